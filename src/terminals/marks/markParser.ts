import type { MarkEvent } from './markEvents';
import { readMark } from './readMark';

const ESC = '\u001b';
const BEL = '\u0007';
const CAN = '\u0018';
const SUB = '\u001a';
const ST = '\u009c';
/** Characters kept of one operating system command; a longer one is passed over whole. */
const MAX_STRING = 16 << 10;
/** Characters of a control sequence that is waited for; a longer one is no mode. */
const MAX_SEQUENCE = 64;
// Built from text: control characters are not allowed in a regular expression literal.
const STRING_END = new RegExp(`[${BEL}${CAN}${SUB}${ESC}${ST}]`, 'g');
const MODE = new RegExp('[0-9;]*', 'y');

/**
 * Finds shells' marks in what a terminal's program prints. No I/O, never throws, keeps a bounded part of the stream.
 * Chunks may be split anywhere, also within a character when they are bytes.
 */
export class MarkParser {
  readonly #decoder = new TextDecoder('utf-8', { ignoreBOM: true });
  /** The beginning of a sequence that the next chunk goes on with. */
  #held = '';
  /** What an open operating system command holds so far; null: none is open. */
  #string: string[] | null = null;
  #length = 0;

  /** Gives what the chunk completed, in order. Text keeps its control sequences, save operating system commands. */
  push(chunk: string | Uint8Array): MarkEvent[] {
    const fresh = typeof chunk === 'string' ? chunk : this.#decoder.decode(chunk, { stream: true });
    const text = this.#held === '' ? fresh : this.#held + fresh;
    this.#held = '';
    const events: MarkEvent[] = [];
    let from = this.#string ? this.#inString(text, 0, events) : 0;
    let at = from;
    const say = (end: number): void => {
      if (end > from) events.push({ type: 'text', text: text.slice(from, end) });
      from = end;
    };
    while (from < text.length) {
      const escape = text.indexOf(ESC, at);
      if (escape < 0) break;
      const next = text[escape + 1];
      if (next === ']') {
        say(escape);
        this.#string = [];
        this.#length = 0;
        from = at = this.#inString(text, escape + 2, events);
      } else if (next === undefined || (next === '[' && isOpen(text, escape))) {
        say(escape);
        this.#held = text.slice(escape);
        return events;
      } else if (next === '[' && text[escape + 2] === '?') {
        at = sequenceEnd(text, escape);
        const final = text[at] ?? '';
        if (final === 'h' || final === 'l') {
          say(at + 1);
          for (const mode of modes(text.slice(escape + 3, at))) events.push({ type: 'mode', mode, on: final === 'h' });
        }
      } else {
        at = escape + 2;
        if (next === 'c') {
          say(at);
          events.push({ type: 'reset' });
        } else if (next === ESC) at -= 1;
      }
    }
    say(text.length);
    return events;
  }

  /** Reads an open command on from `start`; gives where the text goes on. */
  #inString(text: string, start: number, events: MarkEvent[]): number {
    STRING_END.lastIndex = start;
    const end = STRING_END.exec(text)?.index ?? -1;
    this.#keep(text.slice(start, end < 0 ? undefined : end));
    if (end < 0) return text.length;
    const terminator = text[end];
    if (terminator === ESC && text[end + 1] === undefined) {
      this.#held = ESC;
      return text.length;
    }
    const stringTerminator = terminator === ESC && text[end + 1] === '\\';
    if (stringTerminator || terminator === BEL || terminator === ST) {
      const mark = this.#length <= MAX_STRING && this.#string ? readMark(this.#string.join('')) : null;
      if (mark) events.push(mark);
    }
    this.#string = null;
    if (stringTerminator) return end + 2;
    // Another sequence begins here, and this one never was.
    return terminator === ESC ? end : end + 1;
  }

  #keep(part: string): void {
    this.#length += part.length;
    if (this.#length <= MAX_STRING) this.#string?.push(part);
    else this.#string = [];
  }
}

/** Whether a control sequence may be one that sets modes and goes on in the next chunk. */
function isOpen(text: string, escape: number): boolean {
  if (text[escape + 2] === undefined) return true;
  return text[escape + 2] === '?' && text.length - escape < MAX_SEQUENCE && sequenceEnd(text, escape) === text.length;
}

/** Where the numbers of `ESC [ ?` end. */
function sequenceEnd(text: string, escape: number): number {
  MODE.lastIndex = escape + 3;
  return MODE.test(text) ? MODE.lastIndex : escape + 3;
}

const modes = (numbers: string): readonly number[] => numbers.split(';').filter(Boolean).map(Number);
