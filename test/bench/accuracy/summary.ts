import { NOISE_LEVELS, type Level } from './noise';
import type { Accuracy } from './measureAccuracy';
import type { Heard } from './trials';

/** What the checked-in report says for programs to compare with. Keys are short, for one line each. */
export interface Summary {
  /** Of the fixtures: manifest, rules and recordings. */
  readonly fixtures: string;
  readonly model: string;
  readonly levels: Readonly<Record<string, LevelSummary>>;
}

export interface LevelSummary {
  readonly commands: number;
  /** Files of commands that were not understood wholly. */
  readonly missed: readonly string[];
  /** How often something was tried that is no command. */
  readonly refusable: number;
  /** Of those: `file in set` that became a command all the same. */
  readonly accepted: readonly string[];
}

export const LEVEL_NAMES: readonly string[] = ['clean', ...NOISE_LEVELS.map((level) => nameOfLevel(level))];

export function nameOfLevel(level: Level): string {
  return level === 'clean' ? level : `${level} dB`;
}

export function summaryOf({ model, corpus, heard }: Accuracy): Summary {
  const levels = LEVEL_NAMES.map((name) => {
    const here = heard.filter(({ level }) => nameOfLevel(level) === name);
    const said = here.filter(isCommand);
    const unsaid = here.filter((each) => !isCommand(each));
    const summary: LevelSummary = {
      commands: said.length,
      missed: said.flatMap(({ right, recording }) => (right ? [] : [recording.file])),
      refusable: unsaid.length,
      accepted: unsaid.flatMap((each) => (each.right ? [] : [trialName(each)])),
    };
    return [name, summary] as const;
  });
  return { fixtures: corpus.hash, model, levels: Object.fromEntries(levels) };
}

export function isCommand({ recording }: Pick<Heard, 'recording'>): boolean {
  return recording.commands !== null;
}

export function trialName({ recording, set }: Pick<Heard, 'recording' | 'set'>): string {
  return `${recording.file} in ${set}`;
}
