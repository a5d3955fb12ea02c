import { endOfBracket, endOfEscaped, unescaped, withoutBackticks } from './shellQuotes';

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
  /** It stands for what lies too deep to be taken apart. */
  readonly unread?: true;
}

/** Stands in a word for what a substitution would put there. */
export const SUBSTITUTED = '$()';

const MAX_DEPTH = 8;
const TOO_DEEP: ShellCall = { words: [], piped: false, writes: [], appends: [], reads: [], unread: true };

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
  /** What the call writes into: `tee >(sh)`. They come after it. */
  private fed: ShellCall[] = [];
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
        this.escaped();
        break;
      case "'":
        this.add(this.upTo("'"));
        break;
      case '"':
        this.doubleQuoted();
        break;
      case '`':
        this.nested(withoutBackticks(this.upToUnescaped('`')));
        break;
      case '$':
        this.dollar(false);
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
        if (this.word === undefined) this.comment();
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

  /** A character that stands for itself; a line that goes on in the next one has nothing at all there. */
  private escaped(): void {
    const next = this.line.slice(this.at + 1, this.at + 3);
    if (next.startsWith('\n')) this.at += 2;
    else if (next === '\r\n') this.at += 3;
    else {
      this.add(next.charAt(0));
      this.at += 2;
    }
  }

  /** zsh has no comments where one types, and cmd none at all: to them `#` is a word, and a `;` after it ends the call. */
  private comment(): void {
    const end = this.line.indexOf('\n', this.at);
    const inside = this.line.slice(this.at + 1, end < 0 ? undefined : end);
    if (inside !== '') this.calls.push(...shellCalls(`: ${inside.replaceAll('#', ' ')}`, this.depth + 1));
    this.at = end < 0 ? this.line.length : end;
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

  private dollar(quoted: boolean): void {
    if (this.line.charAt(this.at + 1) === '(') {
      this.at += 1;
      this.nested(this.bracketed());
    } else if (!quoted && this.line.charAt(this.at + 1) === "'") {
      this.at += 1;
      this.add(unescaped(this.upToUnescaped("'")));
    } else if (this.line.charAt(this.at + 1) === '"') this.at += 1;
    else this.plain('$');
  }

  private doubleQuoted(): void {
    this.at += 1;
    this.add('');
    while (this.at < this.line.length && this.line.charAt(this.at) !== '"') {
      const mark = this.line.charAt(this.at);
      if (mark === '\\') this.escaped();
      else if (mark === '`') this.nested(withoutBackticks(this.upToUnescaped('`')));
      else if (mark === '$') this.dollar(true);
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
      if (operator.includes('>')) this.feed(this.bracketed());
      else this.nested(this.bracketed());
      return;
    }
    this.redirecting = kindOf(operator);
    if (/^(?:>&|<&)$/u.test(operator) && /^[\d-]/u.test(this.line.slice(this.at))) this.redirecting = 'none';
  }

  /** What stands between here and the closing mark; goes on behind it. */
  private upTo(close: string): string {
    const end = this.line.indexOf(close, this.at + 1);
    return this.jump(end < 0 ? this.line.length : end);
  }

  /** The same where a backslash before the mark makes it an ordinary one. */
  private upToUnescaped(close: string): string {
    return this.jump(endOfEscaped(this.line, this.at, close));
  }

  private bracketed(): string {
    return this.jump(endOfBracket(this.line, this.at));
  }

  /** Goes on behind `end`; what stands between here and there. */
  private jump(end: number): string {
    const inside = this.line.slice(this.at + 1, end);
    this.at = Math.min(this.line.length, end + 1);
    return inside;
  }

  private feed(inside: string): void {
    const [first, ...rest] = shellCalls(inside, this.depth + 1);
    if (first) this.fed.push({ ...first, piped: true }, ...rest);
    this.add(SUBSTITUTED);
  }

  private nested(inside: string): void {
    this.calls.push(...shellCalls(inside, this.depth + 1));
    this.add(SUBSTITUTED);
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
    this.calls.push(...this.fed);
    this.words = [];
    this.fed = [];
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
