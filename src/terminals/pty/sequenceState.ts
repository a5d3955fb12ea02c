const ESC = '\u001b';
const BEL = '\u0007';
const CAN = '\u0018';
const SUB = '\u001a';
const ST = '\u009c';
const STRING_END = new RegExp(`[${BEL}${CAN}${SUB}${ESC}${ST}]`, 'g');
/** The end of a control sequence, or what cuts it off. */
const CONTROL_END = new RegExp(`[@-~${CAN}${SUB}${ESC}]`, 'g');

type State = 'text' | 'escape' | 'control' | 'string';

/** Tells whether a terminal's stream is between two control sequences, so that something may be put in there. */
export class SequenceState {
  #state: State = 'text';

  get between(): boolean {
    return this.#state === 'text';
  }

  push(text: string): void {
    for (let at = 0; at >= 0 && at < text.length;) at = this.#step(text, at);
  }

  /** Reads on from there; gives where the next part begins, or -1 when the text holds nothing more. */
  #step(text: string, at: number): number {
    switch (this.#state) {
      case 'text': {
        const escape = text.indexOf(ESC, at);
        if (escape >= 0) this.#state = 'escape';
        return escape < 0 ? -1 : escape + 1;
      }
      case 'escape': {
        const next = text[at] ?? '';
        if (next === '[') this.#state = 'control';
        else if (']PX^_'.includes(next)) this.#state = 'string';
        // Further characters belong to it (`ESC ( B`), or another one begins.
        else if ((next < ' ' || next > '/') && next !== ESC) this.#state = 'text';
        return at + 1;
      }
      case 'control':
        return this.#until(CONTROL_END, text, at);
      case 'string':
        return this.#until(STRING_END, text, at);
    }
  }

  #until(end: RegExp, text: string, from: number): number {
    end.lastIndex = from;
    const at = end.exec(text)?.index ?? -1;
    if (at >= 0) this.#state = text[at] === ESC ? 'escape' : 'text';
    return at < 0 ? -1 : at + 1;
  }
}
