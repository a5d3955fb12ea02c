import { soundDistance, soundsOf } from './soundAlikeSounds';

/** Shorter words are like too many others. */
const MIN_LETTERS = 3;
/** A beginning that two words share has at least so many letters; the rest of the longer one at most so many. */
const STEM = 5;
const ENDING = 3;
/** Words further apart by sound are different words. */
const NEAR = 0.2;
/** What the same word with another ending counts for. */
const INFLECTED = 0.9;
/** What another word than the one that was heard counts for. */
const ALIKE = 0.7;
/** The same where what was heard is a word of some rule itself. */
const ALIKE_BESIDE_ITSELF = 0.5;

interface SoundShape {
  readonly sounds: string;
  /** Its consonants, those that are easily taken for each other as one. */
  readonly bones: string;
}

/** More words than all rules have; what was heard comes on top. */
const MOST_SHAPES = 20_000;

/** Heard words that are remembered with what is near them: people say the same ones again. */
const MOST_KNOWN = 5_000;

/** How words sound, remembered. */
export class SoundShapes {
  private readonly known = new Map<string, SoundShape>();

  of(word: string): SoundShape {
    const known = this.known.get(word);
    if (known) return known;
    if (this.known.size > MOST_SHAPES) this.known.clear();
    const sounds = soundsOf(word);
    const made = { sounds, bones: bonesOf(sounds) };
    this.known.set(word, made);
    return made;
  }
}

const ONE_FOR_SEVERAL: Readonly<Record<string, string>> = {
  z: 's',
  g: 'k',
  d: 't',
  T: 't',
  b: 'p',
  v: 'f',
  J: 'C',
  S: 'C',
  N: 'n',
};

function bonesOf(sounds: string): string {
  return sounds.replace(/[aeiou@AEIOUWhy]/gu, '').replace(/./gu, (sound) => ONE_FOR_SEVERAL[sound] ?? sound);
}

/** A word of rules, with what tells quickly that it is like no other. */
interface RuleWord {
  readonly word: string;
  /** A bit for each letter in it; some share one. */
  readonly letters: number;
  readonly place: number;
}

/** The words of rules that one which was heard may stand for. */
export class NearWords {
  private readonly known = new Map<string, ReadonlyMap<string, number>>();
  private readonly words: ReadonlySet<string>;
  /** By how many letters they have. */
  private readonly byLength: RuleWord[][] = [];
  private readonly byBones = new Map<string, RuleWord[]>();

  constructor(
    words: Iterable<string>,
    private readonly shapes: SoundShapes,
  ) {
    this.words = new Set(words);
    let place = 0;
    for (const word of this.words) {
      if (word.length < MIN_LETTERS) continue;
      const entry = { word, letters: lettersOf(word), place };
      place += 1;
      (this.byLength[word.length] ??= []).push(entry);
      const { bones } = shapes.of(word);
      const alike = this.byBones.get(bones);
      if (alike) alike.push(entry);
      else this.byBones.set(bones, [entry]);
    }
  }

  /** Words with how surely they are meant: 1 for the word itself. */
  of(heard: string): ReadonlyMap<string, number> {
    const known = this.known.get(heard);
    if (known) return known;
    if (this.known.size > MOST_KNOWN) this.known.clear();
    const found = this.find(heard);
    this.known.set(heard, found);
    return found;
  }

  private find(heard: string): ReadonlyMap<string, number> {
    const found = new Map<string, number>();
    const itself = this.words.has(heard);
    if (itself) found.set(heard, 1);
    if (heard.length < MIN_LETTERS) return found;
    for (const { word } of this.candidates(heard)) {
      if (isInflected(heard, word)) found.set(word, INFLECTED);
      else if (this.isNear(heard, word)) found.set(word, itself ? ALIKE_BESIDE_ITSELF : ALIKE);
    }
    return found;
  }

  /** A few of the words, all that may be near among them; in their order. */
  private candidates(heard: string): readonly RuleWord[] {
    const letters = lettersOf(heard);
    const found = new Set(this.byBones.get(this.shapes.of(heard).bones));
    for (let length = Math.max(MIN_LETTERS, heard.length - ENDING); length <= heard.length + ENDING; length += 1) {
      const isEditable = Math.abs(length - heard.length) <= 1;
      for (const entry of this.byLength[length] ?? []) {
        const onlyInShorter = length > heard.length ? letters & ~entry.letters : entry.letters & ~letters;
        if (onlyInShorter === 0 || (isEditable && isFew(letters ^ entry.letters))) found.add(entry);
      }
    }
    return [...found].filter(({ word }) => word !== heard).sort((one, other) => one.place - other.place);
  }

  private isNear(heard: string, word: string): boolean {
    const [one, other] = [this.shapes.of(heard), this.shapes.of(word)];
    if (one.bones !== other.bones && !isOneEditAway(heard, word)) return false;
    return soundDistance(one.sounds, other.sounds, NEAR) <= NEAR;
  }
}

function lettersOf(word: string): number {
  let letters = 0;
  for (let at = 0; at < word.length; at += 1) letters |= 1 << (word.charCodeAt(at) & 31);
  return letters;
}

/** Two bits at most: a letter that is another changes no more. */
function isFew(bits: number): boolean {
  const rest = bits & (bits - 1);
  return (rest & (rest - 1)) === 0;
}

/** `vertical` and `vertically`, `window` and `windows`. */
function isInflected(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  const more = long.length - short.length;
  return more <= ENDING && (short.length >= STEM || long === `${short}s`) && long.startsWith(short);
}

/** One letter more, less or another, or two changed about. */
function isOneEditAway(one: string, other: string): boolean {
  if (Math.abs(one.length - other.length) > 1) return false;
  let start = 0;
  while (start < one.length && one[start] === other[start]) start += 1;
  const [rest, otherRest] = [one.slice(start), other.slice(start)];
  return (
    rest.slice(1) === otherRest.slice(1) ||
    rest.slice(1) === otherRest ||
    rest === otherRest.slice(1) ||
    (rest[0] === otherRest[1] && rest[1] === otherRest[0] && rest.slice(2) === otherRest.slice(2))
  );
}
