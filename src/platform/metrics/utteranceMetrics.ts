import { Accuracy } from './accuracy';
import type { Meter } from './metricNames';

/** What is measured of an utterance; times in milliseconds, absent where there was nothing to take them of. */
export interface MeasuredUtterance {
  readonly result: string;
  readonly finalMs?: number | undefined;
  readonly decodeMs?: number | undefined;
  readonly interpretMs?: number | undefined;
}

/** Counts utterances, how long they took, and how many of those that were to be commands became one. */
export class UtteranceMetrics {
  private readonly accuracy = new Accuracy();

  constructor(private readonly meter: Meter) {}

  /** @param language of the model that heard it. */
  measure({ result, finalMs, decodeMs, interpretMs }: MeasuredUtterance, language: string): void {
    const { meter } = this;
    meter.count('voice_utterances_total', { result });
    const times = { final: finalMs, decode: decodeMs, interpret: interpretMs };
    for (const [operation, ms] of Object.entries(times)) {
      if (ms !== undefined) meter.observe('voice_processing_duration_seconds', { operation, language }, ms / 1000);
    }
    if (result !== 'accepted' && result !== 'rejected') return;
    meter.set('voice_recognition_accuracy', { language }, this.accuracy.add(result === 'accepted'));
  }
}
