import { ARTICLES, FILLERS, FUNCTION_WORDS } from './costs';
import { wordsIn } from './tokens';

/** Finds the example that shares most with what was heard. */
export class Hints {
  private index: Map<string, number[]> | undefined;

  constructor(private readonly examples: readonly string[]) {}

  nearest(heard: string): string | undefined {
    const index = (this.index ??= this.build());
    const shared = new Map<number, number>();
    for (const word of contentOf(heard)) {
      const examples = index.get(word) ?? [];
      for (const example of examples) shared.set(example, (shared.get(example) ?? 0) + 1 / Math.sqrt(examples.length));
    }
    let best: { readonly example: string; readonly score: number } | undefined;
    for (const [index_, weight] of shared) {
      const example = this.examples[index_] ?? '';
      const score = weight / Math.sqrt(1 + wordsIn(example).length);
      if (!best || score > best.score) best = { example, score };
    }
    return best?.example;
  }

  private build(): Map<string, number[]> {
    const index = new Map<string, number[]>();
    this.examples.forEach((example, at) => {
      for (const word of contentOf(example)) {
        const known = index.get(word);
        if (known) known.push(at);
        else index.set(word, [at]);
      }
    });
    return index;
  }
}

function contentOf(text: string): ReadonlySet<string> {
  return new Set(
    wordsIn(text).filter((word) => !FILLERS.has(word) && !ARTICLES.has(word) && !FUNCTION_WORDS.has(word)),
  );
}
