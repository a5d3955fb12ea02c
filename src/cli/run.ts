import { systemClock } from '../platform/clock';
import { timeOrderedIds } from '../platform/ids';
import { silentLog } from '../platform/log';
import type { Risk } from '../protocol/words';
import type { HistoryEntry } from '../history/history';
import { TerminalError } from '../terminals/terminal';
import { VoiceSession } from '../voiceSession';
import { TargetNames } from '../session/targetNames';
import { EXIT } from './exit';
import { NamedLanguage, PATIENT } from './namedLanguage';
import type { Output } from './output';
import { readRecording } from './recording';
import { openSpeech, ownFiles } from './rooms';
import { openTarget, type TargetOptions } from './target';
import { historyFor } from './runHistory';
import { readVocabularies, reportProblems } from './vocabularies';

export interface RunOptions extends TargetOptions {
  readonly vocabulary: readonly string[];
  readonly only: boolean;
  /** Commands up to this risk are done without asking. */
  readonly yesTo: Risk;
  readonly json: boolean;
  readonly model?: string;
  /** The history file to write to; absent: none is written. */
  readonly database?: string;
  /** Its keys. */
  readonly keyFile?: string;
}

const RISKS: readonly Risk[] = ['safe', 'caution', 'destructive'];

/** `mango run`: recordings drive a terminal, one after the other. Returns the exit status. */
export async function run(files: readonly string[], options: RunOptions, output: Output): Promise<number> {
  const recordings = await Promise.all(files.map(async (file) => ({ file, samples: await readRecording(file) })));
  const own = ownFiles();
  const { vocabularies, problems } = await readVocabularies({
    builtIn: options.only ? null : own.vocabularies,
    files: options.vocabulary,
  });
  reportProblems(problems, output);
  const newId = timeOrderedIds();
  const history = await historyFor(options, own, newId, output);
  const { engine } = await openSpeech({
    files: own,
    log: silentLog,
    ...(options.model ? { model: options.model } : {}),
  });
  const target = await openTarget(options, own).catch(async (error: unknown) => {
    await engine.dispose();
    throw error;
  });
  const names = new TargetNames({
    target: () => target.terminals.resolve(),
    folderOf: (terminal) => target.folderOf(terminal),
    clock: systemClock,
    log: silentLog,
    onChange: () => undefined,
    limits: PATIENT,
  });
  const language = new NamedLanguage({
    vocabularies,
    facts: target.facts,
    engine,
    names: async (sources) => (await names.fresh(sources)).found,
  });
  const session = new VoiceSession({
    microphone: { open: () => Promise.reject(new Error('There is no microphone here; give recordings.')) },
    speech: engine,
    language: () => language.current(),
    terminals: target.terminals,
    effects: {
      perform: (effect, terminal) => {
        if (effect.kind === 'vscode' || effect.kind === 'mango') {
          return Promise.reject(new TerminalError('unsupported', `There is no editor here for ${describe(effect)}.`));
        }
        return terminal ? terminal.perform(effect) : Promise.reject(new TerminalError('gone', 'The terminal is gone.'));
      },
    },
    history,
    clock: systemClock,
    newId,
    log: silentLog,
    options: {
      alternatives: () => 10,
      noiseFilter: () => 'auto',
      confirmTimeoutMs: () => 60_000,
      policy: (risk) => (({ safe: 'run', caution: 'type', destructive: 'confirm' }) as const)[risk],
      rehearsing: () => false,
      dictateUnmatched: () => false,
    },
  });
  session.on((event) => {
    // Nobody is here to ask: what --yes-to does not cover is cancelled.
    if (event.kind !== 'question' || !event.question) return;
    const [command] = event.question.commands;
    const allowed = event.question.kind === 'confirm' && command && isCovered(command.risk, options.yesTo);
    setImmediate(() => (allowed ? session.answer(0) : session.cancel()));
  });
  let bad = problems.some(({ severity }) => severity === 'error');
  try {
    for (const { file, samples } of recordings) {
      const entry = await session.submitAudio(samples);
      bad ||= entry.outcome.kind === 'rejected' || entry.outcome.kind === 'failed';
      output.line(options.json ? JSON.stringify(forMachines(file, entry)) : forPeople(file, entry));
    }
    return bad ? EXIT.failed : EXIT.done;
  } finally {
    await session.dispose();
    await history.close();
    await names.dispose();
    await target.terminals.dispose();
    await engine.dispose();
  }
}

function isCovered(risk: Risk, yesTo: Risk): boolean {
  return RISKS.indexOf(risk) <= RISKS.indexOf(yesTo);
}

function describe(effect: { kind: 'vscode'; command: string } | { kind: 'mango'; action: string }): string {
  return effect.kind === 'vscode' ? `the command ${effect.command}` : effect.action;
}

function forMachines(file: string, entry: HistoryEntry) {
  const { heard, rejected, outcome, audioMs, decodeMs, finalMs, effectMs } = entry;
  const [first] = entry.executions;
  const commands = entry.executions.map(({ command }) => {
    const slots = Object.fromEntries(Object.entries(command.slots).map(([name, { written }]) => [name, written]));
    return { vocabulary: command.vocabulary, id: command.id, slots, risk: command.risk, summary: command.summary };
  });
  return {
    file,
    heard,
    command: commands[0] ?? null,
    commands,
    rejected,
    outcome,
    target: first?.target ?? null,
    audioMs,
    decodeMs,
    finalMs,
    effectMs,
  };
}

function forPeople(file: string, { heard, outcome, effectMs }: HistoryEntry): string {
  return `${file}: "${heard}" -> ${outcome.kind}: ${outcome.message} (${Math.round(effectMs)} ms)`;
}
