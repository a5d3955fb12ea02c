import { Accuracy } from '../platform/metrics/accuracy';
import type { Meter } from '../platform/metrics/metricNames';
import type { UtteranceReport } from './protocols/protocol';

/** Counts utterances, how long they took, and how many of those that were to be commands became one. */
export class UtteranceMetrics {
  private readonly accuracy = new Accuracy();

  constructor(
    private readonly language: string,
    private readonly meter: Meter,
  ) {}

  measure({ result, finalMs, decodeMs, interpretMs }: UtteranceReport): void {
    const { language, meter } = this;
    meter.count('voice_utterances_total', { result });
    const times = [
      ['final', finalMs],
      ['decode', decodeMs],
      ['interpret', interpretMs],
    ] as const;
    for (const [operation, ms] of times) {
      if (ms !== undefined) meter.observe('voice_processing_duration_seconds', { operation, language }, ms / 1000);
    }
    if (result !== 'accepted' && result !== 'rejected') return;
    meter.set('voice_recognition_accuracy', { language }, this.accuracy.add(result === 'accepted'));
  }
}
