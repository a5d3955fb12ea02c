import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { captureNamed } from '../../../src/language/captures/index';
import { Lexicon, PhraseGraphs, type PhraseNode } from '../../../src/language/phraseGraph';
import { Spelling } from '../../../src/language/spelling';
import { tokenize, UNKNOWN_WORD } from '../../../src/language/tokens';

type Phrases = Readonly<Record<string, string | number>>;

const FIXTURE = 'test/fixtures/commands/captures.yaml';
const promised = parse(readFileSync(FIXTURE, 'utf8')) as Readonly<
  Record<string, { readonly said?: Phrases; readonly typed?: Phrases }>
>;

/** What a capture lets the recognizer hear, walked word by word. Any words may stand where it listens to free ones. */
class Heard {
  private readonly lexicon = new Lexicon();
  private readonly graph: PhraseNode;

  constructor(capture: string) {
    const say = captureNamed(capture)?.say;
    assert.ok(say, capture);
    const graph = new PhraseGraphs(new Spelling(undefined), this.lexicon).open(say, () => undefined);
    assert.ok(graph, capture);
    this.graph = graph;
  }

  has(phrase: string): boolean {
    const words = phrase.split(' ');
    return this.after(this.graph, words, new Set([0])).has(words.length);
  }

  /** Where one can be after the node, from these places among the words. */
  private after(node: PhraseNode, words: readonly string[], from: ReadonlySet<number>): ReadonlySet<number> {
    switch (node.kind) {
      case 'words':
        return node.words.reduce<ReadonlySet<number>>(
          (places, word) => this.afterWord(this.lexicon.words[word] ?? '', words, places),
          from,
        );
      case 'sequence':
        return node.items.reduce((places, item) => this.after(item, words, places), from);
      case 'choice':
        return new Set(node.options.flatMap((option) => [...this.after(option, words, from)]));
      case 'optional':
        return new Set([...from, ...this.after(node.item, words, from)]);
      case 'slot':
        return this.after(node.item, words, from);
      case 'repeat': {
        const reached = new Set(node.min === 0 ? from : []);
        let next: ReadonlySet<number> = from;
        while (next.size > 0) {
          next = new Set([...this.after(node.item, words, next)].filter((place) => !reached.has(place)));
          for (const place of next) reached.add(place);
        }
        return reached;
      }
    }
  }

  private afterWord(word: string, words: readonly string[], from: ReadonlySet<number>): ReadonlySet<number> {
    if (word !== UNKNOWN_WORD) return new Set([...from].filter((at) => words[at] === word).map((at) => at + 1));
    const first = Math.min(...from) + 1;
    return new Set(words.map((_, at) => at + 1).filter((at) => at >= first));
  }
}

function written(capture: string, spoken: string): string | undefined {
  const tokens = tokenize(spoken);
  return captureNamed(capture)
    ?.match(tokens, 0)
    .find(({ end }) => end === tokens.length)?.written;
}

describe('what the built-in slots promise', () => {
  for (const [capture, { said = {}, typed = {} }] of Object.entries(promised)) {
    const heard = new Heard(capture);
    for (const phrase of Object.keys(said)) {
      it(`<${capture}> can be heard as "${phrase}"`, () => assert.ok(heard.has(phrase)));
    }
    for (const [phrase, expected] of Object.entries({ ...said, ...typed })) {
      it(`<${capture}> writes "${phrase}" as ${expected}`, () => {
        assert.equal(written(capture, phrase), String(expected));
      });
    }
  }
});
