import { either, inTurn, many, maybe, oneOf, phraseOf, runOf, type Capture, type CaptureMatch } from './capture';

export const UNITS: ReadonlyMap<string, number> = new Map([
  ['zero', 0],
  ['oh', 0],
  ['one', 1],
  ['two', 2],
  ['three', 3],
  ['four', 4],
  ['five', 5],
  ['six', 6],
  ['seven', 7],
  ['eight', 8],
  ['nine', 9],
]);

export const TEENS: ReadonlyMap<string, number> = new Map([
  ['ten', 10],
  ['eleven', 11],
  ['twelve', 12],
  ['thirteen', 13],
  ['fourteen', 14],
  ['fifteen', 15],
  ['sixteen', 16],
  ['seventeen', 17],
  ['eighteen', 18],
  ['nineteen', 19],
]);

export const TENS: ReadonlyMap<string, number> = new Map([
  ['twenty', 20],
  ['thirty', 30],
  ['forty', 40],
  ['fifty', 50],
  ['sixty', 60],
  ['seventy', 70],
  ['eighty', 80],
  ['ninety', 90],
]);

const SCALES: ReadonlyMap<string, number> = new Map([
  ['thousand', 1_000],
  ['million', 1_000_000],
]);

const MAX_NUMBER = 1_000_000;
/** "nine hundred and ninety nine thousand nine hundred and ninety nine" has eleven. */
const MAX_NUMBER_WORDS = 12;

function isNumberWord(word: string): boolean {
  return (
    UNITS.has(word) ||
    TEENS.has(word) ||
    TENS.has(word) ||
    SCALES.has(word) ||
    ['hundred', 'and', 'a'].includes(word) ||
    /^\d{1,7}$/u.test(word)
  );
}

/**
 * The value of number words: cardinals ("three thousand", "a hundred and five", "twelve hundred"), digits one by one
 * ("one two three"), and pairs as people say ports and years ("eighty eighty", "twenty twenty four", "four oh four").
 */
export function numberValue(words: readonly string[]): number | undefined {
  const [only] = words;
  if (words.length === 1 && only !== undefined && /^\d+$/u.test(only)) return inRange(Number(only));
  return inRange(cardinal(words)) ?? inRange(concatenated(words));
}

function inRange(value: number | undefined): number | undefined {
  return value !== undefined && value <= MAX_NUMBER ? value : undefined;
}

function cardinal(words: readonly string[]): number | undefined {
  let total = 0;
  let rest = words;
  let limit = Infinity;
  while (rest.length > 0) {
    const at = rest.findIndex((word) => SCALES.has(word));
    const scale = at < 0 ? 1 : (SCALES.get(rest[at] ?? '') ?? 1);
    const group = belowThousand(at < 0 ? rest : rest.slice(0, at), total > 0);
    if (group === undefined || scale >= limit || (at < 0 && group === 0 && total > 0)) return undefined;
    total += group * scale;
    limit = scale;
    rest = at < 0 ? [] : rest.slice(at + 1);
  }
  return words.length === 0 ? undefined : total;
}

/** `follows`: something larger stands before, so a leading "and" is natural. */
function belowThousand(words: readonly string[], follows: boolean): number | undefined {
  const hundred = words.indexOf('hundred');
  if (hundred >= 0) {
    const head = hundred === 1 && words[0] === 'a' ? 1 : belowHundred(words.slice(0, hundred));
    if (head === undefined || head === 0 || head % 10 === 0) return undefined;
    const tail = words.slice(hundred + 1);
    if (tail.length === 0) return head * 100;
    const value = belowHundred(tail[0] === 'and' ? tail.slice(1) : tail);
    return value === undefined || value === 0 ? undefined : head * 100 + value;
  }
  if (words.length === 1 && words[0] === 'a') return follows ? undefined : 1;
  return belowHundred(follows && words[0] === 'and' ? words.slice(1) : words);
}

function belowHundred(words: readonly string[]): number | undefined {
  const [first = '', second] = words;
  if (words.length === 1) return first === 'oh' ? undefined : (UNITS.get(first) ?? TEENS.get(first) ?? TENS.get(first));
  const tens = TENS.get(first);
  const unit = UNITS.get(second ?? '');
  if (words.length !== 2 || tens === undefined || unit === undefined || unit === 0) return undefined;
  return tens + unit;
}

/** Digits and pairs written after each other; at least two of them, so that a lone "oh" or "a" is no number. */
function concatenated(words: readonly string[]): number | undefined {
  let text = '';
  let parts = 0;
  for (let at = 0; at < words.length; parts += 1) {
    const word = words[at] ?? '';
    const tens = TENS.get(word);
    const unit = UNITS.get(words[at + 1] ?? '');
    if (tens !== undefined && unit !== undefined && unit > 0) {
      text += String(tens + unit);
      at += 2;
    } else {
      const value = tens ?? TEENS.get(word) ?? UNITS.get(word);
      if (value === undefined) return undefined;
      text += String(value);
      at += 1;
    }
  }
  return parts >= 2 && text.length <= 7 ? Number(text) : undefined;
}

const units = oneOf([...UNITS.keys()].filter((word) => word !== 'oh' && word !== 'zero'));
const belowHundredSaid = either(units, oneOf(TEENS.keys()), inTurn(oneOf(TENS.keys()), maybe(units)));
/** What may follow what is larger: "and five". */
const restSaid = inTurn(maybe(phraseOf('and')), belowHundredSaid);
const afterHundred = inTurn(phraseOf('hundred'), maybe(restSaid));
const hundredsSaid = inTurn(either(units, phraseOf('a')), afterHundred);
const moreThanTen = oneOf([...TEENS.keys()].filter((word) => word !== 'ten'));

const MAX_COUNT = 99;

/** `<count>` */
export const count: Capture = {
  name: 'count',
  about:
    'A small whole number from zero to ninety nine. Heard more surely than `<number>`, so use it where it is enough.',
  examples: [
    ['zero', '0'],
    ['seven', '7'],
    ['twenty one', '21'],
  ],
  free: false,
  say: either(belowHundredSaid, phraseOf('zero')),
  match(tokens, start) {
    return number.match(tokens, start).filter(({ end, written }) => end - start <= 2 && Number(written) <= MAX_COUNT);
  },
};

/** `<number>` */
export const number: Capture = {
  name: 'number',
  about: 'A whole number from zero to a million, said as a number, digit by digit, or in pairs.',
  examples: [
    ['seven', '7'],
    ['twenty one', '21'],
    ['one hundred and five', '105'],
    ['three thousand', '3000'],
    ['eighty eighty', '8080'],
    ['one two three', '123'],
    ['four oh four', '404'],
  ],
  free: false,
  say: either(
    belowHundredSaid,
    phraseOf('zero'),
    inTurn(oneOf(['one', 'a']), phraseOf('million')),
    hundredsSaid,
    inTurn(moreThanTen, afterHundred),
    inTurn(
      either(belowHundredSaid, hundredsSaid, phraseOf('a')),
      phraseOf('thousand'),
      maybe(either(restSaid, hundredsSaid)),
    ),
    inTurn(belowHundredSaid, maybe(phraseOf('oh')), belowHundredSaid),
    inTurn(units, many(either(units, oneOf(['oh', 'zero'])))),
  ),
  match(tokens, start) {
    const run = runOf(tokens, start, MAX_NUMBER_WORDS, isNumberWord);
    const matches: CaptureMatch[] = [];
    for (let length = run.length; length > 0; length -= 1) {
      const value = numberValue(run.slice(0, length));
      if (value !== undefined) matches.push({ end: start + length, written: String(value) });
    }
    return matches;
  },
};
