import { resolve } from 'node:path';
import type { Decision, Language } from '../language/language';
import type { Vocabulary } from '../language/vocabulary';
import { silentLog } from '../platform/log';
import type { NoiseFiltering } from '../protocol/decoder';
import type { Alternative, Command, Rejection, SlotValue } from '../protocol/words';
import { freeBeside, type SpeechEngine } from '../speech/speechEngine';
import type { ProductFiles } from '../platform/paths';
import { CliError, EXIT } from './exit';
import { NamedLanguage, namesOfFolder } from './namedLanguage';
import type { Output } from './output';
import { readRecording } from './recording';
import { openSpeech, ownFiles } from './rooms';
import { languageFor, readVocabularies, reportProblems } from './vocabularies';

export interface DecodeOptions {
  readonly vocabulary: readonly string[];
  readonly only: boolean;
  readonly free: boolean;
  /** 1 to 100. */
  readonly nBest: number;
  readonly noiseFilter: NoiseFiltering;
  readonly json: boolean;
  readonly model?: string;
  /** Names of its branches, files and the like can be said; absent: the vocabularies' own words alone. */
  readonly folder?: string;
}

/** What `decode --json` prints for a file, one object a line. */
export interface DecodedFile {
  readonly file: string;
  readonly heard: string;
  readonly alternatives: readonly Pick<Alternative, 'text' | 'score'>[];
  readonly command: {
    readonly vocabulary: string;
    readonly id: string;
    readonly slots: Readonly<Record<string, string>>;
    readonly risk: Command['risk'];
    readonly exact: boolean;
  } | null;
  readonly rejected: Rejection | null;
  readonly audioMs: number;
  readonly decodeMs: number;
  readonly finalMs: number;
}

/**
 * `mango decode`: what recordings become, without doing it. Each is read, decoded and told before the next is read, so that
 * any number of them take the memory of one; what cannot be read is named and the others are decoded all the same.
 * @returns the exit status.
 */
export async function decode(files: readonly string[], options: DecodeOptions, output: Output): Promise<number> {
  const own = ownFiles();
  const { vocabularies, problems } = await readVocabularies({
    builtIn: options.only ? null : own.vocabularies,
    files: options.vocabulary,
  });
  reportProblems(problems, output);
  let status: number = problems.some(({ severity }) => severity === 'error') ? EXIT.failed : EXIT.done;
  let listener: Listener | null = null;
  try {
    for (const file of files) {
      const samples = await readOneOf(files, file, output);
      if (!samples) {
        status = EXIT.unusable;
        continue;
      }
      listener ??= await listen(own, vocabularies, options, output);
      const decoded = await decodeOne(file, samples, listener, options);
      if (decoded.rejected !== null) status = Math.max(status, EXIT.failed);
      output.line(options.json ? JSON.stringify(decoded) : forPeople(decoded));
    }
    return status;
  } finally {
    await listener?.engine.dispose();
  }
}

/** @returns null for a file that is no recording, where there are others. @throws CliError for the only one. */
async function readOneOf(files: readonly string[], file: string, output: Output): Promise<Int16Array | null> {
  try {
    return await readRecording(file);
  } catch (error) {
    if (!(error instanceof CliError) || files.length === 1) throw error;
    output.error(`mango: ${error.message}`);
    return null;
  }
}

/** An engine, and what can be said to it; null: anything. */
interface Listener {
  readonly engine: SpeechEngine;
  readonly language: Language | null;
}

async function listen(
  files: ProductFiles,
  vocabularies: readonly Vocabulary[],
  options: DecodeOptions,
  output: Output,
): Promise<Listener> {
  const { engine } = await openSpeech({
    files,
    log: silentLog,
    ...(options.model ? { model: options.model } : {}),
  });
  try {
    return { engine, language: options.free ? null : await languageOf(vocabularies, engine, options, output) };
  } catch (error) {
    await engine.dispose();
    throw error;
  }
}

async function languageOf(
  vocabularies: readonly Vocabulary[],
  engine: SpeechEngine,
  { folder }: DecodeOptions,
  output: Output,
): Promise<Language> {
  const facts = { tmux: true, terminal: true };
  if (folder === undefined) return languageFor(vocabularies, facts, engine);
  const place = { folder: resolve(folder), tmux: null };
  const lists = namesOfFolder(output);
  const names = (sources: ReadonlySet<string>) => lists.fresh(sources, place);
  try {
    return await new NamedLanguage({ vocabularies, facts, engine, names }).current();
  } finally {
    await lists.dispose();
  }
}

async function decodeOne(
  file: string,
  samples: Int16Array,
  { engine, language }: Listener,
  { nBest: alternatives, noiseFilter }: DecodeOptions,
): Promise<DecodedFile> {
  const utterance = engine.begin({
    id: file,
    alternatives,
    noiseFilter,
    ...(language ? { grammar: language.grammar, free: freeBeside(language.grammar) } : {}),
  });
  utterance.write(samples);
  const heard = await utterance.finish();
  const decision: Decision | null = language?.interpret(heard) ?? null;
  const [command] = decision?.kind === 'accepted' ? decision.commands : [];
  return {
    file,
    heard: decision?.heard ?? heard.alternatives[0]?.text ?? '',
    alternatives: heard.alternatives.map(({ text, score }) => ({ text, score })),
    command: command ? summary(command) : null,
    rejected: decision
      ? decision.kind === 'rejected'
        ? decision.reason
        : null
      : heard.alternatives.length > 0
        ? null
        : 'no-speech',
    audioMs: heard.audioMs,
    decodeMs: heard.decodeMs,
    finalMs: heard.finalMs,
  };
}

function summary({ vocabulary, id, slots, risk, exact }: Command): NonNullable<DecodedFile['command']> {
  const written = Object.entries(slots).map(([name, value]: [string, SlotValue]) => [name, value.written] as const);
  return { vocabulary, id, slots: Object.fromEntries(written), risk, exact };
}

function forPeople({ file, heard, command, rejected }: DecodedFile): string {
  const became = command
    ? `${command.vocabulary}/${command.id} ${Object.entries(command.slots)
        .map(([name, value]) => `${name}=${value}`)
        .join(' ')}`.trim()
    : (rejected ?? 'free speech');
  return `${file}: "${heard}" -> ${became}`;
}
