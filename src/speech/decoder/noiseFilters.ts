import { HeardSound } from './heardSound';
import { NoiseFilter } from './noiseFilter';
import { Rnnoise } from './rnnoise';

/** Where the filters of utterances come from. RNNoise is read when it is noisy for the first time. */
export class NoiseFilters {
  private rnnoise: Rnnoise | null = null;
  private failed = false;

  /**
   * @param from the folder to look for RNNoise from.
   * @param onFault told once why noise stays in the sound from now on.
   */
  constructor(
    private readonly from: string,
    private readonly onFault: (message: string) => void,
  ) {}

  sound(): HeardSound {
    return new HeardSound(
      () => this.open(),
      (error) => this.fail(error),
    );
  }

  private open(): NoiseFilter | null {
    if (this.failed) return null;
    try {
      this.rnnoise ??= Rnnoise.load(this.from);
      return new NoiseFilter(this.rnnoise.open());
    } catch (error) {
      this.fail(error);
      return null;
    }
  }

  /** Whatever it was, an utterance is better heard in its noise than not at all. */
  private fail(error: unknown): void {
    if (!this.failed) this.onFault(error instanceof Error ? error.message : String(error));
    this.failed = true;
  }
}
