import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WordGraph } from '../../protocol/wordGraph';
import { grammarFst } from './grammarFst';
import { KeptRecognizers } from './keptRecognizers';
import type { Model } from './libvosk';
import type { LoadedModel } from './load';
import { openWith } from './modelFolder';

/**
 * What the model is decoded with in place of its own settings. More frames (of 10 ms) at a time: two thirds of the work is the
 * network's, and half of that goes into the borders of its chunks; at the end of an utterance half a second of sound may then
 * still wait to be decoded, which takes some 10 ms. Wider beams change no result of an exact grammar, and where talk fits
 * none of it a wider lattice takes seconds to work out.
 */
const SETTINGS: Readonly<Record<string, number>> = { 'frames-per-chunk': 51 };
const GRAMMAR = 'graph/Gr.fst';
const CONFIGURATION = 'conf/model.conf';
const WORDS = 'graph/words.txt';

/**
 * The model with the graph as its own grammar. libvosk makes a bigram model of any phrases it is given, which lets words
 * recombine freely; a model's own grammar it takes as it is.
 * @returns null when the library cannot read it.
 */
export function openGraphModel({ library, model, dir, replacing }: LoadedModel, graph: WordGraph): Model | null {
  const own = readFileSync(join(dir, CONFIGURATION), 'utf8');
  const replaced = new Map<string, string | Uint8Array | null>(replacing())
    .set(CONFIGURATION, configuration(own))
    .set(
      GRAMMAR,
      grammarFst(graph, (word) => model.idOf(word)),
    )
    // A list that goes with the large grammar.
    .set(WORDS, null);
  return openWith(library, dir, replaced);
}

function configuration(own: string): string {
  const kept = own.split('\n').filter((line) => {
    const name = /^--([^=]+)=/.exec(line)?.[1];
    return line.trim() !== '' && !(name !== undefined && name in SETTINGS);
  });
  const ours = Object.entries(SETTINGS).map(([name, value]) => `--${name}=${value}`);
  return [...kept, ...ours, ''].join('\n');
}

/** Graphs whose models are open at once: contexts that a user goes back and forth between. Each takes some 60 MB. */
const KEPT = 2;

interface Open {
  readonly model: Model;
  readonly recognizers: KeptRecognizers;
}

/** The models of the graphs in use, read once each; the one unused for longest goes. */
export class GraphModels {
  private readonly open = new Map<string, Open | null>();

  constructor(private readonly base: LoadedModel) {}

  /** Null where the graph cannot be read: its phrases have to do. */
  get(key: string, graph: WordGraph): KeptRecognizers | null {
    let found = this.open.get(key);
    if (found === undefined) found = openSafely(this.base, graph);
    // A Map keeps the order of insertion, so the first key is the one unused for longest.
    this.open.delete(key);
    this.open.set(key, found);
    const [oldest] = this.open.keys();
    if (this.open.size > KEPT && oldest !== undefined) this.forget(oldest);
    return found?.recognizers ?? null;
  }

  forget(key: string): void {
    const found = this.open.get(key);
    found?.recognizers.dispose();
    found?.model.free();
    this.open.delete(key);
  }
}

function openSafely(base: LoadedModel, graph: WordGraph): Open | null {
  try {
    const model = openGraphModel(base, graph);
    return model && { model, recognizers: new KeptRecognizers(() => model.freeRecognizer(), true) };
  } catch {
    // A full disk, a graph whose parts do not fit: words then recombine, but commands are still heard.
    return null;
  }
}
