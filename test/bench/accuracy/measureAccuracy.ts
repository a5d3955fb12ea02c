import { readCorpus, readSounds, type Corpus } from './corpus';
import { openRepeatable } from './engines';
import { languagesOf } from './languages';
import { LEVELS, type Level } from './noise';
import { hearRival, type RivalResults } from './rival';
import { Listener, trialsAt, type Heard, type Trial } from './trials';

/** Where commands are also held against free dictation, which costs four times as much, and against another recognizer. */
export const BESIDE: readonly Level[] = ['clean', 12];
/** Every so manieth command is dictated. */
const DICTATED = 2;

/** Everything that was heard, and what it was heard with. */
export interface Accuracy {
  readonly model: string;
  readonly corpus: Corpus;
  readonly heard: readonly Heard[];
  /** null: pocketsphinx is not installed. */
  readonly rival: RivalResults | null;
}

/**
 * Hears the whole corpus at every level through the engine, with the settings that ship.
 * @param decoderScript path of the bundled decoder
 * @param engines how many to share the work
 */
export async function measureAccuracy(decoderScript: string, onProgress: Progress, engines = 2): Promise<Accuracy> {
  const corpus = readCorpus();
  const sounds = readSounds(corpus.utterances);
  const open = await openRepeatable(decoderScript, engines);
  try {
    const [first] = open.engines;
    if (!first) throw new Error('no engine to hear with');
    const languages = await languagesOf(corpus, first);
    const listeners = open.engines.map((engine) => new Listener(engine, languages, sounds, corpus.utterances));
    const trials = LEVELS.flatMap((level) => trialsAt(level, corpus.utterances));
    const [heard, rival] = await Promise.all([
      hearAll(trials, listeners, sounds, onProgress),
      hearRival(corpus, sounds, BESIDE),
    ]);
    return { model: open.model, corpus, heard, rival };
  } finally {
    await open.dispose();
  }
}

/** Called with how many trials of how many are done. */
export type Progress = (done: number, all: number) => void;

/** Results in the order of the trials. Each listener gets whole rule sets where it can: reading a grammar takes time. */
async function hearAll(
  trials: readonly Trial[],
  listeners: readonly Listener[],
  sounds: ReadonlyMap<string, Int16Array>,
  onProgress: Progress,
): Promise<Heard[]> {
  const heard: Heard[] = [];
  let done = 0;
  const beside = trials.filter(({ recording, level }) => recording.commands !== null && BESIDE.includes(level));
  const dictated = new Set(beside.filter((_, index) => index % DICTATED === 0));
  const left = trials.map((trial, index) => ({ trial, index }));
  left.sort((a, b) => (a.trial.set === b.trial.set ? a.index - b.index : a.trial.set < b.trial.set ? -1 : 1));
  const lengthOf = ({ recording }: Trial) => sounds.get(recording.file)?.length ?? 0;
  const share = left.reduce((sum, { trial }) => sum + lengthOf(trial), 0) / listeners.length;
  await Promise.all(
    listeners.map(async (listener, number) => {
      let before = 0;
      for (const { trial, index } of left) {
        const mine = Math.min(listeners.length - 1, Math.floor(before / share)) === number;
        before += lengthOf(trial);
        if (!mine) continue;
        heard[index] = await listener.hear(trial, dictated.has(trial));
        onProgress((done += 1), trials.length);
      }
    }),
  );
  return heard;
}
