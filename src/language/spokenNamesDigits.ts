const UNITS = 'zero one two three four five six seven eight nine'.split(' ');
const TEENS = 'ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen'.split(' ');
const TENS = 'twenty thirty forty fifty sixty seventy eighty ninety'.split(' ');

/** Digits longer than this are said one by one. */
const MAX_AS_NUMBER = 4;

/** How digits in a name are said, the commonest first: as a number, in pairs like a year, one by one. */
export function digitsSaid(digits: string): readonly string[] {
  const single = Array.from(digits, (digit) => UNITS[Number(digit)] ?? '').join(' ');
  if (digits.length > MAX_AS_NUMBER || /^0\d/u.test(digits)) return [single];
  const value = Number(digits);
  const said = [...pairs(digits), ...(value < 100 ? [belowHundred(value)] : [hundreds(value)]), single];
  return [...new Set(said.filter((each) => each !== ''))];
}

/** "twenty twenty four", "eighty eighty", "four oh four". */
function pairs(digits: string): readonly string[] {
  if (digits.length === 3 && digits[1] === '0' && digits[2] !== '0') {
    return [`${UNITS[Number(digits[0])] ?? ''} oh ${UNITS[Number(digits[2])] ?? ''}`];
  }
  if (digits.length !== 4 || digits[2] === '0') return [];
  return [`${belowHundred(Number(digits.slice(0, 2)))} ${belowHundred(Number(digits.slice(2)))}`];
}

function belowHundred(value: number): string {
  if (value < 10) return UNITS[value] ?? '';
  if (value < 20) return TEENS[value - 10] ?? '';
  const tens = TENS[Math.floor(value / 10) - 2] ?? '';
  return value % 10 === 0 ? tens : `${tens} ${UNITS[value % 10] ?? ''}`;
}

/** "three hundred", "two thousand"; the empty text where nobody counts so in a name. */
function hundreds(value: number): string {
  if (value < 1000) {
    const rest = value % 100;
    const head = `${UNITS[Math.floor(value / 100)] ?? ''} hundred`;
    return rest === 0 ? head : `${head} ${belowHundred(rest)}`;
  }
  return value % 1000 === 0 && value < 10_000 ? `${UNITS[value / 1000] ?? ''} thousand` : '';
}
