import { isMap, isSeq, parseDocument, visit, type Document } from 'yaml';
import type { Mistake } from './yamlMistakes';

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
  readonly document: Document;
}

const OPTIONS = { prettyErrors: false, logLevel: 'error', uniqueKeys: false } as const;

/** Says as much as nothing, and ends nothing. */
const IDLE = /^\s*(?:#.*)?\s*$/u;

/**
 * Leaves the rules that are no YAML out of a vocabulary that has such. Where a rule ends is told by the dashes at the
 * depth of the first one. A rule counts as sound when it is YAML by itself and comes to the same in the whole.
 * @returns undefined unless all that is wrong lies within such rules, and others are left.
 */
export function withoutBrokenRules(text: string): SoundRest | undefined {
  const pieces = piecesOf(text);
  const broken = new Map<Piece, BrokenRule>();
  pieces.forEach((piece, index) => {
    const mistake = mistakeIn(piece);
    if (!mistake) return;
    broken.set(piece, { start: piece.start, mistake });
    const before = pieces[index - 1];
    if (before && !broken.has(before) && !isWhole(piece)) broken.set(before, { start: before.start });
  });
  const sound = pieces.filter((piece) => !broken.has(piece));
  if (broken.size === 0 || sound.length === 0) return undefined;
  const rest = [...broken.keys()].reduce(asComment, text);
  const document = parseDocument(rest, OPTIONS);
  if (document.errors.length > 0 || hasAlias(document) || !holdsJust(document, sound)) return undefined;
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
    const idle = IDLE.test(line);
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
  return pieces.map((piece) => ({ ...piece, document: parseDocument(piece.text, OPTIONS) }));
}

function isHead(line: string): boolean {
  return /^rules *:\s*(?:#.*)?\s*$/u.test(line);
}

function mistakeIn({ start, text, document }: Piece): Mistake | undefined {
  const [error] = document.errors;
  if (error) {
    // What is never closed is missed at the end, where another rule begins already.
    const offset = start + Math.min(error.pos[0], text.trimEnd().length - 1);
    return { code: error.code, message: error.message, offset };
  }
  if (isSeq(document.contents) && document.contents.items.length === 1) return undefined;
  return { code: '', message: 'this is no rule', offset: start };
}

/** Whether the piece is a rule from its beginning on. Anything else may be the end of the one before it, torn off. */
function isWhole(piece: Piece): boolean {
  // The one before that lost its id as well is none any more.
  const named = ownKey(piece, 'id').test(piece.text);
  // Lines below a rule in brackets may be another's, whose beginning is the rule before.
  return (
    named &&
    (!inBrackets(piece) ||
      piece.text
        .split('\n')
        .slice(1)
        .every((line) => IDLE.test(line)))
  );
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

/** Blank lines would become part of a text that keeps them; comments do not. */
function asComment(text: string, { start, text: piece }: Piece): string {
  const comment = piece.replaceAll(/[^\r\n]+/gu, (line) => '#'.padEnd(line.length));
  return text.slice(0, start) + comment + text.slice(start + piece.length);
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

/** Whether the rules of a file are these and no others, each coming to what it comes to by itself. */
function holdsJust(document: Document, pieces: readonly Piece[]): boolean {
  const rules = isMap(document.contents) ? document.contents.get('rules') : undefined;
  if (!isSeq(rules)) return false;
  const alone = pieces.flatMap((piece) => piece.document.toJS() as unknown);
  return JSON.stringify(rules.toJS(document)) === JSON.stringify(alone);
}
