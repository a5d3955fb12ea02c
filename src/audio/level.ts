import type { Frame } from '../protocol/words';

/** Loudness in dBFS: 0 is full scale, silence is `FLOOR_DB`. */
export interface Level {
  /** Root mean square, smoothed: rises at once, falls slowly. */
  readonly rms: number;
  /** Loudest sample of the frame. */
  readonly peak: number;
}

/** Nothing is quieter: about the size of the last bit of 16. */
export const FLOOR_DB = -96;
/** How fast the smoothed level falls, in dB per second. */
const FALL_DB_PER_SECOND = 60;

/** Amplitude (0 to 1) in dBFS, not below the floor. */
export function toDb(amplitude: number): number {
  return amplitude > 0 ? Math.max(FLOOR_DB, 20 * Math.log10(amplitude)) : FLOOR_DB;
}

/** Root mean square of a frame in dBFS; the floor for an empty one. */
export function rmsDb(frame: Frame): number {
  let power = 0;
  for (const sample of frame) power += sample * sample;
  return toDb(Math.sqrt(power / (frame.length || 1)) / 32_768);
}

/** Measures frames for a level display. */
export class LevelMeter {
  private smoothed = FLOOR_DB;

  push(frame: Frame): Level {
    let peak = 0;
    for (const sample of frame) peak = Math.max(peak, Math.abs(sample));
    const fallen = this.smoothed - (FALL_DB_PER_SECOND * frame.length) / 16_000;
    this.smoothed = Math.max(rmsDb(frame), fallen, FLOOR_DB);
    return { rms: this.smoothed, peak: toDb(peak / 32_768) };
  }
}
