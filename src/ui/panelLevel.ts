import { LevelMeter } from '../audio/level';
import type { Frame } from '../protocol/words';

/** What a level display shows as nothing and as full, in dBFS: a quiet room, and speech close to the microphone. */
const QUIET_DB = -55;
const LOUD_DB = -12;
/** More often than this no eye follows. */
const EVERY_MS = 60;

/** Makes levels for the panel out of frames: 0 to 1, at most some fifteen a second. */
export class PanelLevel {
  private readonly meter = new LevelMeter();
  private shownAt = -Infinity;

  constructor(
    private readonly show: (level: number) => void,
    private readonly now: () => number,
  ) {}

  push(frame: Frame): void {
    const { rms } = this.meter.push(frame);
    const now = this.now();
    if (now - this.shownAt < EVERY_MS) return;
    this.shownAt = now;
    this.show(Math.min(Math.max((rms - QUIET_DB) / (LOUD_DB - QUIET_DB), 0), 1));
  }
}
