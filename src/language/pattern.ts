import { wordsIn } from './tokens';

/** What may be said, as a tree. A slot's `source` names a list or a built-in capture. Columns count from 0 in the pattern. */
export type Pattern =
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'sequence'; readonly items: readonly Pattern[] }
  | { readonly kind: 'choice'; readonly options: readonly Pattern[] }
  | { readonly kind: 'optional'; readonly item: Pattern }
  | { readonly kind: 'repeat'; readonly item: Pattern; readonly min: 0 | 1 }
  | SlotPattern;

export interface SlotPattern {
  readonly kind: 'slot';
  readonly name: string;
  readonly source: string;
  readonly column: number;
}

/** A pattern that cannot be read; `column` counts from 0 in the pattern's text. */
export class PatternError extends Error {
  override readonly name = 'PatternError';
  constructor(
    message: string,
    readonly column: number,
  ) {
    super(message);
  }
}

/** Deeper or larger patterns are refused: nobody can say them, and they only slow everybody down. */
const MAX_DEPTH = 24;
const MAX_LENGTH = 4_000;
const MAX_NODES = 1_000;

/** Reads a `say` pattern. @throws PatternError with the column of the trouble. */
export function parsePattern(text: string): Pattern {
  if (text.length > MAX_LENGTH) {
    throw new PatternError(`a pattern has at most ${MAX_LENGTH} characters, this one has ${text.length}`, MAX_LENGTH);
  }
  return new Reader(text).read();
}

class Reader {
  private at = 0;
  private nodes = 0;

  constructor(private readonly text: string) {}

  read(): Pattern {
    const pattern = this.choice(0);
    this.space();
    const rest = this.text[this.at];
    if (rest !== undefined) throw new PatternError(`"${rest}" closes nothing`, this.at);
    return pattern;
  }

  private choice(depth: number): Pattern {
    if (depth > MAX_DEPTH) throw new PatternError(`brackets are nested deeper than ${MAX_DEPTH}`, this.at);
    const options = [this.sequence(depth)];
    while (this.text[this.at] === '|') {
      this.at += 1;
      options.push(this.sequence(depth));
    }
    const [first] = options;
    return options.length === 1 && first ? first : { kind: 'choice', options };
  }

  private sequence(depth: number): Pattern {
    const items: Pattern[] = [];
    for (;;) {
      this.space();
      const next = this.text[this.at];
      if (next === undefined || next === '|' || next === ')' || next === ']') break;
      items.push(...this.repeated(depth));
      this.nodes += 1;
      if (this.nodes > MAX_NODES) throw new PatternError(`a pattern has at most ${MAX_NODES} parts`, this.at);
    }
    if (items.length === 0) throw new PatternError(this.emptiness(), this.at);
    const [first] = items;
    return items.length === 1 && first ? first : { kind: 'sequence', items };
  }

  private emptiness(): string {
    const next = this.text[this.at];
    if (next === '|' || this.text.slice(0, this.at).trimEnd().endsWith('|'))
      return 'an alternative is empty; use [brackets] for what may be left out';
    return next === undefined ? 'nothing to say here' : `"${next}" closes an empty pair of brackets`;
  }

  private repeated(depth: number): readonly Pattern[] {
    const start = this.at;
    const items = this.item(depth);
    const mark = this.text[this.at];
    if (mark !== '*' && mark !== '+') return items;
    const [item] = items;
    if (!item || items.length !== 1 || item.kind === 'word') {
      throw new PatternError(`"${mark}" repeats a <slot> or a (group), not a word`, this.at);
    }
    this.at += 1;
    if (item.kind === 'repeat' || isEmptyable(item)) {
      throw new PatternError('what is repeated may be empty, so it could repeat for ever', start);
    }
    return [{ kind: 'repeat', item, min: mark === '+' ? 1 : 0 }];
  }

  private item(depth: number): readonly Pattern[] {
    switch (this.text.charAt(this.at)) {
      case '[':
        return [{ kind: 'optional', item: this.bracketed(depth, ']') }];
      case '(':
        return [this.bracketed(depth, ')')];
      case '<':
        return [this.slot()];
      default:
        return this.words();
    }
  }

  private bracketed(depth: number, close: ']' | ')'): Pattern {
    const start = this.at;
    this.at += 1;
    const inner = this.choice(depth + 1);
    if (this.text[this.at] !== close) {
      throw new PatternError(`"${this.text[start] ?? ''}" is never closed by "${close}"`, start);
    }
    this.at += 1;
    return inner;
  }

  private slot(): Pattern {
    const match = /^<\s*([A-Za-z_][\w-]*)\s*(?::\s*([A-Za-z_][\w-]*)\s*)?>/u.exec(
      this.text.slice(this.at, this.at + 200),
    );
    if (!match) {
      const spaced = /^<\s*[\w-]+\s+[\w-]/u.test(this.text.slice(this.at, this.at + 200));
      const hint = spaced ? '; a name is one word, such as first-name' : '';
      throw new PatternError(`a slot is written <list> or <name:list>${hint}`, this.at);
    }
    const column = this.at;
    this.at += match[0].length;
    const [, name = '', source] = match;
    return { kind: 'slot', name, source: source ?? name, column };
  }

  private words(): readonly Pattern[] {
    const match = /^[^\s[\]()|<>*+{}]+/u.exec(this.text.slice(this.at));
    const word = match?.[0];
    if (word === undefined) {
      const mark = this.text[this.at] ?? '';
      const hint = /[{}]/u.test(mark) ? '; what is said is written <slot>, and {slot} is for "do"' : '';
      throw new PatternError(`"${mark}" cannot stand here${hint}`, this.at);
    }
    const strange = /[^\p{L}\p{N}'’.,&-]/u.exec(word);
    if (strange) {
      const instead = /[?!;:"]/u.test(strange[0])
        ? 'leave it out; [brackets] are for what may be left unsaid'
        : 'write it as a word';
      throw new PatternError(`"${strange[0]}" cannot be said; ${instead}`, this.at + strange.index);
    }
    const words = wordsIn(word);
    if (words.length === 0) throw new PatternError(`"${word}" has nothing that can be said`, this.at);
    this.at += word.length;
    return words.map((each) => ({ kind: 'word', word: each }));
  }

  private space(): void {
    while (/\s/u.test(this.text[this.at] ?? '')) this.at += 1;
  }
}

/** Whether saying nothing at all would match. */
export function isEmptyable(pattern: Pattern): boolean {
  switch (pattern.kind) {
    case 'word':
    case 'slot':
      return false;
    case 'optional':
      return true;
    case 'repeat':
      return pattern.min === 0 || isEmptyable(pattern.item);
    case 'sequence':
      return pattern.items.every(isEmptyable);
    case 'choice':
      return pattern.options.some(isEmptyable);
  }
}

const NO_PATTERNS: readonly Pattern[] = [];

/** The parts directly inside a pattern. */
export function childrenOf(pattern: Pattern): readonly Pattern[] {
  switch (pattern.kind) {
    case 'word':
    case 'slot':
      return NO_PATTERNS;
    case 'optional':
    case 'repeat':
      return [pattern.item];
    case 'sequence':
      return pattern.items;
    case 'choice':
      return pattern.options;
  }
}

/** Every slot of a pattern, in the order written. */
export function slotsOf(pattern: Pattern): readonly SlotPattern[] {
  return pattern.kind === 'slot' ? [pattern] : childrenOf(pattern).flatMap(slotsOf);
}

/** How many slots a pattern has. Asked of every rule of a new grammar: nothing is made that has to be collected then. */
export function slotCount(pattern: Pattern): number {
  switch (pattern.kind) {
    case 'word':
      return 0;
    case 'slot':
      return 1;
    case 'optional':
    case 'repeat':
      return slotCount(pattern.item);
    case 'sequence':
      return slotCountOf(pattern.items);
    case 'choice':
      return slotCountOf(pattern.options);
  }
}

function slotCountOf(patterns: readonly Pattern[]): number {
  let count = 0;
  for (const pattern of patterns) count += slotCount(pattern);
  return count;
}

/**
 * Names of the slots that gather every value said, in order. A slot repeated by itself or in a fixed group gathers
 * (`<file>+`, `(<file> [and])+`); one of several kinds said in any order (`(<size> | <drink>)+`) is a correction when it
 * is said again, so its last value counts.
 */
export function gatheringSlots(pattern: Pattern): ReadonlySet<string> {
  const names = new Set<string>();
  const visit = (node: Pattern, gathers: boolean): void => {
    if (node.kind === 'slot') {
      if (gathers) names.add(node.name);
      return;
    }
    const inside = node.kind === 'repeat' ? true : node.kind === 'choice' ? false : gathers;
    for (const child of childrenOf(node)) visit(child, inside);
  };
  visit(pattern, false);
  return names;
}
