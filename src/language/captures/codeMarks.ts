import { markAt, type Glue } from './marks';
import { PhraseTable } from './phrases';
import type { Token } from '../tokens';

/** How a piece of a command line stands among the others. */
export interface Piece {
  readonly end: number;
  readonly written: string;
  /** Written right after what is before it. */
  readonly left: boolean;
  /** What comes next is written right after it. */
  readonly right: boolean;
}

/** Marks that sentences do without, or that stand otherwise there. */
const MARKS: Readonly<Record<Exclude<Glue, 'pair'>, Readonly<Record<string, string>>>> = {
  both: {
    underscore: '_',
    hyphen: '-',
    colon: ':',
    comma: ',',
    equals: '=',
    'equals sign': '=',
    'equal sign': '=',
    'at sign': '@',
    'question mark': '?',
    backslash: '\\',
    'back slash': '\\',
    caret: '^',
    'percent sign': '%',
  },
  left: { semicolon: ';', 'semi colon': ';' },
  right: { dollar: '$' },
  none: {
    star: '*',
    asterisk: '*',
    pipe: '|',
    'vertical bar': '|',
    ampersand: '&',
    'and and': '&&',
    'greater than': '>',
    'less than': '<',
  },
};

const TABLE = new PhraseTable(Object.values(MARKS).flatMap((names) => Object.entries(names)));
const GLUES: ReadonlyMap<string, Glue> = new Map(
  Object.entries(MARKS).flatMap(([glue, names]) =>
    Object.values(names).map((written) => [written, glue as Glue] as const),
  ),
);
/** Written together when they are said again at once: `&&`, `||`, `>>`. */
const DOUBLING: ReadonlySet<string> = new Set(['&', '|', '>', '<', '=']);

/** Programs that are given paths. After another word a slash goes on with a path; after these it begins one. */
const TAKING_PATHS: ReadonlySet<string> = new Set(
  'cd ls cat rm cp mv mkdir rmdir touch find du df tree stat chmod chown vim vi nano less more tail sudo bash sh'.split(
    ' ',
  ),
);

/** Whether a path that begins here is a word of its own: behind "ls", "rm -rf". */
function takesPaths(word: string): boolean {
  return isProgram(word) || /^-[^=]*$/u.test(word);
}

/** A program that is given options and paths. */
export function isProgram(word: string): boolean {
  return TAKING_PATHS.has(word);
}

/** Words that marks are made of, with something before or behind them. */
export function isMarkWord(word: string | undefined): boolean {
  return word === 'dot' || word === 'slash' || word === 'underscore' || word === 'hyphen';
}

/**
 * The mark of a command line that is named here, other than a dash.
 * @param word what it would go on with: the last word that was written, as far as it goes.
 */
export function codeMarkAt(tokens: readonly Token[], at: number, word: string): Piece | undefined {
  const begins = word === '' || takesPaths(word);
  const said = tokens[at]?.word ?? '';
  switch (said) {
    case 'dot':
    case 'period':
      return dotsAt(tokens, at, begins);
    case 'slash':
      return { end: at + 1, written: '/', left: !begins, right: tokens[at + 1]?.word !== 'dash' };
    case 'tilde':
    case 'tilda': {
      // "head tilde three", and "tilde slash projects"
      const counts = /^(?:one|two|three|four|five|six|seven|eight|nine)$/u.test(tokens[at + 1]?.word ?? '');
      return { end: at + 1, written: '~', left: counts, right: counts };
    }
    case 'star':
    case 'asterisk': {
      // What begins with a star is a pattern, and may end with one.
      const [isFirst, isLast] = [at === 0, at === tokens.length - 1];
      const isPattern = tokens[0]?.word === said;
      return { end: at + 1, written: '*', left: isLast && isPattern, right: isFirst };
    }
    default:
      return namedAt(tokens, at);
  }
}

/** "dot" goes on with a word, but for "git add dot", "python dot slash main" and "cd dot dot". */
function dotsAt(tokens: readonly Token[], at: number, begins: boolean): Piece {
  let end = at + 1;
  while (tokens[end]?.word === 'dot') end += 1;
  const next = tokens[end]?.word;
  const isFolder = next === undefined || next === 'slash' || next === 'dash' || next === 'space';
  return { end, written: '.'.repeat(end - at), left: !begins && !isFolder, right: !isFolder };
}

function namedAt(tokens: readonly Token[], at: number): Piece | undefined {
  let found: { readonly end: number; readonly written: string; readonly glue: Glue } | undefined;
  const own = TABLE.longestAt(tokens, at);
  if (own) found = { ...own, glue: GLUES.get(own.written) ?? 'none' };
  const shared = markAt(tokens, at);
  if (shared && shared.end > (found?.end ?? 0)) found = shared;
  if (!found) return undefined;
  const { glue } = found;
  let { end, written } = found;
  const again = DOUBLING.has(written) ? TABLE.longestAt(tokens, end) : undefined;
  if (again?.written === written) [end, written] = [again.end, written + written];
  return { end, written, left: glue === 'left' || glue === 'both', right: glue === 'right' || glue === 'both' };
}
