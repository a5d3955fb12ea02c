import { isMap, isSeq, parseDocument, visit, type Document } from 'yaml';
import { mistakesOf, type Mistake } from './yamlMistakes';

/** A rule that was left out of a text. */
export interface BrokenRule {
  readonly start: number;
  /** Absent: nothing is wrong with it but that the next one may have torn off its end. */
  readonly mistake?: Mistake;
}

export interface SoundRest {
  /** Broken rules are comments in it, so that everything else stands where it stood. */
  readonly text: string;
  readonly document: Document;
  readonly broken: readonly BrokenRule[];
}

/** The text of one rule, with its dash and what follows up to the next rule. */
interface Piece {
  readonly start: number;
  readonly text: string;
}

const OPTIONS = { prettyErrors: false, logLevel: 'error', uniqueKeys: false } as const;

/** Each rule costs a parser of its own, and nobody writes so many. */
const MAX_RULES = 10_000;
/** Where more than these are broken, they are not what is wrong. */
const MAX_BROKEN = 100;

/**
 * Leaves the rules that are no YAML out of a vocabulary that has such. Where a rule ends is told by the dashes at the
 * depth of the first one. A rule counts as sound when it is YAML by itself and comes to the same in the whole.
 * @returns undefined unless all that is wrong lies within such rules, and others are left.
 */
export function withoutBrokenRules(text: string): SoundRest | undefined {
  const pieces = piecesOf(text);
  const broken = new Map<Piece, BrokenRule>();
  const sound = new Map<Piece, Document>();
  for (const [index, piece] of pieces.entries()) {
    const document = parseDocument(piece.text, OPTIONS);
    const mistake = mistakeIn(piece, document);
    if (!mistake) {
      sound.set(piece, document);
      continue;
    }
    broken.set(piece, { start: piece.start, mistake });
    const before = pieces[index - 1];
    if (before && !isWhole(piece) && sound.delete(before)) broken.set(before, { start: before.start });
    if (broken.size > MAX_BROKEN) return undefined;
  }
  if (broken.size === 0 || sound.size === 0) return undefined;
  const rest = withComments(text, [...broken.keys()]);
  const document = parseDocument(rest, OPTIONS);
  if (document.errors.length > 0 || hasAlias(document) || !holdsJust(document, [...sound.values()])) return undefined;
  const last = pieces.at(-1);
  if (last && broken.has(last) && mayHoldMore(last, document)) return undefined;
  return { text: rest, document, broken: [...broken.values()].toSorted((a, b) => a.start - b.start) };
}

/** The rules of a text; none where they do not stand one below the other under a `rules:` of their own. */
function piecesOf(text: string): readonly Piece[] {
  const lines = text.split(/(?<=\n)/u);
  const heads = lines.filter(isHead);
  if (heads.length !== 1) return [];
  const pieces: { readonly start: number; text: string }[] = [];
  let depth: number | undefined;
  let inRules = false;
  let start = 0;
  for (const line of lines) {
    const idle = isIdle(line);
    const column = /^ */u.exec(line)?.[0].length ?? 0;
    const last = pieces.at(-1);
    if (inRules && !idle) depth ??= column;
    if (isHead(line)) inRules = true;
    else if (inRules && !idle && column === depth && /^ *-(?:\s|$)/u.test(line)) pieces.push({ start, text: line });
    else if (inRules && last && (idle || column > (depth ?? 0))) last.text += line;
    // What comes behind the rules is the file's again.
    else if (!idle) inRules = false;
    start += line.length;
  }
  return pieces.length > MAX_RULES ? [] : pieces;
}

function isHead(line: string): boolean {
  return /^rules *:(?:$|\s+#)/u.test(line.trimEnd());
}

/** Whether a line says as much as nothing, and ends nothing. */
function isIdle(line: string): boolean {
  return /^(?:$|#)/u.test(line.trim());
}

function mistakeIn({ start, text }: Piece, document: Document): Mistake | undefined {
  const [mistake] = mistakesOf(document, 1);
  // What ends too early is missed where another rule begins already.
  if (mistake) return { ...mistake, offset: start + Math.min(mistake.offset, text.trimEnd().length - 1) };
  if (isSeq(document.contents) && document.contents.items.length === 1) return undefined;
  return { code: '', message: 'this is no rule', offset: start };
}

/** Whether the piece is a rule from its beginning on. Anything else may be the end of the one before it, torn off. */
function isWhole(piece: Piece): boolean {
  // The one before that lost its id as well is none any more.
  if (!ownKey(piece, 'id').test(piece.text)) return false;
  // Lines below a rule in brackets may be another's, whose beginning is the rule before.
  const [, ...below] = piece.text.split('\n');
  return !inBrackets(piece) || below.every(isIdle);
}

/** Whether what stood behind the rules may have got into the last of them, and narrowed or filled the others. */
function mayHoldMore(piece: Piece, document: Document): boolean {
  return ['when', 'lists', 'between'].some((key) => {
    const others = piece.text.replaceAll(ownKey(piece, key), '');
    return !document.has(key) && new RegExp(`\\b${key}\\b["']?\\s*:`, 'u').test(others);
  });
}

/** Finds a key of the rule itself, by its depth or by what stands before it in brackets. */
function ownKey(piece: Piece, key: string): RegExp {
  const opening = openingOf(piece);
  const before = inBrackets(piece) ? '[{,]\\s*' : `^(?:${opening}| {${opening.length}})`;
  return new RegExp(`${before}["']?${key}["']?\\s*:`, 'gmu');
}

function inBrackets(piece: Piece): boolean {
  return piece.text.startsWith('{', openingOf(piece).length);
}

function openingOf({ text }: Piece): string {
  return /^ *- */u.exec(text)?.[0] ?? '';
}

/** Blank lines in the place of the pieces would become part of a text that keeps them; comments do not. */
function withComments(text: string, pieces: readonly Piece[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const piece of pieces.toSorted((a, b) => a.start - b.start)) {
    parts.push(
      text.slice(from, piece.start),
      piece.text.replaceAll(/[^\r\n]+/gu, (line) => '#'.padEnd(line.length)),
    );
    from = piece.start + piece.text.length;
  }
  return [...parts, text.slice(from)].join('');
}

/** What an anchor that was left out had to say, another of its name might say instead. */
function hasAlias(document: Document): boolean {
  let found = false;
  visit(document, {
    Alias: () => {
      found = true;
      return visit.BREAK;
    },
  });
  return found;
}

/** Whether the rules of a file are these and no others, which come to the same by themselves. */
function holdsJust(document: Document, each: readonly Document[]): boolean {
  const rules = isMap(document.contents) ? document.contents.get('rules') : undefined;
  if (!isSeq(rules)) return false;
  const alone = each.flatMap((rule) => rule.toJS() as unknown);
  return JSON.stringify(rules.toJS(document)) === JSON.stringify(alone);
}
