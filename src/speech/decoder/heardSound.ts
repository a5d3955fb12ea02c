import { joined } from './joined';
import type { NoiseFilter } from './noiseFilter';
import { NoiseJudge } from './noiseJudge';

const NOTHING = new Int16Array(0);

/**
 * The sound of an utterance as it is to be decoded: as it came in a quiet place, without most of the noise in a loud one.
 * Until it is known which, it is held back.
 */
export class HeardSound {
  private judge: NoiseJudge | null = new NoiseJudge();
  private held: Int16Array[] = [];
  private filter: NoiseFilter | null = null;

  /**
   * @param open called when it is noisy; null: there is no filter.
   * @param onFault told what ended the filter; the sound goes on as it comes.
   */
  constructor(
    private readonly open: () => NoiseFilter | null,
    private readonly onFault: (error: unknown) => void,
  ) {}

  /** @returns what can be decoded by now, perhaps nothing. */
  accept(samples: Int16Array): Int16Array {
    if (!this.judge) return this.filtered(samples);
    this.held.push(samples);
    const noise = this.judge.accept(samples);
    return noise ? this.begin(noise === 'noisy') : NOTHING;
  }

  /** The rest. The sound has ended. */
  drain(): Int16Array {
    const begun = this.judge ? this.begin(this.judge.finish() === 'noisy') : NOTHING;
    const { filter } = this;
    return filter ? joined([begun, this.guarded(filter, () => filter.drain())]) : begun;
  }

  discard(): void {
    this.filter?.close();
    this.filter = null;
  }

  private begin(noisy: boolean): Int16Array {
    this.judge = null;
    if (noisy) this.filter = this.open();
    return this.filtered(joined(this.held.splice(0)));
  }

  private filtered(samples: Int16Array): Int16Array {
    const { filter } = this;
    return filter ? this.guarded(filter, () => filter.accept(samples)) : samples;
  }

  /** A filter that gives up has not lost what it was given. */
  private guarded(filter: NoiseFilter, work: () => Int16Array): Int16Array {
    try {
      return work();
    } catch (error) {
      this.filter = null;
      this.onFault(error);
      return filter.abandon();
    }
  }
}
