import type { WordGraph } from '../../protocol/wordGraph';
import { ByteWriter } from './byteWriter';

/*
 * OpenFst's binary format (fst/fst.h, vector-fst.h, symbol-table.h of OpenFst 1.6 to 1.8), little endian: a header, the
 * symbol table of its outputs, then the states with their arcs. The library reads its model's graph/Gr.fst in it.
 */
const FST_MAGIC = 0x7eb2fdd6;
const SYMBOLS_MAGIC = 0x7eb2fb74;
const VERSION = 2;
const HAS_OUTPUT_SYMBOLS = 2;
/** Expanded and mutable (what a vector FST is), an acceptor, its arcs sorted by input and output. */
const PROPERTIES = 0x1n | 0x2n | 0x10000n | 0x10000000n | 0x40000000n;
const EPSILON = '<eps>';

/**
 * A graph as the model's own grammar.
 * @param idOf the model's number of a word, negative if it has none; such words are left out with what follows them.
 * @throws RangeError for a graph whose arrays do not fit together.
 */
export function grammarFst(graph: WordGraph, idOf: (word: string) => number): Buffer {
  checkShape(graph);
  const ids = graph.words.map(idOf);
  const states = graph.finalCosts.length;
  const arcsOf = (state: number): number[] => {
    const arcs: number[] = [];
    for (let arc = graph.firstArc[state] ?? 0; arc < (graph.firstArc[state + 1] ?? 0); arc++) {
      if ((ids[graph.arcWords[arc] ?? 0] ?? -1) > 0) arcs.push(arc);
    }
    return arcs.sort((a, b) => (ids[graph.arcWords[a] ?? 0] ?? 0) - (ids[graph.arcWords[b] ?? 0] ?? 0));
  };
  const out = new ByteWriter();
  const kept = Array.from({ length: states }, (_, state) => arcsOf(state));
  const total = kept.reduce((sum, arcs) => sum + arcs.length, 0);
  out.uint32(FST_MAGIC).text('vector').text('standard').int32(VERSION).int32(HAS_OUTPUT_SYMBOLS).uint64(PROPERTIES);
  out.int64(0).int64(states).int64(total);
  writeSymbols(out, graph.words, ids);
  kept.forEach((arcs, state) => {
    out.float32(graph.finalCosts[state] ?? Infinity).int64(arcs.length);
    for (const arc of arcs) {
      const id = ids[graph.arcWords[arc] ?? 0] ?? 0;
      out.int32(id).int32(id);
      out.float32(graph.arcCosts[arc] ?? 0).int32(graph.arcTargets[arc] ?? 0);
    }
  });
  return out.bytes();
}

function writeSymbols(out: ByteWriter, words: readonly string[], ids: readonly number[]): void {
  const symbols = new Map([[0, EPSILON]]);
  words.forEach((word, at) => {
    const id = ids[at] ?? -1;
    if (id > 0) symbols.set(id, word);
  });
  const highest = Math.max(...symbols.keys());
  out
    .uint32(SYMBOLS_MAGIC)
    .text('words')
    .int64(highest + 1)
    .int64(symbols.size);
  for (const [id, word] of [...symbols].sort(([a], [b]) => a - b)) out.text(word).int64(id);
}

function checkShape({ words, finalCosts, firstArc, arcWords, arcCosts, arcTargets }: WordGraph): void {
  const states = finalCosts.length;
  const arcs = arcWords.length;
  const fits =
    states > 0 &&
    firstArc.length === states + 1 &&
    firstArc[0] === 0 &&
    firstArc[states] === arcs &&
    arcCosts.length === arcs &&
    arcTargets.length === arcs &&
    firstArc.every((at, state) => state === 0 || at >= (firstArc[state - 1] ?? 0)) &&
    arcWords.every((word) => word < words.length) &&
    arcTargets.every((target) => target < states) &&
    arcCosts.every(Number.isFinite);
  if (!fits) throw new RangeError('The parts of the word graph do not fit together.');
}
