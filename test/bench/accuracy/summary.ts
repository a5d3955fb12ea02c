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

/**
 * What is asked of every version: some three utterances below what was measured first, so that another processor's rounding
 * passes and a real loss does not.
 */
export const FLOORS = {
  understood: [
    ['clean', 0.9],
    [24, 0.87],
    [18, 0.84],
  ],
  acceptedClean: 4,
} as const satisfies { understood: readonly (readonly [Level, number])[]; acceptedClean: number };

export interface LevelSummary {
  readonly commands: number;
  /** Files of commands that were not understood wholly. */
  readonly missed: readonly string[];
  /** How often something was tried that is no command. */
  readonly refusable: number;
  /** Of those: `file in set` that became a command all the same. */
  readonly accepted: readonly string[];
  /** Of all: what was misheard as something destructive, which asks before it does anything. */
  readonly destructive: readonly string[];
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
      destructive: here.flatMap((each) => (isDangerous(each) ? [trialName(each)] : [])),
    };
    return [name, summary] as const;
  });
  return { fixtures: corpus.hash, model, levels: Object.fromEntries(levels) };
}

export function isCommand({ recording }: Pick<Heard, 'recording'>): boolean {
  return recording.commands !== null;
}

/** Whether something was taken for a destructive command that it is not. */
export function isDangerous({ right, accepted }: Pick<Heard, 'right' | 'accepted'>): boolean {
  return !right && accepted.some(({ risk }) => risk === 'destructive');
}

export function trialName({ recording, set }: Pick<Heard, 'recording' | 'set'>): string {
  return `${recording.file} in ${set}`;
}

/** The summary in a report. @throws Error when there is none */
export function readSummary(report: string): Summary {
  const json = /^```json\n([^]*?)^```$/m.exec(report)?.[1];
  if (json === undefined) throw new Error('the report has no block of JSON');
  return JSON.parse(json) as Summary;
}
