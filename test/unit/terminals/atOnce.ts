import type { EffectResult } from '../../../src/terminals/terminal';

/** What is known of an effect at once; how it ends later is left out. */
export function atOnce(result: EffectResult): EffectResult {
  return result.kind === 'sent' ? { kind: 'sent' } : result;
}
