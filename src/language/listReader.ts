import { captureNamed } from './captures/index';
import { childrenOf, isEmptyable, parsePattern, PatternError, type Pattern } from './pattern';
import { wordsIn } from './tokens';
import type { ListEntry, SpokenList } from './vocabulary';
import { MAX_ENTRIES, type YamlSource } from './yamlSource';

/** Ways to say one entry, opened from its brackets and inner lists. */
const MAX_SPELLINGS = 2_000;
/** Spellings that are opened for all lists of a file together: a few small lists inside each other make millions. */
const MAX_WORK = 200_000;

interface Said {
  readonly words: readonly string[];
  /** What the words are written as when the entry has no value of its own: without its optional words. */
  readonly plain: readonly string[];
  readonly inner: Readonly<Record<string, string>>;
}

/** Reads the `lists` of a vocabulary. An entry may use [optional], (this | that) and <other list>. */
export class ListReader {
  private readonly done = new Map<string, SpokenList>();
  private readonly open: string[] = [];
  private readonly uses = new Map<string, Set<string>>();
  private work = 0;

  constructor(
    private readonly source: YamlSource,
    private readonly names: readonly string[],
    /** Whether what stands at a path is left out, which was said already. */
    private readonly isBad: (path: readonly (string | number)[]) => boolean,
  ) {}

  read(): ReadonlyMap<string, SpokenList> {
    for (const name of this.names) this.list(name);
    return this.done;
  }

  private list(name: string): SpokenList | undefined {
    const known = this.done.get(name);
    if (known) return known;
    this.open.push(name);
    const entries = new Map<string, ListEntry>();
    const written = this.source.entriesAt(['lists', name]);
    for (const [index, entry] of written.entries()) {
      const path = ['lists', name, entry.keyed ? entry.key : index];
      if (this.isBad(path)) continue;
      const at = entry.keyed ? { path: path.slice(0, -1), key: entry.key } : { path };
      for (const said of this.entry(entry.key, at)) {
        const spoken = said.words.join(' ');
        if (spoken === '') continue;
        const value = entry.keyed ? fill(entry.value, said.inner) : said.plain.join(' ');
        const before = entries.get(spoken);
        if (before && before.written !== value) {
          this.complain(at, 'warning', `"${spoken}" stands in this list twice; the first counts`);
        } else entries.set(spoken, { spoken, written: value });
      }
      if (entries.size > MAX_ENTRIES) {
        this.source.reportAt(
          ['lists', name],
          'error',
          `a list has at most ${MAX_ENTRIES} entries; the rest is left out`,
        );
        break;
      }
    }
    this.open.pop();
    const place = { file: this.source.file, ...this.source.keyPlaceOf(['lists'], name) };
    const uses = this.uses.get(name) ?? new Set();
    const list: SpokenList = { name, entries: [...entries.values()].slice(0, MAX_ENTRIES), uses, place };
    this.done.set(name, list);
    if (captureNamed(name)) {
      this.source.reportAt(['lists'], 'warning', `the list "${name}" hides the built-in <${name}>`, { key: name });
    }
    return list;
  }

  private entry(text: string, at: Place): readonly Said[] {
    if (!/[[\]()|<>]/u.test(text)) return this.plainEntry(text, at);
    try {
      const pattern = parsePattern(text);
      if (isEmptyable(pattern)) throw new PatternError('this entry may be nothing at all', 0);
      if (this.work > MAX_WORK) throw new PatternError('the lists of this file make too many ways to say an entry', 0);
      const found = this.expand(pattern);
      this.work += found.length;
      if (found.length > MAX_SPELLINGS) throw new PatternError(`more than ${MAX_SPELLINGS} ways to say one entry`, 0);
      return found;
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      this.complain(at, 'error', error.message, error.column);
      return [];
    }
  }

  private plainEntry(text: string, at: Place): readonly Said[] {
    const words = wordsIn(text);
    if (words.length === 0) this.complain(at, 'error', `"${text}" has nothing that can be said`);
    return [{ words, plain: [text.trim()], inner: {} }];
  }

  private expand(pattern: Pattern): readonly Said[] {
    switch (pattern.kind) {
      case 'word':
        return [{ words: [pattern.word], plain: [pattern.word], inner: {} }];
      case 'optional':
        return [
          ...this.expand(pattern.item).map((said) => ({ ...said, plain: [] })),
          { words: [], plain: [], inner: {} },
        ];
      case 'choice':
        return bounded(childrenOf(pattern).flatMap((option) => this.expand(option)));
      case 'sequence':
        return childrenOf(pattern)
          .map((item) => this.expand(item))
          .reduce((before, after) => bounded(before.flatMap((one) => after.map((other) => joined(one, other)))));
      case 'repeat':
        throw new PatternError('a list entry cannot repeat', 0);
      case 'slot': {
        if (this.open.includes(pattern.source)) {
          throw new PatternError(`lists go in a circle: ${[...this.open, pattern.source].join(' > ')}`, pattern.column);
        }
        if (!this.names.includes(pattern.source)) {
          throw new PatternError(`there is no list "${pattern.source}"`, pattern.column);
        }
        this.use(pattern.source);
        const entries = this.list(pattern.source)?.entries ?? [];
        if (entries.length > MAX_SPELLINGS) {
          throw new PatternError(`<${pattern.source}> has more than ${MAX_SPELLINGS} entries`, pattern.column);
        }
        return entries.map(({ spoken, written }) => ({
          words: spoken.split(' '),
          plain: [written],
          inner: { [pattern.name]: written },
        }));
      }
    }
  }

  private use(inner: string): void {
    const outer = this.open.at(-1) ?? '';
    this.uses.set(outer, (this.uses.get(outer) ?? new Set()).add(inner));
  }

  private complain(at: Place, severity: 'error' | 'warning', message: string, inside?: number): void {
    this.source.reportAt(at.path, severity, message, {
      ...(at.key === undefined ? {} : { key: at.key }),
      ...(inside === undefined ? {} : { inside }),
    });
  }
}

interface Place {
  readonly path: readonly (string | number)[];
  readonly key?: string;
}

function bounded(said: readonly Said[]): readonly Said[] {
  if (said.length > MAX_SPELLINGS) throw new PatternError(`more than ${MAX_SPELLINGS} ways to say one entry`, 0);
  return said;
}

function joined(one: Said, other: Said): Said {
  return {
    words: [...one.words, ...other.words],
    plain: [...one.plain, ...other.plain],
    inner: { ...one.inner, ...other.inner },
  };
}

function fill(value: string, inner: Readonly<Record<string, string>>): string {
  return value.replaceAll(/\{([\w-]+)\}/gu, (whole, name: string) => inner[name] ?? whole);
}
