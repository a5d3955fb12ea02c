import type { Token } from '../tokens';

/** How a mark stands among words: close to the one before, the one after, both, neither; `pair` opens and then closes. */
export type Glue = 'left' | 'right' | 'both' | 'none' | 'pair';

export interface Mark {
  readonly end: number;
  readonly written: string;
  readonly glue: Glue;
}

/**
 * Marks inside free text by their names. Names that sentences have as words of their own ("plus", "star", "percent") are
 * not here without something that makes them one.
 */
const MARKS: Readonly<Record<Glue, Readonly<Record<string, string>>>> = {
  left: {
    comma: ',',
    period: '.',
    'full stop': '.',
    'question mark': '?',
    'exclamation mark': '!',
    'exclamation point': '!',
    colon: ':',
    semicolon: ';',
    'semi colon': ';',
    'close angle bracket': '>',
    'right angle bracket': '>',
    ellipsis: '...',
    'percent sign': '%',
    'close paren': ')',
    'close parenthesis': ')',
    'right parenthesis': ')',
    'close bracket': ']',
    'right bracket': ']',
    'close brace': '}',
    'right brace': '}',
    'close quote': '"',
    unquote: '"',
  },
  right: {
    'open paren': '(',
    'open parenthesis': '(',
    'left parenthesis': '(',
    'open bracket': '[',
    'left bracket': '[',
    'open brace': '{',
    'left brace': '{',
    'open quote': '"',
    'open angle bracket': '<',
    'left angle bracket': '<',
    tilde: '~',
    'at sign': '@',
    'at symbol': '@',
    'hash sign': '#',
    'number sign': '#',
    'pound sign': '#',
    'dollar sign': '$',
  },
  both: { hyphen: '-', underscore: '_', slash: '/', backslash: '\\', 'back slash': '\\', apostrophe: "'" },
  none: {
    dash: '-',
    ampersand: '&',
    asterisk: '*',
    'plus sign': '+',
    'minus sign': '-',
    'equals sign': '=',
    'equal sign': '=',
    'vertical bar': '|',
    'pipe sign': '|',
    'pipe symbol': '|',
    caret: '^',
    'less than sign': '<',
    'greater than sign': '>',
  },
  pair: { 'back tick': '`', 'quotation mark': '"', 'double quote': '"', 'single quote': "'" },
};

const BY_NAME: ReadonlyMap<string, { readonly written: string; readonly glue: Glue }> = new Map(
  (Object.keys(MARKS) as Glue[]).flatMap((glue) =>
    Object.entries(MARKS[glue]).map(([name, written]) => [name, { written, glue }] as const),
  ),
);

const LONGEST = Math.max(...[...BY_NAME.keys()].map((name) => name.split(' ').length));

/** The names of all marks. */
export const MARK_NAMES: readonly string[] = [...BY_NAME.keys()];

/** The mark that is named here. A single word that was written in another way than it is said is no name. */
export function markAt(tokens: readonly Token[], start: number): Mark | undefined {
  for (let end = Math.min(tokens.length, start + LONGEST); end > start; end -= 1) {
    const named = tokens.slice(start, end);
    const mark = BY_NAME.get(named.map(({ word }) => word).join(' '));
    if (mark && (named.length > 1 || named[0]?.raw === named[0]?.word)) return { ...mark, end };
  }
  return undefined;
}
