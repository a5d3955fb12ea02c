import { SAMPLE_RATE, type Frame } from '../protocol/words';
import { rmsDb } from './level';

/** `waiting`: no speech yet; `speaking`; `ended`: speech and then silence, said once, after which it waits again. */
export type SpeechPhase = 'waiting' | 'speaking' | 'ended';

export interface EndOfSpeechOptions {
  /** Silence after speech that ends it. Default 500. */
  readonly silenceMs?: number;
  /** Sound that counts as speech at all; shorter is a click. Default 120. */
  readonly speechMs?: number;
  /** How far above the noise floor speech is. Default 10. */
  readonly marginDb?: number;
}

const BLOCK = (SAMPLE_RATE * 20) / 1_000;
const BLOCK_MS = 20;
/** Whatever the room's noise, quieter than this is no speech. */
const QUIETEST_SPEECH_DB = -55;
/** The floor follows the noise down at once and up slowly, in dB per block, more slowly still under speech. */
const RISE_DB = 0.1;
const RISE_UNDER_SPEECH_DB = 0.03;

/** Finds the end of speech by loudness against a noise floor that adapts itself. Frames may have any length. */
export class EndOfSpeech {
  private readonly silenceMs: number;
  private readonly speechMs: number;
  private readonly marginDb: number;
  private floorDb: number | null = null;
  private pending: number[] = [];
  private loudMs = 0;
  private quietMs = 0;
  private speaking = false;

  constructor({ silenceMs = 500, speechMs = 120, marginDb = 10 }: EndOfSpeechOptions = {}) {
    this.silenceMs = silenceMs;
    this.speechMs = speechMs;
    this.marginDb = marginDb;
  }

  /** Takes a frame and tells where the speaker is at its end; `ended` wins if the end lies within the frame. */
  push(frame: Frame): SpeechPhase {
    this.pending.push(...frame);
    let ended = false;
    while (this.pending.length >= BLOCK) {
      if (this.block(rmsDb(Int16Array.from(this.pending.splice(0, BLOCK))))) ended = true;
    }
    return ended ? 'ended' : this.speaking ? 'speaking' : 'waiting';
  }

  /** Judges 20 ms; true when speech ended with them. */
  private block(db: number): boolean {
    this.floorDb ??= db;
    const loud = db > Math.max(this.floorDb + this.marginDb, QUIETEST_SPEECH_DB);
    this.floorDb = Math.min(db, this.floorDb + (loud ? RISE_UNDER_SPEECH_DB : RISE_DB));
    if (loud) {
      this.loudMs += BLOCK_MS;
      this.quietMs = 0;
      if (this.loudMs >= this.speechMs) this.speaking = true;
      return false;
    }
    this.quietMs += BLOCK_MS;
    // Consonants are quiet: a short gap does not start the count of loud sound anew.
    if (this.quietMs >= 100 && !this.speaking) this.loudMs = 0;
    if (!this.speaking || this.quietMs < this.silenceMs) return false;
    this.speaking = false;
    this.loudMs = 0;
    return true;
  }
}
