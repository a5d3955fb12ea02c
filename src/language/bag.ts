import { slotCount, slotsOf, type Pattern } from './pattern';

/** One thing that can be said in a group that is said again and again: `(<size> | with <milk>)+`. */
export interface BagPart {
  readonly pattern: Pattern;
  /** The slots that it fills, as bits: the first name met is 1, the next 2, then 4. */
  readonly slots: number;
}

/** More parts than this are left together. */
const MOST_PARTS = 64;
/** As many bits as a number has for them; far more than a group can keep track of. */
const MOST_NAMES = 30;

/**
 * The parts of a group that offers several slots, each on its own, however choices are nested in it; undefined where it
 * offers none or one, and saying it again is what it is for.
 */
export function bagOf(group: Pattern): readonly BagPart[] | undefined {
  if (slotCount(group) < 2) return undefined;
  const parts = expanded(group);
  if (!parts || parts.length > MOST_PARTS) return undefined;
  const names = new Map<string, number>();
  for (const name of parts.flatMap(slotNames)) if (!names.has(name)) names.set(name, names.size);
  if (names.size > MOST_NAMES) return undefined;
  const bag = parts.map((pattern) => ({
    pattern,
    slots: slotNames(pattern).reduce((bits, name) => bits | (1 << (names.get(name) ?? 0)), 0),
  }));
  return new Set(bag.flatMap(({ slots }) => (slots === 0 ? [] : slots))).size > 1 ? bag : undefined;
}

/** What the pattern comes to once choices between slots are made; undefined: too much. */
function expanded(pattern: Pattern): readonly Pattern[] | undefined {
  if (slotNames(pattern).length === 0) return [pattern];
  switch (pattern.kind) {
    case 'choice':
      return joined(pattern.options.map(expanded));
    case 'sequence': {
      let ways: readonly (readonly Pattern[])[] = [[]];
      for (const item of pattern.items) {
        const options =
          item.kind === 'optional' && slotNames(item).length > 0 ? withNothing(item.item) : expanded(item);
        if (!options || ways.length * options.length > MOST_PARTS) return undefined;
        ways = ways.flatMap((way) => options.map((option) => [...way, ...(option ? [option] : [])]));
      }
      return ways.flatMap((items): readonly Pattern[] => {
        const [first] = items;
        if (!first) return [];
        return [items.length === 1 ? first : { kind: 'sequence', items }];
      });
    }
    case 'optional':
      return expanded(pattern.item);
    case 'word':
    case 'slot':
    case 'repeat':
      return [pattern];
  }
}

function withNothing(pattern: Pattern): readonly (Pattern | null)[] | undefined {
  const options = expanded(pattern);
  return options && [...options, null];
}

function joined(parts: readonly (readonly Pattern[] | undefined)[]): readonly Pattern[] | undefined {
  const known = parts.filter((part) => part !== undefined);
  return known.length === parts.length ? known.flat() : undefined;
}

function slotNames(pattern: Pattern): readonly string[] {
  return slotsOf(pattern).map(({ name }) => name);
}
