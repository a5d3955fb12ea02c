import type { DecoderReply, DecoderRequest } from '../protocol/decoder';
import { SAMPLE_RATE, type Frame } from '../protocol/words';
import { KeptAudio } from './keptAudio';
import { SpeechError, type SpeechResult, type SpeechUtterance, type UtteranceRequest } from './speechEngine';

/** Five minutes: longer than anyone speaks in one breath, short enough that a stuck key costs 10 MB. */
const MAX_SAMPLES = 5 * 60 * SAMPLE_RATE;
/** Half a second: when catching up, the decoder acknowledges often enough for the watchdog to see it work. */
const MAX_CHUNK_SAMPLES = SAMPLE_RATE / 2;

/** What an utterance tells its engine. */
export interface UtteranceOwner {
  /** There is something new to send. */
  onProgress(utterance: LiveUtterance): void;
  /** It has ended. `sent`: the decoder knows of it and has not ended it itself. */
  onEnd(utterance: LiveUtterance, sent: boolean): void;
  onTooLong(utterance: LiveUtterance): void;
}

/** An utterance with its audio, and how much of it the decoder has been sent. */
export class LiveUtterance implements SpeechUtterance {
  /** How often the decoder died or hung while it had this utterance. */
  restarts = 0;
  /** How often it was this very utterance the decoder was at. */
  blamed = 0;

  private readonly audio = new KeptAudio(MAX_SAMPLES);
  private readonly result: Promise<SpeechResult>;
  private resolve!: (result: SpeechResult) => void;
  private reject!: (error: SpeechError) => void;
  private settled = false;
  private finishedAt: number | null = null;
  private tooLong = false;

  private startSent = false;
  private samplesSent = 0;
  private finishSent = false;

  constructor(
    readonly number: number,
    readonly request: UtteranceRequest,
    private readonly owner: UtteranceOwner,
  ) {
    this.result = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    // Who never calls finish() does not want to hear of a failure.
    this.result.catch(() => undefined);
  }

  /** True when a decoder that dies now takes a part of this utterance with it. */
  get sent(): boolean {
    return this.startSent;
  }

  write(frame: Frame): void {
    if (this.settled || this.finishedAt !== null || !(frame instanceof Int16Array)) return;
    if (!this.audio.append(frame) && !this.tooLong) {
      this.tooLong = true;
      this.owner.onTooLong(this);
    }
    this.owner.onProgress(this);
  }

  finish(): Promise<SpeechResult> {
    if (this.finishedAt === null) {
      this.finishedAt = performance.now();
      if (this.audio.length === 0) this.succeed({ alternatives: [], audioMs: 0, decodeMs: 0 }, this.startSent);
      else if (!this.settled) this.owner.onProgress(this);
    }
    return this.result;
  }

  cancel(): void {
    this.fail(new SpeechError('cancelled', 'The utterance was cancelled.'));
  }

  /** The next request the decoder should get, or null when it has all there is. */
  next(): DecoderRequest | null {
    if (this.settled || this.finishSent) return null;
    const { number: utterance, request } = this;
    if (!this.startSent) {
      this.startSent = true;
      return {
        kind: 'start',
        utterance,
        ...(request.grammar ? { grammar: request.grammar.key } : {}),
        free: request.free ?? 'never',
        alternatives: request.alternatives,
        partials: request.onPartial !== undefined,
        ...(request.noiseFilter ? { noiseFilter: request.noiseFilter } : {}),
        ...(request.traceparent ? { traceparent: request.traceparent } : {}),
      };
    }
    if (this.samplesSent < this.audio.length) {
      const frames = this.audio.read(this.samplesSent, MAX_CHUNK_SAMPLES);
      this.samplesSent += frames.length;
      return { kind: 'frames', utterance, frames };
    }
    if (this.finishedAt === null) return null;
    this.finishSent = true;
    return { kind: 'finish', utterance };
  }

  /** The decoder lost everything: all of it is to be sent again. */
  rewind(): void {
    this.startSent = false;
    this.samplesSent = 0;
    this.finishSent = false;
  }

  onResult(reply: Extract<DecoderReply, { kind: 'result' }>): void {
    const { alternatives, free, exact, audioMs, decodeMs } = reply;
    this.succeed({ alternatives, ...(free ? { free } : {}), exact, audioMs, decodeMs }, false);
  }

  /** Ends it with an error. Harmless when it has ended. `known`: see {@link UtteranceOwner.onEnd}. */
  fail(error: SpeechError, known = this.startSent): void {
    if (this.settled) return;
    this.settled = true;
    this.reject(error);
    this.owner.onEnd(this, known);
  }

  private succeed(result: Omit<SpeechResult, 'finalMs' | 'restarts'>, known: boolean): void {
    if (this.settled) return;
    this.settled = true;
    const finalMs = performance.now() - (this.finishedAt ?? performance.now());
    this.resolve({ ...result, finalMs, restarts: this.restarts });
    this.owner.onEnd(this, known);
  }
}
