import { parsePattern } from '../../src/language/pattern';
import { randomizer } from '../../src/language/random';
import type { Vocabulary } from '../../src/language/vocabulary';
import { VocabularyReader } from '../../src/language/vocabularyFile';

const VERBS = 'open close show move copy rename start stop build test deploy watch list count check'.split(' ');
const THINGS =
  'project branch window server folder session table report build task queue module page volume cluster'.split(' ');
const ADJECTIVES = 'new old first last next local remote shared hidden broken'.split(' ');

const LISTS =
  'lists:\n' +
  `  verb: [${VERBS.slice(0, 8)
    .map((verb) => `${verb} up`)
    .join(', ')}]\n` +
  `  thing: [${THINGS.flatMap((thing) => [thing, `big ${thing}`]).join(', ')}]\n` +
  `  place: [${THINGS.map((thing) => `the ${thing} room`).join(', ')}, home, away]\n`;

/** How people write rules: words with a part left out, a choice, a list or a capture, most captures at the end. */
const TEMPLATES: readonly ((words: Words) => string)[] = [
  ({ verb, thing, number }) => `${verb} ${thing} ${number} <name>`,
  ({ verb, adjective, thing, number }) => `${verb} [the] ${adjective} ${thing} ${number}`,
  ({ thing, number }) => `<verb> the ${thing} ${number} number <number>`,
  ({ verb, thing, number, adjective }) => `(${verb} | go and ${verb}) ${number} [${adjective}] (${thing} | it)`,
  ({ verb, adjective, number }) => `${verb} ${number} [my] ${adjective} <thing>`,
  ({ verb, thing, number }) => `${verb} ${thing} ${number} [in | at] <place> [now]`,
  ({ verb, thing, number }) => `${verb} <count> ${thing} ${number}`,
  ({ verb, thing, number }) => `${verb} ${thing} ${number} to <path>`,
  ({ thing, number }) => `<verb> ${number} ${thing} <text>`,
  ({ verb, thing, number }) => `press ${verb} ${number} on ${thing} <key>+`,
];

interface Words {
  readonly verb: string;
  readonly thing: string;
  readonly adjective: string;
  /** Tells rules of one template apart. */
  readonly number: string;
}

const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');
const UNITS = 'one two three four five six seven eight nine'.split(' ');

function numberOf(index: number): string {
  const unit = UNITS[index % UNITS.length] ?? '';
  const ten = TENS[Math.floor(index / UNITS.length) % TENS.length] ?? '';
  const hundred = Math.floor(index / (UNITS.length * TENS.length));
  return hundred === 0 ? `${ten} ${unit}` : `${UNITS[hundred - 1] ?? 'many'} hundred ${ten} ${unit}`;
}

/** Makes vocabularies of rules that differ in words, parts and captures. */
export class TemplatedRules {
  private readonly frame: Vocabulary;

  constructor() {
    const { vocabulary } = new VocabularyReader().read(
      `name: templated\n${LISTS}rules:\n  - {id: one, say: one, do: {run: x}, example: one}`,
      'templated.yaml',
    );
    if (!vocabulary) throw new Error('the vocabulary that the others are made from cannot be read');
    this.frame = vocabulary;
  }

  /** The same numbers give the same rules. */
  vocabulary(count: number, seed: number): Vocabulary {
    const { frame } = this;
    const [model] = frame.rules;
    if (!model) return frame;
    const random = randomizer(seed);
    const one = (words: readonly string[]): string => words[Math.floor(random() * words.length)] ?? '';
    const rules = Array.from({ length: count }, (_, index) => {
      const template = TEMPLATES[index % TEMPLATES.length];
      const number = numberOf(Math.floor(index / TEMPLATES.length));
      const say = template?.({ verb: one(VERBS), thing: one(THINGS), adjective: one(ADJECTIVES), number }) ?? '';
      const sources = new Set([...say.matchAll(/<(\w+)>/gu)].map(([, source = '']) => source));
      return { ...model, id: `rule-${index}`, says: [say], patterns: [parsePattern(say)], sources };
    });
    return { ...frame, rules };
  }
}
