import { visit, type Document } from 'yaml';

/** What the YAML library found wrong, at an offset in the text. */
export interface Mistake {
  readonly code: string;
  readonly message: string;
  readonly offset: number;
}

/** No line that people write is longer before its mistake. */
const MAX_LINE = 4_000;

/** The first so many things that the YAML library found wrong with a text. */
export function mistakesOf(document: Document, most: number): readonly Mistake[] {
  const errors = document.errors.slice(0, most);
  const quotes = errors.some(isOpenQuote) ? quotesIn(document) : [];
  return errors.map((error) => {
    const [offset] = error.pos;
    // What is never closed is missed at the end; one looks for it where it was opened.
    const quote = isOpenQuote(error) ? quotes.findLast(([from, to]) => from < offset && offset <= to) : undefined;
    return { code: error.code, message: error.message, offset: quote?.[0] ?? offset };
  });
}

function isOpenQuote({ code, message }: Pick<Mistake, 'code' | 'message'>): boolean {
  return code === 'MISSING_CHAR' && message.includes('quote');
}

/** Where texts in quotes begin and end. */
function quotesIn(document: Document): readonly (readonly [number, number])[] {
  const quotes: (readonly [number, number])[] = [];
  visit(document, {
    Scalar: (_, { type, range }) => {
      if (range && (type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE')) quotes.push([range[0], range[2]]);
    },
  });
  return quotes;
}

/** A pattern from its first bracket on, up to what ends a value in YAML. */
const PATTERN = /^\[[^[\]]*\](?:[^[\]{},:#"]|\[[^[\]]*\]|:(?=\S))*/u;

/** Says for people what is wrong, and where one would look for it. */
export function explained({ code, message, offset }: Mistake, text: string): Pick<Mistake, 'message' | 'offset'> {
  if (code === 'MULTIPLE_DOCS') {
    return { message: 'a file holds one vocabulary; what follows "---" belongs into a file of its own', offset };
  }
  // YAML takes a value that begins with a bracket for a sequence, and stumbles over what follows the closing one.
  const before = text.slice(Math.max(text.lastIndexOf('\n', offset - 1) + 1, offset - MAX_LINE), offset);
  const [, sequence] = /(?:^\s*|-\s+|[{[,]\s*|:\s+)(\[[^[\]]*\]\s*)$/u.exec(before) ?? [];
  if (sequence === undefined) return { message: firstSentence(message), offset };
  const start = offset - sequence.length;
  const [line = ''] = text.slice(start, start + MAX_LINE).split('\n', 1);
  const [pattern = sequence] = PATTERN.exec(line) ?? [];
  return {
    message: `a pattern that begins with [ must stand in quotes, or YAML takes it for a sequence: write "${pattern.trim()}"`,
    offset: start,
  };
}

/** The first line of a message, without the place in it. */
export function firstSentence(message: string): string {
  if (message.includes('call stack')) return 'the nesting is too deep';
  return (message.split('\n')[0] ?? message).replace(/ at line \d+.*$/u, '').trim();
}
