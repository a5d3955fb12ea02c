import type { Effect, Risk } from '../protocol/words';
import { higherRisk, lineRisk } from './risk';
import type { Facts } from './when';

/**
 * What a command could do at worst: the rule's own risk, raised by what its effects come to where they go.
 * @param facts of the target: what is typed into an editor or to a coding agent is no command line of a shell.
 */
export function commandRisk(declared: Risk, effects: readonly Effect[], facts: Facts): Risk {
  return effects.reduce<Risk>((risk, effect) => higherRisk(risk, effectRisk(effect, facts)), declared);
}

function effectRisk(effect: Effect, facts: Facts): Risk {
  const typed = effect.kind === 'run' || effect.kind === 'type';
  return typed && facts['interactive'] !== true ? lineRisk(effect.text) : 'safe';
}
