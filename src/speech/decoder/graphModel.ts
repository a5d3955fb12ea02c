import {
  copyFileSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { WordGraph } from '../../protocol/wordGraph';
import { grammarFst } from './grammarFst';
import { KeptRecognizers } from './keptRecognizers';
import type { Model } from './libvosk';
import type { LoadedModel } from './load';

/**
 * What the model is decoded with in place of its own settings. More frames (of 10 ms) at a time: two thirds of the work is the
 * network's, and half of that goes into the borders of its chunks; at the end of an utterance half a second of sound may then
 * still wait to be decoded, which takes some 10 ms. Wider beams change no result of an exact grammar, and where talk fits
 * none of it a wider lattice takes seconds to work out.
 */
const SETTINGS: Readonly<Record<string, number>> = { 'frames-per-chunk': 51 };
const GRAMMAR = 'graph/Gr.fst';
const CONFIGURATION = 'conf/model.conf';

/**
 * The model with the graph as its own grammar. libvosk makes a bigram model of any phrases it is given, which lets words
 * recombine freely; a model's own grammar it takes as it is. So a folder is made that shares the model's files but for the
 * grammar, loaded, and removed: the library keeps nothing open.
 * @returns null when the library cannot read it.
 */
export function openGraphModel({ library, model, dir: base }: LoadedModel, graph: WordGraph): Model | null {
  const folder = mkdtempSync(join(tmpdir(), 'mango-grammar-'));
  try {
    const dir = realpathSync(base);
    for (const path of filesOf(dir)) share(join(dir, path), join(folder, path));
    mkdirSync(join(folder, 'conf'), { recursive: true });
    writeFileSync(join(folder, CONFIGURATION), configuration(readFileSync(join(dir, CONFIGURATION), 'utf8')));
    mkdirSync(join(folder, 'graph'), { recursive: true });
    writeFileSync(
      join(folder, GRAMMAR),
      grammarFst(graph, (word) => model.idOf(word)),
    );
    return library.openModel(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function configuration(own: string): string {
  const kept = own.split('\n').filter((line) => {
    const name = /^--([^=]+)=/.exec(line)?.[1];
    return line.trim() !== '' && !(name !== undefined && name in SETTINGS);
  });
  const ours = Object.entries(SETTINGS).map(([name, value]) => `--${name}=${value}`);
  return [...kept, ...ours, ''].join('\n');
}

/** Of the model all but its large grammar and the lists that go with it. */
function filesOf(dir: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter(
      (path) => /^(am|conf|graph|ivector)\//.test(path) && ![GRAMMAR, CONFIGURATION, 'graph/words.txt'].includes(path),
    )
    .filter((path) => statSync(join(dir, path)).isFile());
}

/** The first way the file system allows: Windows wants a privilege for symbolic links, and hard links stay on one disk. */
function share(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  const source = realpathSync(from);
  for (const make of [symlinkSync, linkSync]) {
    try {
      make(source, to);
      return;
    } catch {
      // Not allowed here: try the next way.
    }
  }
  copyFileSync(source, to);
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
