import { LanguageCompiler } from '../../src/language/compileLanguage';
import { programFacts } from '../../src/language/programFacts';
import { askKnownWords } from '../../src/language/spelling';
import type { Vocabulary } from '../../src/language/vocabulary';
import type { DecoderEngine } from '../../src/speech/decoderEngine';
import type { Spoken } from './fixtures';
import { measurement, type Measurement } from './measure';
import { atPaceOfSpeech } from './pacedMicrophone';

const PROGRAMS = ['bash', 'vim', 'less', 'python3', 'nano', 'ssh', 'node', 'htop'];
const ROUNDS = 3;

/**
 * From a change of context to a recognizer that is ready for it, and what that means for a word that is spoken at once:
 * how long after its end its text is there. No two contexts are the same, so that none is open in the decoder already.
 */
export async function benchContext(
  engine: DecoderEngine,
  vocabularies: readonly Vocabulary[],
  spoken: readonly Spoken[],
): Promise<Measurement[]> {
  const compiler = new LanguageCompiler();
  const draft = compiler.compile({ vocabularies, facts: {} });
  const knownWords = await askKnownWords(draft.words, (words) => engine.knownWords(words));
  const compiling: number[] = [];
  const ready: number[] = [];
  const finals: number[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [at, program] of PROGRAMS.entries()) {
      const facts = { tmux: true, terminal: true, ...programFacts(program) };
      const others = withoutRule(vocabularies, round * PROGRAMS.length + at);
      const before = performance.now();
      const { grammar } = compiler.compile({ vocabularies: others, facts, knownWords });
      compiling.push(performance.now() - before);
      engine.prepare(grammar);
      const { samples } = spoken[at % spoken.length] ?? { samples: new Int16Array(16_000) };
      const utterance = engine.begin({ id: 'bench', alternatives: 10, grammar });
      // Requests are handled in order: the answer comes once the grammar can be listened with.
      const asked = engine.knownWords(['window']).then(() => ready.push(performance.now() - before));
      await atPaceOfSpeech(samples, (frame) => utterance.write(frame));
      finals.push((await utterance.finish()).finalMs);
      await asked;
    }
  }
  return [
    measurement('context change: grammar', 'ms', compiling, { of: 'p95', atMost: 50 }),
    measurement('context change: recognizer ready', 'ms', ready),
    measurement('end of audio to text, spoken as the context changed', 'ms', finals, { of: 'p95', atMost: 50 }),
  ];
}

function withoutRule(vocabularies: readonly Vocabulary[], index: number): readonly Vocabulary[] {
  const [first, ...rest] = vocabularies;
  return first ? [{ ...first, rules: first.rules.filter((_, at) => at !== index) }, ...rest] : [];
}
