import type { Place } from './vocabulary';

/** A text without the tails of its longest lists. */
export interface Shortened {
  readonly text: string;
  /** Where each list begins to be too long, in the text as it was. */
  readonly cuts: readonly Place[];
  /** Lines that are not there any more: how many, and behind which of those that are. */
  readonly gaps: readonly Gap[];
}

interface Gap {
  readonly behind: number;
  lines: number;
}

/** Lines at one depth that follow each other. */
interface Run {
  readonly depth: number;
  count: number;
}

/**
 * Takes out what a list has beyond so many entries, one a line, before anything parses it: a million take the parser
 * gigabytes.
 */
export function withoutLongLists(text: string, most: number): Shortened {
  const cuts: Place[] = [];
  const gaps: Gap[] = [];
  const kept: string[] = [];
  const runs: Run[] = [];
  let line = 0;
  for (let start = 0; start < text.length;) {
    const end = text.indexOf('\n', start);
    const next = end < 0 ? text.length : end + 1;
    line += 1;
    // Deeper than that nothing is a list of a vocabulary, and a line of blanks alone costs nothing.
    const found = /^( {0,40})(-(?=\s)|[^\s#])/u.exec(text.slice(start, Math.min(next, start + 42)));
    if (found) {
      const [, blanks = '', mark] = found;
      // A sequence may stand right below the key that it belongs to.
      const depth = blanks.length * 2 + (mark === '-' ? 1 : 0);
      while ((runs.at(-1)?.depth ?? -1) > depth) runs.pop();
      const run = runs.at(-1);
      if (run?.depth === depth) run.count += 1;
      else runs.push({ depth, count: 1 });
      if (runs.at(-1)?.count === most + 1) cuts.push({ line, column: blanks.length + 1 });
    }
    const gap = gaps.at(-1);
    if (!runs.some(({ count }) => count > most)) kept.push(text.slice(start, next));
    else if (gap?.behind === kept.length) gap.lines += 1;
    else gaps.push({ behind: kept.length, lines: 1 });
    start = next;
  }
  return { text: kept.join(''), cuts, gaps };
}

/** The line that one of the shortened text had before. */
export function lineBefore(gaps: Shortened['gaps'], line: number): number {
  return gaps.reduce((sum, { behind, lines }) => (behind < line ? sum + lines : sum), line);
}
