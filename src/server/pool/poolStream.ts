import type { DecoderReply, DecoderRequest } from '../../protocol/decoder';
import { SAMPLE_RATE } from '../../protocol/words';
import { SpeechError, type Grammar } from '../../speech/speechEngine';

/** Half a second: between two parts of one stream, all others have their turn. */
const MOST_SAMPLES = SAMPLE_RATE / 2;
/** As long as an utterance may be. */
const KEPT_SAMPLES = 5 * 60 * SAMPLE_RATE;

type Unnumbered<Request> = Request extends unknown ? Omit<Request, 'utterance'> : never;

/** How a stream begins. */
export type Opening = Unnumbered<Extract<DecoderRequest, { kind: 'open' | 'start' }>>;

/** What is told of a stream. */
export type StreamReply = Extract<DecoderReply, { kind: 'partial' | 'result' | 'said' }>;

/** Who a stream belongs to. */
export interface StreamOwner {
  onReply(reply: StreamReply): void;
  /** The stream has ended without its result. */
  onFailed(error: SpeechError): void;
  /** Audio has gone to the decoder: there is room for more. */
  onProgress(): void;
}

/** What a stream tells the pool. */
export interface StreamKeeper {
  onWork(stream: PoolStream): void;
  onEnd(stream: PoolStream): void;
}

interface Piece {
  readonly frames: Int16Array;
  readonly answered: boolean;
}

/**
 * One stream of sound and what its decoder has had of it. Sound is kept until what was said in it is known, so that
 * another decoder can be given it again; what was told already is then not told twice.
 */
export class PoolStream {
  /** How often a decoder ended or hung over this very stream. */
  blamed = 0;
  /** How often a decoder was lost that it was with. */
  rescued = 0;
  /** A decoder ended while it had something of this stream and of others: from now on it is decoded alone. */
  suspect = false;
  private readonly pieces: Piece[] = [];
  private keptSamples = 0;
  private unsentSamples = 0;
  private opened = false;
  /** Pieces sent, and pieces that came to something. */
  private sent = 0;
  private settled = 0;
  /** Answers told since an utterance of the stream ended, and how many of them will come again. */
  private told = 0;
  private toldBefore = 0;
  private finishing = false;
  private finishSent = false;
  private over = false;

  constructor(
    readonly number: number,
    private readonly opening: Opening,
    readonly grammar: Grammar | null,
    private readonly owner: StreamOwner,
    private readonly keeper: StreamKeeper,
  ) {}

  /** Samples that no decoder has been given yet. */
  get backlog(): number {
    return this.unsentSamples;
  }

  get ended(): boolean {
    return this.over;
  }

  /** Whether a decoder knows of it. */
  get begun(): boolean {
    return this.opened;
  }

  get hasWork(): boolean {
    if (this.over || this.finishSent) return false;
    return !this.opened || this.sent < this.pieces.length || this.finishing;
  }

  /** @param answered whether a stream of kind `open` is to tell what it has heard with this. */
  write(frames: Int16Array, answered = true): void {
    if (this.over || this.finishing) return;
    this.keptSamples += frames.length;
    if (this.keptSamples > KEPT_SAMPLES) {
      this.fail(new SpeechError('bad-input', 'Five minutes without a pause are too long for one utterance.'));
      return;
    }
    this.unsentSamples += frames.length;
    const whole = this.opening.kind === 'start';
    for (let from = 0; from === 0 || from < frames.length; from += MOST_SAMPLES) {
      const last = from + MOST_SAMPLES >= frames.length;
      this.pieces.push({ frames: frames.subarray(from, from + MOST_SAMPLES), answered: last && answered && !whole });
    }
    this.keeper.onWork(this);
  }

  finish(): void {
    if (this.over || this.finishing) return;
    this.finishing = true;
    this.keeper.onWork(this);
  }

  /** Nothing more is wanted of it. */
  cancel(): void {
    this.end();
  }

  fail(error: SpeechError): void {
    if (this.over) return;
    this.end();
    this.owner.onFailed(error);
  }

  /** The next request its decoder should get. Only where it has work. */
  next(): DecoderRequest {
    const utterance = this.number;
    if (!this.opened) {
      this.opened = true;
      return { ...this.opening, utterance };
    }
    if (this.sent === this.pieces.length) {
      this.finishSent = true;
      return { kind: 'finish', utterance };
    }
    const { frames, answered } = this.take();
    this.unsentSamples = Math.max(0, this.unsentSamples - frames.length);
    this.owner.onProgress();
    return {
      kind: 'frames',
      utterance,
      frames,
      ...(answered || this.opening.kind === 'start' ? {} : { unanswered: true }),
    };
  }

  /** Its decoder is gone: another is given all of it. */
  rewind(): void {
    this.opened = false;
    this.finishSent = false;
    this.sent = 0;
    this.settled = 0;
    this.toldBefore = this.told;
    this.unsentSamples = this.keptSamples;
  }

  onReply(reply: StreamReply | Extract<DecoderReply, { kind: 'error' }>): void {
    if (this.over) return;
    if (reply.kind === 'error') {
      // The decoder has forgotten it already.
      this.opened = false;
      this.fail(new SpeechError(reply.code, reply.message));
      return;
    }
    if (reply.kind === 'said' && !this.isNews(reply.ended)) return;
    const last = reply.kind === 'result' || (reply.kind === 'said' && reply.ended === 'stream');
    if (last) {
      this.opened = false;
      this.end();
    }
    this.owner.onReply(reply);
  }

  private end(): void {
    if (this.over) return;
    this.over = true;
    this.pieces.length = 0;
    this.keeper.onEnd(this);
  }

  /** The next piece, or as many small ones as make a good part where none is answered by itself. */
  private take(): Piece {
    const first = this.pieces[this.sent++];
    if (!first) return { frames: new Int16Array(0), answered: true };
    if (this.opening.kind === 'open') return first;
    const parts = [first.frames];
    let length = first.frames.length;
    for (let next = this.pieces[this.sent]; next && length + next.frames.length <= MOST_SAMPLES;) {
      parts.push(next.frames);
      length += next.frames.length;
      next = this.pieces[++this.sent];
    }
    return { frames: parts.length === 1 ? first.frames : joined(parts, length), answered: false };
  }

  /** Counts an answer; false when it was told before a decoder was lost. */
  private isNews(ended: 'nothing' | 'utterance' | 'stream'): boolean {
    while (this.pieces[this.settled]?.answered === false) this.settled++;
    this.settled++;
    if (ended === 'utterance') {
      const settled = this.pieces.splice(0, this.settled);
      this.keptSamples -= settled.reduce((sum, { frames }) => sum + frames.length, 0);
      this.sent -= settled.length;
      this.settled = 0;
      this.told = 0;
      this.toldBefore = 0;
      return true;
    }
    if (ended === 'nothing' && this.toldBefore > 0) {
      this.toldBefore--;
      return false;
    }
    this.told++;
    return true;
  }
}

function joined(parts: readonly Int16Array[], length: number): Int16Array {
  const whole = new Int16Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
