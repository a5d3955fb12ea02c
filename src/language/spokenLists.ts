import type { FoundList } from './foundList';
import { LIVE_LISTS } from './foundList';
import { layered } from './layers';
import { spokenNames, type FoundName } from './spokenNames';
import { askNameWords } from './spokenNamesHearing';
import type { Vocabulary } from './vocabulary';
import { holds, type Facts } from './when';

/** Names that were found, by list. */
export type FoundNames = ReadonlyMap<string, readonly FoundName[]>;

/** Which of the lists that are found in the target the live rules read. */
export function liveSources(vocabularies: readonly Vocabulary[], facts: Facts): ReadonlySet<string> {
  const live = new Set<string>(LIVE_LISTS);
  const used = new Set<string>();
  for (const { when, rules, lists } of layered(vocabularies)) {
    if (!holds(when, facts)) continue;
    for (const rule of rules) {
      if (!holds(rule.when, facts)) continue;
      for (const source of rule.sources) if (live.has(source) && !lists.has(source)) used.add(source);
    }
  }
  return used;
}

/** What a model knows: words found out already, and a way to ask for more. */
export interface KnownWords {
  /** Grows in place, so that rules compiled for these words need not be compiled anew when names bring others. */
  readonly words: Set<string>;
  ask(words: readonly string[]): Promise<ReadonlySet<string>>;
}

interface Made {
  readonly known: ReadonlySet<string> | undefined;
  readonly list: FoundList;
}

/** Makes spoken lists of names. A list whose names stay the same stays the same object, and no word is asked for twice. */
export class SpokenListMaker {
  private made = new WeakMap<readonly FoundName[], Made>();
  private asked = new Set<string>();

  /** The model is another now. */
  forget(): void {
    this.asked = new Set();
    this.made = new WeakMap();
  }

  /** @param known absent: the model is not to be asked, and all words are taken for known. */
  async make(found: FoundNames, known?: KnownWords): Promise<ReadonlyMap<string, FoundList>> {
    const names = [...found.values()].flatMap((each) => each.map(({ name }) => name));
    if (known) await askNameWords(names, (words) => this.ask(words, known));
    return new Map([...found].map(([list, each]) => [list, this.list(list, each, known?.words)]));
  }

  private list(name: string, names: readonly FoundName[], known: ReadonlySet<string> | undefined): FoundList {
    const before = this.made.get(names);
    if (before && before.known === known) return before.list;
    const { list } = spokenNames(name, names, known);
    this.made.set(names, { known, list });
    return list;
  }

  private async ask(words: readonly string[], known: KnownWords): Promise<ReadonlySet<string>> {
    const { asked } = this;
    const open = words.filter((word) => !asked.has(word) && !known.words.has(word));
    if (open.length > 0) {
      for (const word of await known.ask(open)) known.words.add(word);
      for (const word of open) asked.add(word);
    }
    return known.words;
  }
}
