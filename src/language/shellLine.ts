/** One program call inside a command line. */
export interface ShellCall {
  /** The program and its arguments, quotes taken off. */
  readonly words: readonly string[];
  /** It reads what the call before it writes. */
  readonly piped: boolean;
  /** Files that it writes anew by redirection. */
  readonly writes: readonly string[];
  /** Files that it adds to. */
  readonly appends: readonly string[];
  /** Files that it reads by redirection. */
  readonly reads: readonly string[];
  /** A here-string: text that it reads. */
  readonly input?: string;
}

/** Stands in a word for what a substitution would put there. */
export const SUBSTITUTED = '$()';

const MAX_DEPTH = 8;
/** What lies deeper is not read, so it counts as code that nobody has looked at. */
const TOO_DEEP: ShellCall = { words: ['eval'], piped: false, writes: [], appends: [], reads: [] };

/** `none`: to what is open already, as in `2>&1`. */
type Redirection = 'writes' | 'appends' | 'reads' | 'input' | 'none';

/**
 * Takes a command line apart into the program calls it makes, those inside `$(...)`, backticks, `(...)` and `{...}` too.
 * Made for judging a line, not for running it: what it cannot follow it splits too often rather than too rarely.
 */
export function shellCalls(line: string, depth = 0): readonly ShellCall[] {
  return depth > MAX_DEPTH ? [TOO_DEEP] : new LineReader(line, depth).read();
}

class LineReader {
  private readonly calls: ShellCall[] = [];
  private words: string[] = [];
  private files: { writes: string[]; appends: string[]; reads: string[]; input: string[] } = noFiles();
  private word: string | undefined;
  private piped = false;
  private redirecting: Redirection | null = null;
  private at = 0;

  constructor(
    private readonly line: string,
    private readonly depth: number,
  ) {}

  read(): readonly ShellCall[] {
    while (this.at < this.line.length) this.step();
    this.endCall(false);
    return this.calls;
  }

  private step(): void {
    const mark = this.line.charAt(this.at);
    switch (mark) {
      case ' ':
      case '\t':
        this.endWord();
        this.at += 1;
        break;
      case '\\':
        this.add(this.line.charAt(this.at + 1));
        this.at += 2;
        break;
      case "'":
        this.add(this.upTo("'"));
        break;
      case '"':
        this.doubleQuoted();
        break;
      case '`':
        this.nested(this.upTo('`'));
        break;
      case '$':
        this.dollar();
        break;
      case '>':
      case '<':
        this.redirection(mark);
        break;
      case '|':
        this.endCall(this.line.charAt(this.at + 1) !== '|');
        this.at += this.line.charAt(this.at + 1) === '|' || this.line.charAt(this.at + 1) === '&' ? 2 : 1;
        break;
      case ';':
      case '&':
      case '\n':
      case '\r':
      case '(':
      case ')':
        this.endCall(false);
        this.at += 1;
        break;
      case '{':
      case '}':
        this.brace(mark);
        break;
      case '#':
        if (this.word === undefined) this.at = this.endOfLine();
        else this.plain(mark);
        break;
      default:
        this.plain(mark);
    }
  }

  private plain(mark: string): void {
    this.add(mark);
    this.at += 1;
  }

  /** A brace groups where it stands alone; inside a word it is part of it. */
  private brace(mark: string): void {
    const alone = this.word === undefined && /^\s|^$/u.test(this.line.charAt(this.at + 1));
    if (!alone) {
      this.plain(mark);
      return;
    }
    this.endCall(false);
    this.at += 1;
  }

  private dollar(): void {
    if (this.line.charAt(this.at + 1) === '(') {
      this.at += 1;
      this.nested(this.bracketed());
    } else if (this.line.charAt(this.at + 1) === "'") {
      this.at += 1;
      this.add(unescaped(this.upTo("'")));
    } else if (this.line.charAt(this.at + 1) === '"') this.at += 1;
    else this.plain('$');
  }

  private doubleQuoted(): void {
    this.at += 1;
    this.add('');
    while (this.at < this.line.length && this.line.charAt(this.at) !== '"') {
      const mark = this.line.charAt(this.at);
      if (mark === '\\') {
        this.add(this.line.charAt(this.at + 1));
        this.at += 2;
      } else if (mark === '`') this.nested(this.upTo('`'));
      else if (mark === '$') this.dollar();
      else this.plain(mark);
    }
    this.at += 1;
  }

  private redirection(mark: string): void {
    const digits = this.word !== undefined && /^\d$/u.test(this.word);
    if (digits) this.word = undefined;
    this.endWord();
    const operator = /^(?:<<<|<<-?|<>|<&|>>|>\||>&|[<>])/u.exec(this.line.slice(this.at))?.[0] ?? mark;
    this.at += operator.length;
    if (this.line.charAt(this.at) === '(') {
      this.nested(this.bracketed());
      return;
    }
    this.redirecting = kindOf(operator);
    if (/^(?:>&|<&)$/u.test(operator) && /^[\d-]/u.test(this.line.slice(this.at))) this.redirecting = 'none';
  }

  /** What stands between here and the closing mark; goes on behind it. */
  private upTo(close: string): string {
    const end = this.line.indexOf(close, this.at + 1);
    const inside = this.line.slice(this.at + 1, end < 0 ? undefined : end);
    this.at = end < 0 ? this.line.length : end + 1;
    return inside;
  }

  private bracketed(): string {
    const start = this.at + 1;
    let open = 0;
    for (; this.at < this.line.length; this.at += 1) {
      if (this.line.charAt(this.at) === '(') open += 1;
      if (this.line.charAt(this.at) === ')') open -= 1;
      if (open === 0) break;
    }
    const inside = this.line.slice(start, this.at);
    this.at += 1;
    return inside;
  }

  private nested(inside: string): void {
    this.calls.push(...shellCalls(inside, this.depth + 1));
    this.add(SUBSTITUTED);
  }

  private endOfLine(): number {
    const end = this.line.indexOf('\n', this.at);
    return end < 0 ? this.line.length : end;
  }

  private add(text: string): void {
    this.word = (this.word ?? '') + text;
  }

  private endWord(): void {
    if (this.word === undefined) return;
    if (this.redirecting === 'none') this.redirecting = null;
    else if (this.redirecting) this.files[this.redirecting].push(this.word);
    else this.words.push(this.word);
    this.redirecting = null;
    this.word = undefined;
  }

  private endCall(pipes: boolean): void {
    this.endWord();
    const { writes, appends, reads, input } = this.files;
    if (this.words.length > 0 || writes.length > 0 || appends.length > 0) {
      const text = input.length > 0 ? { input: input.join(' ') } : {};
      this.calls.push({ words: this.words, piped: this.piped, writes, appends, reads, ...text });
    }
    this.words = [];
    this.files = noFiles();
    this.redirecting = null;
    this.piped = pipes;
  }
}

function noFiles(): { writes: string[]; appends: string[]; reads: string[]; input: string[] } {
  return { writes: [], appends: [], reads: [], input: [] };
}

function kindOf(operator: string): Redirection {
  if (operator === '<<<') return 'input';
  if (operator.includes('>>')) return 'appends';
  return operator.includes('>') ? 'writes' : 'reads';
}

/** What stands between `$'` and `'`, with its escapes undone. */
function unescaped(text: string): string {
  return text.replace(
    /\\(?:x([0-9a-f]{1,2})|u([0-9a-f]{1,4})|([0-7]{1,3})|(.))/giu,
    (_, ...parts: (string | undefined)[]) => {
      const [hex, unicode, octal, other = ''] = parts;
      if (hex ?? unicode) return String.fromCharCode(Number.parseInt(hex ?? unicode ?? '', 16));
      if (octal) return String.fromCharCode(Number.parseInt(octal, 8));
      return /^[abefnrtv]$/u.test(other) ? ' ' : other;
    },
  );
}
