import type { Guard, TmuxEvent } from './events';
import { readNotification } from './notifications';

/** Bounds that keep a broken or hostile server from filling memory; beyond them text is left out and marked. */
export interface ParserLimits {
  /** Bytes of one line. */
  readonly lineBytes: number;
  /** Characters of one reply. */
  readonly replyChars: number;
}

const LIMITS: ParserLimits = { lineBytes: 4 << 20, replyChars: 32 << 20 };

interface OpenReply {
  readonly guard: Guard;
  readonly opening: string;
  readonly lines: string[];
  chars: number;
  complete: boolean;
}

/**
 * tmux control mode, from bytes to events. No I/O, never throws: what it cannot read becomes `unknown` or `text`.
 *
 * A reply ends at the `%end` or `%error` that repeats its `%begin` word for word; anything else in between is the
 * command's output, even if it looks like control mode (a captured pane may show a transcript). A later `%begin` inside
 * a reply may mean that the reply's end was lost, so it is kept open beside the first until one of the two is ended.
 */
export class ControlModeParser {
  readonly #limits: ParserLimits;
  readonly #open: OpenReply[] = [];
  #parts: Uint8Array[] = [];
  #length = 0;
  #overlong = false;

  constructor(limits: Partial<ParserLimits> = {}) {
    this.#limits = { ...LIMITS, ...limits };
  }

  /** Takes bytes as they come, split anywhere, and gives the events completed by them. */
  push(chunk: Uint8Array): TmuxEvent[] {
    const events: TmuxEvent[] = [];
    let from = 0;
    for (let end = chunk.indexOf(0x0a); end >= 0; end = chunk.indexOf(0x0a, from)) {
      this.#keep(chunk.subarray(from, end));
      from = end + 1;
      this.#line(this.#take(), events);
    }
    if (from < chunk.length) this.#keep(chunk.slice(from));
    return events;
  }

  /** The stream ended: gives what was still open, as incomplete replies. */
  end(): TmuxEvent[] {
    const events: TmuxEvent[] = [];
    if (this.#length > 0) this.#line(this.#take(), events);
    for (const reply of this.#open.splice(0)) events.push(closed(reply, true, false));
    return events;
  }

  #keep(part: Uint8Array): void {
    const room = this.#limits.lineBytes - this.#length;
    if (part.length > room) this.#overlong = true;
    if (room <= 0 || part.length === 0) return;
    const kept = part.subarray(0, room);
    this.#parts.push(kept);
    this.#length += kept.length;
  }

  #take(): { readonly bytes: Uint8Array; readonly overlong: boolean } {
    const only = this.#parts.length === 1 ? this.#parts[0] : undefined;
    const line = { bytes: only ?? Buffer.concat(this.#parts, this.#length), overlong: this.#overlong };
    this.#parts = [];
    this.#length = 0;
    this.#overlong = false;
    return line;
  }

  #line({ bytes, overlong }: { bytes: Uint8Array; overlong: boolean }, events: TmuxEvent[]): void {
    const text = readable(bytes);
    const guard = overlong ? null : readGuard(text);
    if (guard?.kind === 'begin' && this.#mayOpen(guard)) {
      this.#open.push({ guard, opening: text, lines: [], chars: 0, complete: true });
      events.push({ type: 'begin', time: guard.time, number: guard.number, flags: guard.flags });
    } else if (guard && guard.kind !== 'begin' && this.#close(guard, events)) {
      return;
    } else if (this.#open.length > 0) {
      this.#body(text, overlong);
    } else if (text.startsWith('%')) {
      events.push(readNotification(text, bytes) ?? { type: 'unknown', line: text });
    } else if (text !== '') {
      events.push({ type: 'text', line: text });
    }
  }

  /** The server counts commands upwards and the clock goes on; a `%begin` from before is a quotation. */
  #mayOpen(guard: Guard): boolean {
    const last = this.#open.at(-1)?.guard;
    return !last || (guard.number > last.number && guard.time >= last.time);
  }

  #close(guard: GuardLine, events: TmuxEvent[]): boolean {
    const at = this.#open.findIndex((open) => sameGuard(open.guard, guard));
    if (at < 0) return false;
    const [ended, ...quoted] = this.#open.splice(at);
    if (!ended) return false;
    // What was opened before this one can no longer end; what was opened after it was only quoted by it.
    for (const lost of this.#open.splice(0)) events.push(closed(lost, true, false));
    for (const { opening, lines } of quoted) ended.lines.push(opening, ...lines);
    const complete = ended.complete && quoted.every((each) => each.complete);
    events.push(closed(ended, guard.kind === 'end', complete));
    return true;
  }

  #body(text: string, overlong: boolean): void {
    const reply = this.#open.at(-1);
    if (!reply) return;
    reply.chars += text.length + 1;
    if (reply.chars <= this.#limits.replyChars) reply.lines.push(text);
    if (overlong || reply.chars > this.#limits.replyChars) reply.complete = false;
  }
}

type GuardLine = Guard & { readonly kind: 'begin' | 'end' | 'error' };

function readGuard(text: string): GuardLine | null {
  if (!text.startsWith('%')) return null;
  const match = /^%(begin|end|error) (\d{1,15}) (\d{1,15}) (\d{1,9})$/.exec(text);
  if (!match) return null;
  const kind = match[1] === 'begin' ? 'begin' : match[1] === 'end' ? 'end' : 'error';
  return { kind, time: Number(match[2]), number: Number(match[3]), flags: Number(match[4]) };
}

const sameGuard = (a: Guard, b: Guard): boolean => a.time === b.time && a.number === b.number && a.flags === b.flags;

function closed(reply: OpenReply, ok: boolean, complete: boolean): TmuxEvent {
  return { type: 'reply', ...onlyGuard(reply.guard), ok, lines: reply.lines, complete: reply.complete && complete };
}

const onlyGuard = ({ time, number, flags }: Guard): Guard => ({ time, number, flags });

/** `tmux -CC` wraps the stream in a device control string; -C does not, and both end lines in \n or \r\n on a tty. */
function readable(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  const inner = text.startsWith('\u001bP1000p') ? text.slice(7) : text;
  return inner.endsWith('\r') ? inner.slice(0, -1) : inner;
}
