import { SAID_AS } from './soundAlikeWords';

/** Letters to sounds with what they may begin with, the longest first; small letters are consonants and short vowels as in English spelling. */
const RULES: readonly (readonly [first: string, pattern: RegExp, sounds: string])[] = [
  ['tsc', /^(?:tion|sion|ssion|cian)/u, 'S@n'],
  ['t', /^(?:ture)\b/u, 'C@r'],
  ['ao', /^(?:augh|ough)(?=t)/u, 'o'],
  ['ie', /^(?:igh|eigh)/u, 'I'],
  ['tc', /^(?:tch|ch)/u, 'C'],
  ['d', /^(?:dge|dg)/u, 'J'],
  ['s', /^sch/u, 'sk'],
  ['s', /^sh/u, 'S'],
  ['t', /^th/u, 'T'],
  ['p', /^ph/u, 'f'],
  ['g', /^gh/u, 'g'],
  ['c', /^ck/u, 'k'],
  ['w', /^wh/u, 'w'],
  ['q', /^qu/u, 'kw'],
  ['n', /^ng(?![aeiouy])/u, 'N'],
  ['x', /^x/u, 'ks'],
  ['c', /^c(?=[eiy])/u, 's'],
  ['cq', /^[cq]/u, 'k'],
  ['g', /^g(?=[eiy])/u, 'J'],
  ['j', /^j/u, 'J'],
  ['ae', /^(?:ai|ay|ey|ei)/u, 'A'],
  ['ei', /^(?:ee|ea|ie(?!r))/u, 'E'],
  ['oue', /^(?:oo|ue|ew|ui)/u, 'U'],
  ['o', /^(?:ou|ow)/u, 'W'],
  ['o', /^(?:oa|oe)/u, 'O'],
  ['a', /^(?:au|aw)/u, 'o'],
  ['eiuoa', /^(?:er|ir|ur|or|ar)(?![aeiouy])/u, '@r'],
  ['a', /^a(?=[^aeiouwxyr]e\b)/u, 'A'],
  ['e', /^e(?=[^aeiouwxyr]e\b)/u, 'E'],
  ['i', /^i(?=[^aeiouwxyr]e\b)/u, 'I'],
  ['o', /^o(?=[^aeiouwxyr]e\b)/u, 'O'],
  ['u', /^u(?=[^aeiouwxyr]e\b)/u, 'U'],
  ['y', /^y(?=[aeiou])/u, 'y'],
  ['y', /^y/u, 'i'],
];

/** The rules by the letter that they are for: there are few for each. */
const BY_LETTER: ReadonlyMap<string, readonly (readonly [pattern: RegExp, sounds: string])[]> = new Map(
  Array.from('abcdefghijklmnopqrstuvwxyz', (letter) => [
    letter,
    RULES.flatMap(([first, pattern, sounds]) => (first.includes(letter) ? [[pattern, sounds] as const] : [])),
  ]),
);

const MAX_LETTERS = 24;

/** How a word sounds, roughly, one sign a sound. Knows English spelling, not words; equal sounds are equal signs. */
export function soundsOf(word: string): string {
  let rest = (Object.hasOwn(SAID_AS, word) ? (SAID_AS[word] ?? word) : word).toLowerCase().slice(0, MAX_LETTERS);
  rest = rest
    .replace(/[^a-z]/gu, '')
    .replace(/^kn|^gn/u, 'n')
    .replace(/^wr/u, 'r')
    .replace(/mb$/u, 'm');
  let sounds = '';
  while (rest !== '') {
    const letter = rest.charAt(0);
    const rule = BY_LETTER.get(letter)?.find(([pattern]) => pattern.test(rest));
    if (rule) {
      rest = rest.replace(rule[0], '');
      sounds += rule[1];
    } else {
      rest = rest.slice(1);
      const silent = letter === 'e' && rest === '' && /[^aeiou]$/u.test(sounds) && sounds.length > 1;
      if (!silent) sounds += letter;
    }
  }
  return sounds.replace(/([^aeiou])\1+/gu, '$1');
}

const VOWELS: ReadonlySet<string> = new Set('aeiou@AEIOUW');

/** Sounds that are easily taken for each other, and what taking one for the other costs; others cost 1. */
const NEAR: ReadonlyMap<string, number> = new Map(
  (
    [
      ['sz', 0.2],
      ['gk', 0.4],
      ['gJ', 0.3],
      ['bp', 0.4],
      ['dt', 0.4],
      ['fv', 0.4],
      ['CS', 0.4],
      ['CJ', 0.4],
      ['JS', 0.5],
      ['Ss', 0.5],
      ['Jz', 0.5],
      ['mn', 0.4],
      ['Nn', 0.3],
      ['vw', 0.5],
      ['Tf', 0.5],
      ['Tt', 0.5],
      ['lr', 0.7],
    ] as const
  ).flatMap(([pair, cost]) => [[pair, cost] as const, [Array.from(pair).reverse().join(''), cost] as const]),
);

const VOWEL = 0.35;
/** The weak vowel of "lexer" and "winter" stands for any other. */
const WEAK_VOWEL = 0.2;
const LEFT_OUT = 0.9;
const LEFT_OUT_VOWEL = 0.5;

/**
 * How far two words are apart by sound: 0 the same, 1 nothing alike.
 * @param most further apart than this is Infinity.
 */
export function soundDistance(one: string, other: string, most = Infinity): number {
  const longest = Math.max(1, one.length, other.length);
  const rows = one.length + 1;
  const columns = other.length + 1;
  let above = Array.from({ length: columns }, () => 0);
  for (let column = 1; column < columns; column += 1) {
    above[column] = (above[column - 1] ?? 0) + leftOut(other[column - 1] ?? '');
  }
  for (let row = 1; row < rows; row += 1) {
    const sound = one[row - 1] ?? '';
    const here = [(above[0] ?? 0) + leftOut(sound)];
    let least = here[0] ?? 0;
    for (let column = 1; column < columns; column += 1) {
      const against = other[column - 1] ?? '';
      const distance = Math.min(
        (above[column - 1] ?? 0) + taken(sound, against),
        (above[column] ?? 0) + leftOut(sound),
        (here[column - 1] ?? 0) + leftOut(against),
      );
      here.push(distance);
      least = Math.min(least, distance);
    }
    // What comes next makes it no less.
    if (least / longest > most) return Infinity;
    above = here;
  }
  return (above[columns - 1] ?? 0) / longest;
}

function leftOut(sound: string): number {
  return VOWELS.has(sound) || sound === 'h' ? LEFT_OUT_VOWEL : LEFT_OUT;
}

function taken(one: string, other: string): number {
  if (one === other) return 0;
  if (VOWELS.has(one) && VOWELS.has(other)) return one === '@' || other === '@' ? WEAK_VOWEL : VOWEL;
  return NEAR.get(one + other) ?? 1;
}
