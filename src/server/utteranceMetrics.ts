import type { Meter } from '../platform/metrics/metricNames';
import type { UtteranceReport } from './protocols/protocol';

/** Counts an utterance and how long it took. */
export function measureUtterance(report: UtteranceReport, language: string, meter: Meter): void {
  const { result, finalMs, decodeMs, interpretMs } = report;
  meter.count('voice_utterances_total', { result });
  const times = [
    ['final', finalMs],
    ['decode', decodeMs],
    ['interpret', interpretMs],
  ] as const;
  for (const [operation, ms] of times) {
    if (ms !== undefined) meter.observe('voice_processing_duration_seconds', { operation, language }, ms / 1000);
  }
}
