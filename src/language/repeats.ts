import type { LiveRule } from './automaton';
import { endsTimes, timesAt } from './captures/key';
import { isEmptyable, type Pattern } from './pattern';
import type { Token } from './tokens';

/** The most often that a command is done for one "so many times". */
const MOST_TIMES = 20;

/** "nine hundred and ninety nine times" has six; more words before are the command's. */
const LONGEST = 6;

/**
 * Whether "twice" or "three times" may follow the rule's words: it does no harm done again, and ends in words of its own or
 * of a list. After a capture nobody could tell whose the number is; what is the session's own has its own words for it.
 */
export function mayRepeat({ rule }: LiveRule, isList: (source: string) => boolean): boolean {
  return (
    rule.risk === 'safe' &&
    !rule.anyOrder &&
    rule.effects.length > 0 &&
    rule.effects.every((effect) => effect.kind !== 'mango') &&
    allEndInWords(rule.patterns, isList)
  );
}

function allEndInWords(patterns: readonly Pattern[], isList: (source: string) => boolean): boolean {
  for (const pattern of patterns) if (!endsInWords(pattern, isList)) return false;
  return true;
}

function endsInWords(pattern: Pattern, isList: (source: string) => boolean): boolean {
  switch (pattern.kind) {
    case 'word':
      return true;
    case 'slot':
      return isList(pattern.source);
    case 'optional':
    case 'repeat':
      return endsInWords(pattern.item, isList);
    case 'choice':
      return allEndInWords(pattern.options, isList);
    case 'sequence': {
      for (let at = pattern.items.length - 1; at >= 0; at -= 1) {
        const item = pattern.items[at];
        if (!item) continue;
        if (!endsInWords(item, isList)) return false;
        if (!isEmptyable(item)) return true;
      }
      return true;
    }
  }
}

/** How often the words are to be done, for each way to read their end as that; `end`: before which the command's own words end. */
export function timesSaidAfter(tokens: readonly Token[]): readonly { readonly end: number; readonly count: number }[] {
  const found: { end: number; count: number }[] = [];
  if (!endsTimes(tokens.at(-1)?.word ?? '')) return found;
  for (let end = Math.max(1, tokens.length - LONGEST); end < tokens.length; end += 1) {
    const times = timesAt(tokens, end);
    if (times?.end === tokens.length && times.count <= MOST_TIMES) found.push({ end, count: times.count });
  }
  return found;
}
