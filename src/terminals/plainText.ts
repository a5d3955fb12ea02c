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

/** Keeps the last characters of a stream, and says whether that was all of it. */
export class Tail {
  #text = '';
  #dropped = false;

  /** `limit` in UTF-16 units; up to twice as many are held between two cuts. */
  constructor(private readonly limit: number) {}

  add(text: string): void {
    this.#text += text;
    // Not at every chunk: cutting copies all that is kept.
    if (this.#text.length > 2 * this.limit) this.#cut();
  }

  /** The end of it; starts at a whole line where something was left out. */
  get text(): string {
    if (this.#text.length > this.limit) this.#cut();
    return this.#dropped ? this.#text.slice(this.#text.indexOf('\n') + 1) : this.#text;
  }

  get complete(): boolean {
    return !this.#dropped && this.#text.length <= this.limit;
  }

  #cut(): void {
    const from = this.#text.length - this.limit;
    const splitsPair = /[\udc00-\udfff]/.test(this.#text[from] ?? '');
    this.#text = this.#text.slice(splitsPair ? from + 1 : from);
    this.#dropped = true;
  }
}
