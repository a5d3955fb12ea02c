import { compileLanguage } from '../../../src/language/compileLanguage';
import type { Corpus } from './corpus';
import { jsgfOf } from './jsgf';
import { vocabulariesOf } from './languages';
import { soundAt, type Level } from './noise';
import { hasPocketsphinx, hearWithPocketsphinx } from './pocketsphinx';
import { isRight } from './trials';

/** The rules that it is given: those that have a counterpart in its grammar format. */
export const RIVAL_SET = 'bakery';

export interface RivalResult {
  readonly level: Level;
  readonly commands: number;
  readonly right: number;
  readonly refusable: number;
  readonly accepted: number;
}

export type RivalResults = readonly RivalResult[];

/** The everyday vocabulary through pocketsphinx's JSGF mode, on the same sound; null where it is not installed. */
export async function hearRival(
  corpus: Corpus,
  sounds: ReadonlyMap<string, Int16Array>,
  levels: readonly Level[],
): Promise<RivalResults | null> {
  const set = corpus.sets[RIVAL_SET];
  if (!set || !hasPocketsphinx()) return null;
  const [vocabulary] = await vocabulariesOf(set);
  if (!vocabulary) return null;
  const language = compileLanguage({ vocabularies: [vocabulary], facts: set.facts });
  const recordings = corpus.utterances.filter((each) => each.set === RIVAL_SET || each.set === null);
  const results: RivalResult[] = [];
  for (const level of levels) {
    const mixed = recordings.map((recording) => soundAt(recording, level, sounds, corpus.utterances));
    const heard = await hearWithPocketsphinx(jsgfOf(vocabulary), mixed);
    const judged = recordings.map(({ commands }, index) => ({
      commands,
      right: isRight(language.interpretTyped(heard[index] ?? ''), commands),
    }));
    const said = judged.filter(({ commands }) => commands !== null);
    const unsaid = judged.filter(({ commands }) => commands === null);
    results.push({
      level,
      commands: said.length,
      right: said.filter(({ right }) => right).length,
      refusable: unsaid.length,
      accepted: unsaid.filter(({ right }) => !right).length,
    });
  }
  return results;
}
