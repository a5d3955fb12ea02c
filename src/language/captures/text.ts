import type { Token } from '../tokens';
import type { Capture } from './capture';
import { writtenWord } from './writtenWords';

/** Words for punctuation inside free text, and how it stands among the words. */
const PUNCTUATION: Readonly<
  Record<string, { readonly written: string; readonly glue: 'left' | 'right' | 'both' | 'none' }>
> = {
  comma: { written: ',', glue: 'left' },
  period: { written: '.', glue: 'left' },
  'full stop': { written: '.', glue: 'left' },
  'question mark': { written: '?', glue: 'left' },
  'exclamation mark': { written: '!', glue: 'left' },
  'exclamation point': { written: '!', glue: 'left' },
  colon: { written: ':', glue: 'left' },
  semicolon: { written: ';', glue: 'left' },
  hyphen: { written: '-', glue: 'both' },
  underscore: { written: '_', glue: 'both' },
  slash: { written: '/', glue: 'both' },
  dash: { written: '-', glue: 'none' },
  'open paren': { written: '(', glue: 'right' },
  'close paren': { written: ')', glue: 'left' },
};

/** Places of words that mean something of their own in free text: marks, respelled words, what stands after `literal`. */
export function fixedPlaces(tokens: readonly Token[]): ReadonlySet<number> {
  const fixed = new Set<number>();
  for (let at = 0; at < tokens.length; at += 1) {
    const word = tokens[at]?.word ?? '';
    const next = tokens[at + 1]?.word ?? '';
    const isTwo = word === 'literal' || PUNCTUATION[`${word} ${next}`] !== undefined;
    const end = writtenWord(tokens, at)?.end ?? (isTwo ? at + 2 : PUNCTUATION[word] ? at + 1 : at);
    for (let place = at; place < end; place += 1) fixed.add(place);
  }
  return fixed;
}

/** Words from free decoding or typing as they are written: punctuation said is punctuation written, `literal` keeps a word. */
export function writeText(tokens: readonly Token[]): string {
  let text = '';
  let glued = true;
  const add = (piece: string, glue: 'left' | 'right' | 'both' | 'none'): void => {
    text += (glued || glue === 'left' || glue === 'both' ? '' : ' ') + piece;
    glued = glue === 'right' || glue === 'both';
  };
  for (let at = 0; at < tokens.length;) {
    const token = tokens[at];
    const next = tokens[at + 1];
    if (!token) break;
    if (token.word === 'literal' && next) {
      add(next.raw, 'none');
      at += 2;
      continue;
    }
    const two = next ? PUNCTUATION[`${token.word} ${next.word}`] : undefined;
    const mark = two ?? (token.raw === token.word ? PUNCTUATION[token.word] : undefined);
    const known = writtenWord(tokens, at);
    if (mark) {
      add(mark.written, mark.glue);
      at += two ? 2 : 1;
    } else if (known) {
      add(known.written, 'none');
      at = known.end;
    } else if (token.hyphen && text !== '') {
      add(`-${token.raw}`, 'left');
      at += 1;
    } else {
      add(token.raw, 'none');
      at += 1;
    }
  }
  return text;
}

/** `<text>` */
export const text: Capture = {
  name: 'text',
  about:
    'Any words, to the end of what is said. Names of punctuation marks write the mark (comma, period, question mark, exclamation mark, colon, semicolon, hyphen, dash, slash, underscore, open paren, close paren); `literal` before a word keeps the word.',
  examples: [
    ['fix the tests', 'fix the tests'],
    ['fix colon handle empty input', 'fix: handle empty input'],
    ['a literal comma here', 'a comma here'],
  ],
  free: true,
  say: { kind: 'word', word: '[unk]' },
  match(tokens, start) {
    if (start >= tokens.length) return [];
    const written = writeText(tokens.slice(start));
    return written === '' ? [] : [{ end: tokens.length, written }];
  },
};
