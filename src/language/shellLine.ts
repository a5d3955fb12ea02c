import { documentAt, documentText, MOST_DOCUMENTS, type HereDocument } from './hereDocuments';
import {
  noFiles,
  redirectionOf,
  SUBSTITUTED,
  TOO_DEEP,
  type Files,
  type Redirection,
  type ShellCall,
} from './shellCall';
import { ShellGroups } from './shellGroups';
import { endOfBracket, endOfEscaped, unescaped, withoutBackticks } from './shellQuotes';

const MAX_DEPTH = 8;

/** The text of a here-document comes only with the next line. */
type Mutable = { -readonly [Key in keyof ShellCall]: ShellCall[Key] };

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
  private files: Files = noFiles();
  private word: string | undefined;
  private piped = false;
  private redirecting: Redirection | null = null;
  /** What the call writes into: `tee >(sh)`. They come after it. */
  private fed: ShellCall[] = [];
  private readonly groups = new ShellGroups();
  /** Here-documents whose text follows on the next line, and the calls that read it. */
  private awaited: { readonly document: HereDocument; readonly files: Files; call?: Mutable }[] = [];
  private documents = 0;
  /** Between `((` and `))` a `<<` shifts numbers. */
  private arithmetic = false;
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
      case '\n':
        this.endCall(false);
        this.at += 1;
        this.readDocuments();
        break;
      case ';':
      case '&':
      case '\r':
        this.endCall(false);
        this.at += 1;
        break;
      case '(':
      case ')':
        this.bracket(mark);
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
    this.group('{', mark === '{');
  }

  private bracket(mark: string): void {
    if (this.line.startsWith(mark, this.at + 1)) this.arithmetic = mark === '(';
    this.group('(', mark === '(');
  }

  private group(kind: '(' | '{', begins: boolean): void {
    const { piped } = this;
    this.endCall(false);
    if (begins) this.groups.begin(kind, piped);
    else this.groups.end(kind);
    this.piped = this.groups.piped;
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
    while (this.at < this.line.length && this.line.charAt(this.at) !== '"') this.expanding();
    this.at += 1;
  }

  /** Where only substitutions are made, and a quote of the other kind is a letter. */
  private expanding(): void {
    const mark = this.line.charAt(this.at);
    if (mark === '\\') this.escaped();
    else if (mark === '`') this.nested(withoutBackticks(this.upToUnescaped('`')));
    else if (mark === '$') this.dollar(true);
    else this.plain(mark);
  }

  /** The calls in the text of a here-document. */
  private readText(): readonly ShellCall[] {
    while (this.at < this.line.length) this.expanding();
    return this.calls;
  }

  private readDocuments(): void {
    for (const { document, call } of this.awaited) {
      const found = documentText(this.line, this.at, document);
      if (!found) continue;
      if (call) call.input = [call.input ?? [], found.text].flat().join('\n');
      this.at = Math.min(this.line.length, found.end + 1);
      if (!document.expands) continue;
      if (this.depth >= MAX_DEPTH) this.calls.push(TOO_DEEP);
      else this.calls.push(...new LineReader(found.text, this.depth + 1).readText());
    }
    this.awaited = [];
  }

  private redirection(mark: string): void {
    if (this.word !== undefined && /^(?:\d+|\{\w+\})$/u.test(this.word)) this.word = undefined;
    this.endWord();
    const document = this.arithmetic || this.documents >= MOST_DOCUMENTS ? undefined : documentAt(this.line, this.at);
    if (document) {
      this.documents += 1;
      this.awaited.push({ document, files: this.files });
      this.at = document.end;
      return;
    }
    const operator = /^(?:<<<|<<-?|<>|<&|>>|>\||>&|[<>])/u.exec(this.line.slice(this.at))?.[0] ?? mark;
    this.at += operator.length;
    if (this.line.charAt(this.at) === '(') {
      if (operator.includes('>')) this.feed(this.bracketed());
      else this.nested(this.bracketed());
      return;
    }
    this.redirecting = redirectionOf(operator);
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
    this.groups.pass(this.words, this.piped);
    if (this.words.length > 0 || writes.length > 0 || appends.length > 0) {
      const call: Mutable = { words: this.words, piped: this.piped, writes, appends, reads };
      if (input.length > 0) call.input = input.join(' ');
      for (const each of this.awaited) if (each.files === this.files) each.call = call;
      this.calls.push(call);
    }
    this.calls.push(...this.fed);
    this.words = [];
    this.fed = [];
    this.files = noFiles();
    this.redirecting = null;
    this.piped = pipes || this.groups.piped;
  }
}
