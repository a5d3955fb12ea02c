import type { Decision, Language } from '../../../src/language/language';
import type { Risk, SlotValue } from '../../../src/protocol/words';
import { freeBeside, type SpeechEngine } from '../../../src/speech/speechEngine';
import type { Expected, Recording } from './corpus';
import { soundAt, type Level } from './noise';

/** As the setting `mango.speech.alternatives` has it when nobody changed it. */
const ALTERNATIVES = 10;
/** What is no command is tried against everything that ships, and against rules that leave hardly a word free. */
export const REFUSING_SETS = ['terminal', 'bakery'] as const;

/** A recording to be heard at a level with a set of rules live. */
export interface Trial {
  readonly recording: Recording;
  readonly set: string;
  readonly level: Level;
}

/** What came of a trial. */
export interface Heard extends Trial {
  /** Exactly the commands that were to come, with every slot; for what is no command: nothing was accepted. */
  readonly right: boolean;
  /** What was accepted; empty: rejected. */
  readonly accepted: readonly (Expected & { readonly risk: Risk })[];
  readonly words: string;
  readonly freely?: HeardFreely;
}

/** The same sound through free dictation. */
export interface HeardFreely {
  readonly words: string;
  /** Word for word what was said. */
  readonly exact: boolean;
  /** The rules make the right command of one of the transcripts. */
  readonly right: boolean;
}

/** Hears trials through the engine as the product does. */
export class Listener {
  constructor(
    private readonly engine: SpeechEngine,
    private readonly languages: ReadonlyMap<string, Language>,
    private readonly sounds: ReadonlyMap<string, Int16Array>,
    private readonly utterances: readonly Recording[],
  ) {}

  /** @param freely also dictate it freely */
  async hear(trial: Trial, freely = false): Promise<Heard> {
    const { recording, set, level } = trial;
    const language = this.languages.get(set);
    if (!language) throw new Error(`no rule set "${set}"`);
    const sound = soundAt(recording, level, this.sounds, this.utterances);
    const { grammar } = language;
    const utterance = this.engine.begin({
      id: recording.file,
      alternatives: ALTERNATIVES,
      grammar,
      free: freeBeside(grammar),
    });
    utterance.write(sound);
    const decision = language.interpret(await utterance.finish());
    return {
      ...trial,
      accepted: acceptedOf(decision),
      right: isRight(decision, recording.commands),
      words: decision.heard,
      ...(freely ? { freely: await this.dictate(recording, language, sound) } : {}),
    };
  }

  private async dictate(recording: Recording, language: Language, sound: Int16Array): Promise<HeardFreely> {
    const utterance = this.engine.begin({ id: recording.file, alternatives: ALTERNATIVES });
    utterance.write(sound);
    const { alternatives } = await utterance.finish();
    const words = alternatives[0]?.text ?? '';
    const said = [recording.text, recording.speech].map((text) => plainWords(text ?? ''));
    return {
      words,
      exact: said.includes(plainWords(words)),
      right: isRight(language.interpret({ alternatives }), recording.commands),
    };
  }
}

function acceptedOf(decision: Decision): Heard['accepted'] {
  if (decision.kind !== 'accepted') return [];
  return decision.commands.map(({ vocabulary, id, slots, risk }) => ({
    command: `${vocabulary}/${id}`,
    slots: Object.fromEntries(
      Object.entries(slots).map(([name, value]: [string, SlotValue]) => [name, value.written] as const),
    ),
    risk,
  }));
}

/** Whether a decision is exactly the commands expected, slot by slot; null: no command at all. */
export function isRight(decision: Decision, expected: readonly Expected[] | null): boolean {
  const accepted = acceptedOf(decision).map(({ command, slots }) => identity({ command, slots }));
  return accepted.join(' then ') === (expected ?? []).map(identity).join(' then ');
}

function identity({ command, slots }: Expected): string {
  const written = Object.entries(slots).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return JSON.stringify([command, written]);
}

function plainWords(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z' ]/g, ' ')
    .split(' ')
    .filter(Boolean)
    .join(' ');
}

/** What there is to be heard at a level: every command under its own rules, what is no command under several. */
export function trialsAt(level: Level, utterances: readonly Recording[]): Trial[] {
  return utterances.flatMap((recording) =>
    (recording.set === null ? REFUSING_SETS : [recording.set]).map((set) => ({ recording, set, level })),
  );
}
