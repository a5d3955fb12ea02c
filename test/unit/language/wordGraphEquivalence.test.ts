import assert from 'node:assert/strict';
import fc from 'fast-check';
import { inAnyOrder } from '../../../src/language/automaton';
import { timesSaid } from '../../../src/language/captures/key';
import { LanguageCompiler } from '../../../src/language/compileLanguage';
import { GRAMMAR_OPTIONS } from '../../../src/language/grammar';
import { Lexicon, PhraseGraphs } from '../../../src/language/phraseGraph';
import { mayRepeat } from '../../../src/language/repeats';
import { isRequest } from '../../../src/language/request';
import { Spelling } from '../../../src/language/spelling';
import type { SpokenList, Vocabulary } from '../../../src/language/vocabulary';
import { VocabularyReader } from '../../../src/language/vocabularyFile';
import { holds, type Facts } from '../../../src/language/when';
import type { WordGraph } from '../../../src/protocol/wordGraph';
import { naiveWordGraph } from './naiveWordGraph';
import { shippedVocabularies } from './shipped';

type Graph = Omit<WordGraph, 'key'>;
type Lists = ReadonlyMap<string, SpokenList>;

/** Arcs beyond which a graph may do without keeping track of groups, and may not without. */
const LARGE = 250_000;
const NO_LISTS: Lists = new Map();
const grammar = { ...GRAMMAR_OPTIONS, hesitation: false };

/** The plain way from vocabularies to a graph. */
function plainly(
  vocabularies: readonly Vocabulary[],
  facts: Facts,
  live: Lists = NO_LISTS,
  tracking = true,
): Graph | undefined {
  const lexicon = new Lexicon();
  const graphs = new PhraseGraphs(new Spelling(undefined), lexicon);
  const heard = vocabularies.filter(({ when }) => holds(when, facts));
  const rules = heard.flatMap((vocabulary) =>
    vocabulary.rules
      .filter((rule) => holds(rule.when, facts))
      .flatMap((rule) => {
        const listOf = (name: string): SpokenList | undefined => vocabulary.lists.get(name) ?? live.get(name);
        const repeats = mayRepeat({ vocabulary, rule }, (name) => listOf(name) !== undefined);
        return rule.patterns
          .map((pattern) => graphs.open(rule.anyOrder ? inAnyOrder(pattern) : pattern, listOf))
          .flatMap((node) => (node ? [{ node, repeats, request: isRequest(rule) }] : []));
      }),
  );
  const between = heard.flatMap((vocabulary) =>
    vocabulary.between.flatMap((phrase) => graphs.phrase(phrase.split(' ')) ?? []),
  );
  return naiveWordGraph(
    rules,
    between,
    graphs.open(timesSaid, () => undefined),
    lexicon,
    tracking,
  );
}

function arcsOf(graph: Graph, state: number): Map<string, { cost: number; target: number }> {
  const arcs = new Map<string, { cost: number; target: number }>();
  for (let arc = graph.firstArc[state]!; arc < graph.firstArc[state + 1]!; arc += 1) {
    arcs.set(graph.words[graph.arcWords[arc]!]!, { cost: graph.arcCosts[arc]!, target: graph.arcTargets[arc]! });
  }
  assert.equal(arcs.size, graph.firstArc[state + 1]! - graph.firstArc[state]!, 'two ways on for one word');
  return arcs;
}

/** Both graphs are deterministic, so walking them together from their starts meets every sentence of either. */
function assertSame(one: Graph | undefined, other: Graph | undefined): void {
  if (!one || !other) {
    assert.equal(one, other);
    return;
  }
  const met = new Set(['0 0']);
  for (const pair of met) {
    const [a = 0, b = 0] = pair.split(' ').map(Number);
    assert.equal(one.finalCosts[a], other.finalCosts[b]);
    const mine = arcsOf(one, a);
    const theirs = arcsOf(other, b);
    assert.deepEqual([...mine.keys()].sort(), [...theirs.keys()].sort());
    for (const [word, { cost, target }] of mine) {
      assert.equal(cost, theirs.get(word)!.cost, word);
      met.add(`${target} ${theirs.get(word)!.target}`);
    }
  }
}

const reader = new VocabularyReader();

const pattern = fc.letrec<{ pattern: string; group: string }>((tie) => ({
  pattern: fc
    .array(
      fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom('go', 'up', 'then', 'red', '<x>', '<y>', '<count>') },
        { weight: 1, arbitrary: fc.constantFrom('<digits>', '<text>', '<ordinal>') },
        { weight: 2, arbitrary: tie('group') },
      ),
      { minLength: 1, maxLength: 3 },
    )
    .map((parts) => parts.join(' ')),
  group: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('red', '<x>', '<x>+', '<count>+'),
    tie('pattern').map((inner) => `[${inner}]`),
    fc.tuple(tie('pattern'), tie('pattern')).map(([one, two]) => `(${one} | ${two})`),
    tie('pattern').map((inner) => `(${inner})+`),
    tie('pattern').map((inner) => `[(${inner})+]`),
    tie('pattern').map((inner) => `(${inner} | <x> | with <z:y>)+`),
    fc.constantFrom('(at <v:x> | by <w:y> | to <z:x> | <t:y> | now)+', '[at <v:x>] (<w:y> | by <z:x> | <t:y>)'),
  ),
})).pattern;

const rules = fc.array(
  fc.record({ say: pattern, order: fc.boolean(), when: fc.constantFrom('always', 'tmux', 'not tmux') }),
  { minLength: 1, maxLength: 4 },
);

function vocabularyOf(made: readonly { say: string; order: boolean; when: string }[], between: boolean): Vocabulary {
  const lines = made.map(
    ({ say, order, when }, index) =>
      `  - {id: r${index}, say: ${JSON.stringify(`${index % 2 ? 'go' : 'start'} ${say}`)}, when: ${when}, ` +
      `${order ? 'order: any, ' : ''}do: {run: x}}`,
  );
  const head = `name: demo\n${between ? 'between: [then, and then]\n' : ''}lists: {x: [red, far red, up], y: [go up, go]}`;
  const { vocabulary } = reader.read(`${head}\nrules:\n${lines.join('\n')}`, 'demo.yaml');
  assert.ok(vocabulary);
  return vocabulary;
}

describe('the word graph, made fast', () => {
  it('says what the plain construction says, at the same costs, whatever was compiled before', () => {
    fc.assert(
      fc.property(rules, rules, fc.boolean(), (first, second, between) => {
        const compiler = new LanguageCompiler();
        const vocabularies = [vocabularyOf(first, between), vocabularyOf(second, between)].map((one, index) => ({
          ...one,
          name: `demo${index}`,
        }));
        for (const facts of [{ tmux: true }, {}]) {
          for (const some of [vocabularies.slice(0, 1), vocabularies]) {
            const { graph } = compiler.compile({ vocabularies: some, facts, grammar }).grammar;
            const plain = plainly(some, facts);
            const tooLarge = (plain?.arcWords.length ?? 0) > LARGE && (graph?.arcWords.length ?? 0) < LARGE;
            assertSame(graph, tooLarge ? plainly(some, facts, NO_LISTS, false) : plain);
          }
        }
      }),
      { numRuns: 40 },
    );
  }).timeout(60_000);

  it('follows a list that changes', () => {
    const { vocabulary: read } = reader.read(
      'name: demo\nlists: {branch: [main]}\nrules:\n' +
        '  - {id: a, say: "check out <branch> [now]", do: {run: "{branch}"}}\n' +
        '  - {id: b, say: "merge <branch>+", do: {run: "{branch}"}}',
      'demo.yaml',
    );
    assert.ok(read);
    const vocabulary = { ...read, lists: NO_LISTS };
    const compiler = new LanguageCompiler();
    const keys = new Set<string>();
    for (const names of [['main'], ['main', 'old feature'], ['old now'], ['main']]) {
      const branch = { name: 'branch', entries: names.map((name) => ({ spoken: name, written: name })) };
      const liveLists = new Map([['branch', branch]]);
      const { graph, key } = compiler.compile({ vocabularies: [vocabulary], facts: {}, liveLists, grammar }).grammar;
      assertSame(graph, plainly([vocabulary], {}, liveLists));
      keys.add(key);
    }
    assert.equal(keys.size, 3);
  });

  it('opens rules again where what was kept of them is of no use any more', () => {
    const { vocabulary, problems } = reader.read(
      'name: demo\nlists: {size: [big, small], milk: [milk, cream], time: [now, later], cup: [glass, mug]}\nrules:\n' +
        '  - {id: a, say: [open the <cup> [now], "put <size> things away"], do: {run: x}}\n' +
        '  - {id: b, say: "count <count> <cup>+", order: any, do: {run: x}}\n' +
        '  - {id: c, say: "tea (<size> | with <milk> | <time> | in a <cup>)+", when: tmux, risk: safe, do: {type: x}}',
      'demo.yaml',
    );
    assert.ok(vocabulary, JSON.stringify(problems));
    const compiler = new LanguageCompiler();
    const beside = new Set<number>();
    // With a request there is talk beside it, and nothing that was kept is.
    for (const facts of [{}, { tmux: true }, {}, { tmux: true }]) {
      const made = compiler.compile({ vocabularies: [vocabulary], facts, grammar }).grammar;
      assertSame(made.graph, plainly([vocabulary], facts));
      beside.add(made.beside?.length ?? 0);
    }
    assert.ok(beside.size > 1);
  });

  it('leaves a graph as it is when others are made after it', () => {
    const compiler = new LanguageCompiler();
    const made = (rules: number, options: typeof grammar): WordGraph => {
      const says = Array.from({ length: rules }, (_, at) => ({
        say: `${'up '.repeat(at)}<count>`,
        order: false,
        when: 'always',
      }));
      const { graph } = compiler.compile({
        vocabularies: [vocabularyOf(says, true)],
        facts: {},
        grammar: options,
      }).grammar;
      assert.ok(graph);
      return graph;
    };
    for (const options of [grammar, GRAMMAR_OPTIONS]) {
      const first = made(9, options);
      const before = structuredClone(first);
      for (const rules of [3, 14]) made(rules, options);
      assert.deepEqual(first, before);
    }
  });

  it('says what the plain construction says of the shipped rules', () => {
    const { vocabularies } = shippedVocabularies();
    const compiler = new LanguageCompiler();
    for (const facts of [
      { tmux: true, terminal: true },
      { terminal: true, program: 'vim' },
    ]) {
      assertSame(compiler.compile({ vocabularies, facts, grammar }).grammar.graph, plainly(vocabularies, facts));
    }
  });
});
