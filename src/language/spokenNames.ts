import type { FoundList } from './foundList';
import { Spelling } from './spelling';
import { endingAlone, shapesOf, type Shape } from './spokenNamesShapes';
import { NameHearing } from './spokenNamesHearing';
import type { ListEntry } from './vocabulary';

/** Something with a name: what people call it, and what is written for it. */
export interface FoundName {
  readonly name: string;
  /** Absent: the name itself. */
  readonly written?: string;
}

export interface SpokenNames {
  readonly list: FoundList;
  /** Names that cannot be typed into a line or would be taken for an option; nothing says them. */
  readonly left: readonly string[];
}

/** Ways to say one name. */
const MAX_FORMS = 8;
const MIN_FORMS = 2;
/** Ways to say all names of a list together, as far as `MIN_FORMS` allows: each is words in the grammar. */
const MAX_PHRASES = 1_500;
/** As the matcher of lists: more spellings of one phrase are not told apart. */
const MAX_SPELLINGS = 24;
const MAX_LENGTH = 200;

/**
 * A list of names as people say them: `feature/login-form` is "feature login form", "login form" or "feature slash login
 * dash form". What is said always means one name: a form that says a name whole goes before one that leaves marks, an
 * ending or folders out, and a form that several names have an equal right to means none of them; then a longer one is
 * there. Names that even then cannot be told apart (`readme`, `Readme`) get their capitals or a number.
 *
 * @param known words of the speech model; absent: all words are taken for known.
 */
export function spokenNames(list: string, names: readonly FoundName[], known?: ReadonlySet<string>): SpokenNames {
  const spelling = new Spelling(known);
  const hearing = new NameHearing(spelling, known);
  const said = names.filter((each) => canBeWritten(writtenOf(each)));
  const perName = Math.max(MIN_FORMS, Math.min(MAX_FORMS, Math.floor(MAX_PHRASES / Math.max(1, said.length))));
  const rights = new Rights(spelling);
  const shapes = unique(said).map((each) => ({ each, forms: shapesOf(list, each.name, hearing, 2 * perName) }));
  for (const { each, forms } of shapes) for (const form of forms) rights.claim(form, writtenOf(each));
  const entries: ListEntry[] = [];
  const homeless: { readonly each: FoundName; readonly forms: readonly Shape[] }[] = [];
  for (const { each, forms } of shapes) {
    const named = isNamed(each.name, said);
    const own = named ? forms.filter((form) => rights.owns(form, writtenOf(each))) : [];
    if (own.length === 0) homeless.push({ each, forms });
    for (const { spoken } of chosen(own, perName)) entries.push({ spoken, written: writtenOf(each) });
  }
  for (const { each, forms } of homeless) {
    const spoken = rights.settle(forms.at(-1)?.spoken ?? list, each.name);
    entries.push({ spoken, written: writtenOf(each) });
  }
  return {
    list: { name: list, entries, found: true },
    left: names.filter((each) => !said.includes(each)).map(({ name }) => name),
  };
}

/** An ending names nothing where other names have it too, though they cannot be called by it: any of them may be meant. */
function isNamed(name: string, among: readonly FoundName[]): boolean {
  const ending = endingAlone(name);
  return (
    ending === undefined || !among.some((other) => other.name !== name && other.name.toLowerCase().endsWith(ending))
  );
}

function writtenOf({ name, written = name }: FoundName): string {
  return written;
}

/** Line ends and control characters never get into a line, and a name that begins with a dash is taken for an option. */
function canBeWritten(written: string): boolean {
  return written !== '' && written.length <= MAX_LENGTH && !/^-|[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/u.test(written);
}

function unique(names: readonly FoundName[]): readonly FoundName[] {
  return [...new Map(names.map((each) => [writtenOf(each), each])).values()];
}

/** The likeliest forms, and always the one that says most, which stands last. */
function chosen(forms: readonly Shape[], limit: number): readonly Shape[] {
  const last = forms.at(-1);
  if (forms.length <= limit || !last) return forms;
  return [...forms.slice(0, limit - 1), last];
}

interface Claim {
  rank: number;
  readonly by: Set<string>;
}

/** Which words mean which name. */
class Rights {
  private readonly claims = new Map<string, Claim>();
  private readonly memo = new Map<string, readonly string[]>();

  constructor(private readonly spelling: Spelling) {}

  claim({ spoken, rank }: Shape, written: string): void {
    for (const heard of this.heard(spoken)) {
      const known = this.claims.get(heard);
      if (!known || rank < known.rank) this.claims.set(heard, { rank, by: new Set([written]) });
      else if (rank === known.rank) known.by.add(written);
    }
  }

  owns({ spoken }: Shape, written: string): boolean {
    return this.heard(spoken).every((heard) => {
      const by = this.claims.get(heard)?.by;
      return by?.size === 1 && by.has(written);
    });
  }

  /** Words for a name that nobody else claims, from words that others claim too. */
  settle(spoken: string, name: string): string {
    const capital = /^\p{Lu}{2}/u.test(name) ? 'upper' : /^\p{Lu}/u.test(name) ? 'capital' : '';
    const candidates = [...(capital ? [`${capital} ${spoken}`] : [])];
    for (let number = 1; ; number += 1) {
      candidates.push(`${spoken} number ${numberWords(number)}`);
      const free = candidates.find((each) => this.heard(each).every((heard) => !this.claims.has(heard)));
      if (free === undefined) continue;
      this.claim({ spoken: free, rank: 0 }, name);
      return free;
    }
  }

  /** Every way a phrase may come back from the decoder, as the matcher of lists takes them. */
  private heard(spoken: string): readonly string[] {
    const memo = this.memo.get(spoken);
    if (memo) return memo;
    const words = spoken.split(' ');
    // Most phrases come back one way only.
    const isPlain = words.every((word) => this.spelling.respellings(word).length === 0);
    const heard = isPlain ? [spoken] : this.respelled(words);
    this.memo.set(spoken, heard);
    return heard;
  }

  private respelled(words: readonly string[]): readonly string[] {
    return words.reduce<readonly string[]>(
      (before, word) => {
        const spellings = [word, ...this.spelling.respellings(word).map((parts) => parts.join(' '))];
        return before
          .flatMap((start) => spellings.map((each) => (start === '' ? each : `${start} ${each}`)))
          .slice(0, MAX_SPELLINGS);
      },
      [''],
    );
  }
}

const DIGITS = 'zero one two three four five six seven eight nine'.split(' ');

function numberWords(value: number): string {
  return Array.from(String(value), (digit) => DIGITS[Number(digit)]).join(' ');
}
