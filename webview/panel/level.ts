import { element } from './dom';

const BARS = 32;
/** Screen readers are told of the level twice a second, not with every frame. */
const ANNOUNCE_MS = 500;

/** The live level: the last two seconds as bars, and a meter for those who cannot see them. */
export class LevelMeter {
  readonly element = element('div', {
    class: 'level',
    testId: 'level',
    attributes: {
      role: 'meter',
      'aria-label': 'Microphone level',
      'aria-valuemin': '0',
      'aria-valuemax': '100',
      'aria-valuenow': '0',
    },
  });
  private readonly bars: readonly HTMLElement[];
  private readonly levels: number[] = new Array<number>(BARS).fill(0);
  private announcedAt = -Infinity;

  constructor(private readonly now: () => number) {
    this.bars = this.levels.map(() => element('span', { class: 'level-bar' }));
    this.element.append(...this.bars);
  }

  /** 0 to 1. */
  show(level: number): void {
    this.levels.shift();
    this.levels.push(Math.min(Math.max(level, 0), 1));
    this.draw();
    if (this.now() - this.announcedAt >= ANNOUNCE_MS) this.announce(level);
  }

  clear(): void {
    if (this.levels.every((level) => level === 0)) return;
    this.levels.fill(0);
    this.draw();
    this.announce(0);
  }

  private announce(level: number): void {
    this.announcedAt = this.now();
    this.element.setAttribute('aria-valuenow', String(Math.round(level * 100)));
  }

  private draw(): void {
    this.bars.forEach((bar, index) => bar.style.setProperty('--level', (this.levels[index] ?? 0).toFixed(3)));
  }
}
