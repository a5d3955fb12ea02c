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

/** What names come to for `compileLanguage`. */
export interface SpokenLists {
  readonly liveLists: ReadonlyMap<string, FoundList>;
  /** The words given, and those that the names are said with; absent as it was given. */
  readonly knownWords?: ReadonlySet<string>;
}

/** What a model knows: words found out already, and a way to ask for more. */
export interface KnownWords {
  readonly words: ReadonlySet<string>;
  ask(words: readonly string[]): Promise<ReadonlySet<string>>;
}

interface Made {
  readonly names: readonly FoundName[];
  readonly withModel: boolean;
  readonly list: FoundList;
}

/** Makes spoken lists of names. A list whose names stay the same stays the same object, and no word is asked for twice. */
export class SpokenListMaker {
  private readonly made = new Map<string, Made>();
  private asked = new Map<string, boolean>();

  /** The model is another now. */
  forget(): void {
    this.asked = new Map();
    this.made.clear();
  }

  /** @param known absent: the model is not to be asked, and all words are taken for known. */
  async make(found: FoundNames, known?: KnownWords): Promise<SpokenLists> {
    const names = [...found.values()].flatMap((each) => each.map(({ name }) => name));
    if (known) await askNameWords(names, (words) => this.ask(words, known));
    const knownWords =
      known && new Set([...known.words, ...[...this.asked].flatMap(([word, is]) => (is ? [word] : []))]);
    const liveLists = new Map([...found].map(([list, each]) => [list, this.list(list, each, knownWords)]));
    return { liveLists, ...(knownWords ? { knownWords } : {}) };
  }

  private list(name: string, names: readonly FoundName[], known: ReadonlySet<string> | undefined): FoundList {
    const before = this.made.get(name);
    const withModel = known !== undefined;
    if (before?.names === names && before.withModel === withModel) return before.list;
    const { list } = spokenNames(name, names, known);
    this.made.set(name, { names, withModel, list });
    return list;
  }

  private async ask(words: readonly string[], known: KnownWords): Promise<ReadonlySet<string>> {
    const asked = this.asked;
    const open = words.filter((word) => !asked.has(word));
    if (open.length > 0) {
      const found = await known.ask(open);
      for (const word of open) asked.set(word, found.has(word));
    }
    return new Set(words.filter((word) => asked.get(word)));
  }
}
