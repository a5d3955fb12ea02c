const ESC = '\u001b';

// Built from text: the control characters that this is about are not allowed in a regular expression literal.
const CONTROL_SEQUENCES = new RegExp(
  [
    `${ESC}\\][^\\u0007${ESC}]*(?:\\u0007|${ESC}\\\\|$)`, // operating system commands: titles, shell integration marks
    `${ESC}[PX^_][^${ESC}]*(?:${ESC}\\\\|$)`, // device control and other strings
    `${ESC}\\[[0-?]*[ -/]*[@-~]`, // colours, cursor
    `${ESC}[ -/]*[0-~]`,
    `[\\u0000-\\u0008\\u000b-\\u000c\\u000e-\\u001a\\u001c-\\u001f\\u007f]`,
  ].join('|'),
  'g',
);

/** What a program printed, for people: without colours, marks and titles, lines ended by \n, overwritten lines gone. */
export function plainText(output: string): string {
  return output
    .replace(CONTROL_SEQUENCES, '')
    .split(/\r*\n/)
    .map((line) => line.replace(/\r+$/, '').split('\r').at(-1) ?? '')
    .join('\n')
    .replace(/\n+$/, '');
}

/** Characters up to which pieces are put together; a larger one stays by itself. */
const PIECE = 4 << 10;

/** Keeps the last characters of a stream, and says whether that was all of it. */
export class Tail {
  #pieces: string[] = [];
  /** Where the pieces begin that are still kept: taking them off the front one by one would move all others. */
  #first = 0;
  #length = 0;
  #dropped = false;

  /** `limit` in UTF-16 units; what is held is more by at most one piece. */
  constructor(private readonly limit: number) {}

  add(text: string): void {
    const last = this.#pieces.length - 1;
    const end = this.#pieces[last];
    if (last >= this.#first && end !== undefined && end.length + text.length <= PIECE) this.#pieces[last] = end + text;
    else this.#pieces.push(text);
    this.#length += text.length;
    for (;;) {
      const oldest = this.#pieces[this.#first]?.length ?? 0;
      if (this.#length - oldest < this.limit || oldest === 0) break;
      this.#length -= oldest;
      this.#pieces[this.#first++] = '';
      this.#dropped = true;
    }
    if (this.#first > this.#pieces.length / 2) {
      this.#pieces = this.#pieces.slice(this.#first);
      this.#first = 0;
    }
  }

  /** The end of it; starts at a whole line where something was left out. */
  get text(): string {
    const all = this.#pieces.slice(this.#first).join('');
    const kept = all.length > this.limit ? all.slice(-this.limit) : all;
    return this.complete ? kept : kept.slice(kept.indexOf('\n') + 1);
  }

  get complete(): boolean {
    return !this.#dropped && this.#length <= this.limit;
  }
}
