import { captureNamed } from './captures/index';
import type { Pattern } from './pattern';
import type { Spelling } from './spelling';
import type { SpokenList } from './vocabulary';

/** What may be said as a graph of decoder words: slots opened, words respelled, parts that cannot be heard left out. */
export type PhraseNode =
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'sequence'; readonly items: readonly PhraseNode[] }
  | { readonly kind: 'choice'; readonly options: readonly PhraseNode[] }
  | { readonly kind: 'optional'; readonly item: PhraseNode }
  | { readonly kind: 'repeat'; readonly item: PhraseNode; readonly min: 0 | 1 };

/** Opens patterns into phrase graphs. Lists and captures are opened once and shared, so that their words are covered once. */
export class PhraseGraphs {
  private readonly lists = new Map<SpokenList, PhraseNode | undefined>();
  private readonly captures = new Map<string, PhraseNode | undefined>();

  constructor(private readonly spelling: Spelling) {}

  /** The graph of a pattern, or undefined when the model cannot hear it. */
  open(pattern: Pattern, listOf: (source: string) => SpokenList | undefined): PhraseNode | undefined {
    switch (pattern.kind) {
      case 'word':
        return this.word(pattern.word);
      case 'sequence': {
        const items = pattern.items.map((item) => this.open(item, listOf));
        const heard = items.filter((item) => item !== undefined);
        return heard.length === items.length ? { kind: 'sequence', items: heard } : undefined;
      }
      case 'choice':
        return choice(pattern.options.map((option) => this.open(option, listOf)));
      case 'optional': {
        const item = this.open(pattern.item, listOf);
        return item ? { kind: 'optional', item } : { kind: 'words', words: [] };
      }
      case 'repeat': {
        const item = this.open(pattern.item, listOf);
        if (!item) return pattern.min === 0 ? { kind: 'words', words: [] } : undefined;
        return { kind: 'repeat', item, min: pattern.min };
      }
      case 'slot': {
        const list = listOf(pattern.source);
        return list ? this.list(list) : this.capture(pattern.source);
      }
    }
  }

  private word(word: string): PhraseNode | undefined {
    return choice(this.spelling.heardAs(word).map((words) => ({ kind: 'words', words })));
  }

  private list(list: SpokenList): PhraseNode | undefined {
    if (!this.lists.has(list)) {
      this.lists.set(list, choice(list.entries.map((entry) => this.phrase(entry.spoken))));
    }
    return this.lists.get(list);
  }

  private phrase(spoken: string): PhraseNode | undefined {
    const words = spoken.split(' ').map((word) => this.word(word));
    const heard = words.filter((word) => word !== undefined);
    if (heard.length < words.length) return undefined;
    const [first] = heard;
    return heard.length === 1 && first ? first : { kind: 'sequence', items: heard };
  }

  private capture(name: string): PhraseNode | undefined {
    if (!this.captures.has(name)) {
      const capture = captureNamed(name);
      this.captures.set(name, capture && this.open(capture.say, () => undefined));
    }
    return this.captures.get(name);
  }
}

function choice(options: readonly (PhraseNode | undefined)[]): PhraseNode | undefined {
  const heard = options.filter((option) => option !== undefined);
  const [first] = heard;
  return heard.length <= 1 ? first : { kind: 'choice', options: heard };
}
