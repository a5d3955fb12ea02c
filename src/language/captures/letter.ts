import { inTurn, many, maybe, oneOf, type Capture, type CaptureMatch } from './capture';
import { PhraseTable } from './phrases';

const ALPHABET = 'a b c d e f g h i j k l m n o p q r s t u v w x y z'.split(' ');

const NATO =
  'alpha bravo charlie delta echo foxtrot golf hotel india juliet kilo lima mike november oscar papa quebec romeo ' +
  'sierra tango uniform victor whiskey x_ray yankee zulu';

/** Talon's alphabet: one short syllable a letter. */
const TALON =
  'air bat cap drum each fine gust harp sit jury crunch look made near odd pit quench red sun trap urge vest whale ' +
  'plex yank zip';

const EXTRA: readonly (readonly [string, string])[] = [
  ['alfa', 'a'],
  ['juliett', 'j'],
  ['whisky', 'w'],
  ['xray', 'x'],
  ['zed', 'z'],
];

/** Words for a capital letter to come. */
const CAPITAL: ReadonlySet<string> = new Set(['capital', 'upper', 'big']);

export const LETTERS = new PhraseTable([
  ...ALPHABET.map((letter) => [letter, letter] as const),
  ...[NATO, TALON].flatMap((words) =>
    words.split(' ').map((word, index) => [word.replace('_', ' '), ALPHABET[index] ?? ''] as const),
  ),
  ...EXTRA,
]);

/** Spoken forms that the small models know; the rest is understood when typed. */
const HEARD = LETTERS.phrases.filter((phrase) => !['juliett', 'xray'].includes(phrase));

/** One letter at a place, capital where "capital" was said before it. */
export function letterAt(tokens: Parameters<Capture['match']>[0], start: number): CaptureMatch | undefined {
  const capital = CAPITAL.has(tokens[start]?.word ?? '');
  const found = LETTERS.longestAt(tokens, capital ? start + 1 : start);
  return found && { end: found.end, written: capital ? found.written.toUpperCase() : found.written };
}

const said = inTurn(maybe(oneOf(['capital'])), oneOf(HEARD));

/** `<letter>` */
export const letter: Capture = {
  name: 'letter',
  about: "One letter: its own name, the NATO alphabet or Talon's; `capital` before it makes it one.",
  examples: [
    ['a', 'a'],
    ['bravo', 'b'],
    ['plex', 'x'],
    ['capital charlie', 'C'],
  ],
  free: false,
  say: said,
  match(tokens, start) {
    const found = letterAt(tokens, start);
    return found ? [found] : [];
  },
};

const MAX_LETTERS = 30;

/** `<letters>` */
export const letters: Capture = {
  name: 'letters',
  about: 'Letters after each other, alphabets mixed as you like.',
  examples: [
    ['alpha b cap', 'abc'],
    ['x ray capital yankee', 'xY'],
  ],
  free: false,
  say: many(said),
  match(tokens, start) {
    const matches: CaptureMatch[] = [];
    let written = '';
    let at = start;
    while (written.length < MAX_LETTERS) {
      const found = letterAt(tokens, at);
      if (!found) break;
      written += found.written;
      at = found.end;
      matches.unshift({ end: at, written });
    }
    return matches;
  },
};
