import { ARTICLES, FUNCTION_WORDS } from './costs';
import { fixedPlaces } from './captures/text';
import { COMMON_WORDS } from './soundAlikeWords';
import { soundDistance, soundsOf } from './soundAlikeSounds';
import type { Token } from './tokens';

/** Shorter words sound like too many others. */
const MIN_LETTERS = 4;
/** A heard word that is rare may be this far from the project's. */
const NEAR = 0.16;
/** Heard words that one word of the project may have been taken for. */
const MAX_SPAN = 3;
/** Another word of the project as near as this makes it a guess. */
const MARGIN = 0.03;
/** Words further apart than this are surely neither near nor such another word; how far is not asked. */
const FAR = NEAR + 2 * MARGIN;

/** Words behind a verb ("clean up the code"); with them one word is meant only behind an article ("the clean up"). */
const PARTICLES: ReadonlySet<string> = new Set('up out in off on down over back away through around by'.split(' '));
const DETERMINERS: ReadonlySet<string> = new Set(
  'the a an this that our my your new old first last next each every'.split(' '),
);

interface Known {
  readonly word: string;
  readonly sounds: string;
}

interface Near {
  readonly word: string;
  readonly distance: number;
}

interface Correction extends Near {
  readonly start: number;
  readonly end: number;
}

/**
 * Finds, in what free decoding heard, words that are close in sound to words of the project, and puts those in their
 * place. Careful: what people say all the time is not touched unless it sounds just the same, nor is a word of the
 * project's own, nor a mark, nor a word after "literal".
 */
export class SoundAlike {
  private readonly own: ReadonlySet<string>;
  private readonly byLength = new Map<number, Known[]>();
  private readonly bySounds = new Map<string, string[]>();

  /** @param words of the project, in lower case: parts of names, words of rules. */
  constructor(words: Iterable<string>) {
    this.own = new Set(words);
    for (const word of this.own) {
      if (word.length < MIN_LETTERS || COMMON_WORDS.has(word) || !/^[a-z]+$/u.test(word)) continue;
      const known = { word, sounds: soundsOf(word) };
      enter(this.byLength, known.sounds.length, known);
      enter(this.bySounds, known.sounds, word);
    }
  }

  correct(tokens: readonly Token[]): readonly Token[] {
    if (this.byLength.size === 0) return tokens;
    const taken = new Set(fixedPlaces(tokens));
    const found = tokens.flatMap((_, start) => this.at(tokens, start, taken));
    const chosen = new Map<number, Correction>();
    // The surest first; words are not used twice.
    for (const each of found.sort((a, b) => a.distance - b.distance || b.end - b.start - (a.end - a.start))) {
      const places = Array.from({ length: each.end - each.start }, (_, index) => each.start + index);
      if (places.some((place) => taken.has(place))) continue;
      for (const place of places) taken.add(place);
      chosen.set(each.start, each);
    }
    const corrected: Token[] = [];
    for (let at = 0; at < tokens.length; at += 1) {
      const correction = chosen.get(at);
      const token = tokens[at];
      if (correction) {
        corrected.push({ word: correction.word, raw: correction.word });
        at = correction.end - 1;
      } else if (token) corrected.push(token);
    }
    return corrected;
  }

  private at(tokens: readonly Token[], start: number, fixed: ReadonlySet<number>): readonly Correction[] {
    const found: Correction[] = [];
    const before = tokens[start - 1]?.word;
    for (let end = start + 1; end <= Math.min(tokens.length, start + MAX_SPAN); end += 1) {
      const words = tokens.slice(start, end).map(({ word }) => word);
      if (fixed.has(end - 1)) break;
      const nearest = this.nearest(words, before);
      if (nearest) found.push({ start, end, ...nearest });
    }
    return found;
  }

  private nearest(words: readonly string[], before: string | undefined): Near | undefined {
    const joined = words.join('');
    const last = words.at(-1) ?? '';
    if (joined.length < MIN_LETTERS) return undefined;
    if (words.length > 1 && PARTICLES.has(last) && !DETERMINERS.has(before ?? '')) return undefined;
    if (words.length > 1 && this.own.has(joined)) return { word: joined, distance: 0 };
    // What is one of the project's words already stays.
    if (words.some((word) => this.own.has(word) && !COMMON_WORDS.has(word))) return undefined;
    const sounds = words.map(soundsOf).join('');
    const isCommon = words.every((word) => COMMON_WORDS.has(word));
    const isLoose = words.length > 1 && words.some((word) => ARTICLES.has(word) || FUNCTION_WORDS.has(word));
    return isCommon || isLoose ? this.same(sounds) : this.near(joined, sounds);
  }

  /** The only word that sounds just the same. */
  private same(sounds: string): Near | undefined {
    const [word, ...others] = this.bySounds.get(sounds) ?? [];
    return word === undefined || others.length > 0 ? undefined : { word, distance: 0 };
  }

  private near(heard: string, sounds: string): Near | undefined {
    let best: Near | undefined;
    let second = Infinity;
    for (let length = sounds.length - 2; length <= sounds.length + 2; length += 1) {
      for (const known of this.byLength.get(length) ?? []) {
        if (isInflected(heard, known.word)) continue;
        const distance = soundDistance(sounds, known.sounds, FAR);
        if (!best || distance < best.distance) {
          second = best?.distance ?? Infinity;
          best = { word: known.word, distance };
        } else second = Math.min(second, distance);
      }
    }
    return best && best.distance <= NEAR && second - best.distance >= MARGIN ? best : undefined;
  }
}

/** `token` and `tokens`: both are words, and grammar says which is meant. */
function isInflected(one: string, other: string): boolean {
  const [short, long] = one.length < other.length ? [one, other] : [other, one];
  return long.startsWith(short) && /^(?:e?s|e?d|ing|e?r)$/u.test(long.slice(short.length));
}

function enter<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const known = map.get(key);
  if (known) known.push(value);
  else map.set(key, [value]);
}
