import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { LanguageCompiler } from '../../src/language/compileLanguage';
import type { SpokenList, Vocabulary } from '../../src/language/vocabulary';
import { measurement, type Measurement } from './measure';
import { TemplatedRules } from './templatedRules';

const BARS = [
  { rules: 100, atMost: 2, samples: 60 },
  { rules: 1_000, atMost: 10, samples: 40 },
  { rules: 5_000, atMost: 60, samples: 30 },
];

/** Compilations before those that count: the machine's code for them is made meanwhile. */
const WARM_UP = 10;
/** Small grammars that are measured before: V8 is still compiling the code that makes them, which has a row of its own. */
const NEW_CODE = 60;
/** So many samples are made ready before their clocks run: making rules leaves three times as much to collect as compiling them. */
const AHEAD = 10;
const NAMES = 200;

/**
 * From rules to the grammar's graph: rules that were never seen before, in a compiler that knows the captures, as the
 * extension's own does after its first words. And what a live list costs that changes beside the shipped rules.
 */
export function benchGrammar(shipped: readonly Vocabulary[]): Measurement[] {
  const compiler = new LanguageCompiler();
  const made = new TemplatedRules();
  const timesOf = (rules: number, samples: number) =>
    sampled(samples, (sample) => {
      const vocabularies = [made.vocabulary(rules, sample)];
      return () => compiler.compile({ vocabularies, facts: {} }).grammar.graph;
    });
  const first = measurement('grammar of 100 rules, new code', 'ms', timesOf(100, NEW_CODE));
  const templated = BARS.map(({ rules, atMost, samples }) =>
    measurement(`grammar of ${rules} rules`, 'ms', timesOf(rules, samples), { of: 'p95', atMost }),
  );
  return [first, ...templated, listMeasurement(shipped), parserMeasurement(shipped)];
}

/** What the first words in a context wait for, if it was not made ahead of them. */
function parserMeasurement(vocabularies: readonly Vocabulary[]): Measurement {
  const compiler = new LanguageCompiler();
  const times = sampled(40, () => {
    const language = compiler.compile({ vocabularies, facts: { tmux: true, terminal: true } });
    return () => language.interpretTyped('new window');
  });
  return measurement('parser of the shipped rules', 'ms', times);
}

function listMeasurement(shipped: readonly Vocabulary[]): Measurement {
  const compiler = new LanguageCompiler();
  const facts = { tmux: true, terminal: true };
  const times = sampled(40, (sample) => {
    const liveLists = new Map([['branch', names(sample)]]);
    return () => compiler.compile({ vocabularies: shipped, facts, liveLists }).grammar.graph;
  });
  return measurement(`shipped rules, ${NAMES} names changed`, 'ms', times, { of: 'p95', atMost: 15 });
}

/** Names of which one in ten is another in each sample. */
function names(sample: number): SpokenList {
  const entries = Array.from({ length: NAMES }, (_, at) => {
    const [one = '', two = ''] = [at % 40, at % 10 === 0 ? at + sample : at].map(
      (number) => WORDS[number % WORDS.length],
    );
    return { spoken: `feature ${one} ${two} ${WORDS[at % 7] ?? ''}`, written: `feature-${at}-${sample}` };
  });
  return { name: 'branch', entries };
}

const WORDS = (
  'login logout user password token session cache parser lexer grammar branch commit merge rebase release build deploy ' +
  'docker cluster node python script page panel button layout colour font theme editor terminal window history search ' +
  'index query table column row report export import upload download stream socket'
).split(' ');

function sampled(samples: number, prepare: (sample: number) => () => unknown): number[] {
  const times: number[] = [];
  for (let sample = 0; sample < WARM_UP + samples;) {
    const last = Math.min(sample + AHEAD, WARM_UP + samples);
    const runs: (() => unknown)[] = [];
    for (let ahead = sample; ahead < last; ahead += 1) runs.push(prepare(ahead));
    collectGarbage();
    for (const run of runs) {
      const before = performance.now();
      run();
      if (sample >= WARM_UP) times.push(performance.now() - before);
      sample += 1;
    }
  }
  return times;
}

/** What is measured pays for what it leaves to collect itself, and not for what its rules were made from. */
function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  collect();
}
