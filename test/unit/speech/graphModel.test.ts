import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { decodeWav } from '../../../src/audio/wav';
import { modelsFolder } from '../../../src/platform/paths';
import type { WordGraph } from '../../../src/protocol/wordGraph';
import { grammarFst } from '../../../src/speech/decoder/grammarFst';
import { openGraphModel } from '../../../src/speech/decoder/graphModel';
import { theLibrary } from './library';

const MODEL = join(modelsFolder(), 'vosk-model-small-en-us-0.15');

/** One way through the words of each sentence; no state is shared but the first. */
function graphOf(...sentences: string[]): WordGraph {
  const words = [...new Set(sentences.flatMap((sentence) => sentence.split(' ')))];
  const arcs: { from: number; word: number; to: number }[] = [];
  let states = 1;
  const finals = new Set<number>();
  for (const sentence of sentences) {
    let from = 0;
    for (const word of sentence.split(' ')) {
      arcs.push({ from, word: words.indexOf(word), to: states });
      from = states++;
    }
    finals.add(from);
  }
  arcs.sort((a, b) => a.from - b.from || a.word - b.word);
  const firstArc = Uint32Array.from(
    { length: states + 1 },
    (_, state) => arcs.filter(({ from }) => from < state).length,
  );
  return {
    key: sentences.join('|'),
    words,
    finalCosts: Float32Array.from({ length: states }, (_, state) => (finals.has(state) ? 0 : Infinity)),
    firstArc,
    arcWords: Uint32Array.from(arcs, ({ word }) => word),
    arcCosts: new Float32Array(arcs.length),
    arcTargets: Uint32Array.from(arcs, ({ to }) => to),
  };
}

describe('a graph as the model’s own grammar', function () {
  this.timeout(30_000);
  const library = theLibrary();
  const base = { library, model: library.openModel(MODEL)!, dir: MODEL, replacing: () => new Map() };

  function hear(graph: WordGraph, file: string): string[] {
    const model = openGraphModel(base, graph);
    assert.ok(model);
    const recognizer = model.freeRecognizer();
    recognizer.setAlternatives(5);
    recognizer.accept(decodeWav(readFileSync(join('test/fixtures/commands', file))));
    const { alternatives } = JSON.parse(recognizer.final()) as { alternatives: { text: string }[] };
    recognizer.free();
    return alternatives.map(({ text }) => text);
  }

  it('hears what it allows', () => {
    const graph = graphOf('split the pane vertically', 'split the pane horizontally', 'new window');
    assert.equal(hear(graph, 'split-the-pane-vertically-rms.wav')[0], 'split the pane vertically');
    assert.equal(hear(graph, 'new-window-slt.wav')[0], 'new window');
  });

  it('hears nothing else: words do not recombine', () => {
    const graph = graphOf('split the pane', 'move the window vertically');
    for (const heard of hear(graph, 'split-the-pane-vertically-rms.wav')) {
      assert.ok(['', 'split the pane', 'move the window vertically'].includes(heard), heard);
    }
  });

  it('leaves out what the model does not know', () => {
    const graph = graphOf('kubectl status', 'git status');
    assert.equal(hear(graph, 'git-status-rms.wav')[0], 'git status');
  });

  it('refuses parts that do not fit together', () => {
    const graph = graphOf('new window');
    for (const broken of [
      { ...graph, arcTargets: Uint32Array.of(1, 9) },
      { ...graph, arcWords: Uint32Array.of(0, 7) },
      { ...graph, firstArc: Uint32Array.of(0, 1, 2) },
      { ...graph, arcCosts: Float32Array.of(0, Number.NaN) },
      { ...graph, finalCosts: new Float32Array(0) },
    ]) {
      assert.throws(() => grammarFst(broken, () => 1), RangeError);
    }
  });
});
