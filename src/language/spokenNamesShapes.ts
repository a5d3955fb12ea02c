import type { NameHearing } from './spokenNamesHearing';
import { piecesOf, type NamePiece } from './spokenNamesPieces';

/** A way to say a name. */
export interface Shape {
  /** Words with single spaces. */
  readonly spoken: string;
  /** How much of the name is left out: 0 nothing, 1 marks, 2 an ending or the folders, 3 both. */
  readonly rank: number;
}

/** Other words for the pieces are tried so often for each way to leave something out. */
const VARIANTS = 3;

/** Ways to say a name, about `limit` of them, the likeliest first; the last says all of it. */
export function shapesOf(list: string, name: string, hearing: NameHearing, limit: number): readonly Shape[] {
  const pieces = piecesOf(name);
  const base = pieces.slice(pieces.findLastIndex((piece) => isMark(piece, '/')) + 1);
  const whole = base.length === pieces.length;
  const parts: readonly (readonly [readonly NamePiece[], rank: number, said: string])[] = [
    [pieces, 1, ''],
    [withoutEnding(pieces), 2, ''],
    ...(whole
      ? []
      : ([
          [base, 2, ''],
          [withoutEnding(base), 3, ''],
          [base, 2, '.'],
        ] as const)),
    // Nobody leaves the dots of a version out and says the slash before it.
    ...(!whole && isVersion(base) ? ([[pieces, 1, '.']] as const) : []),
    ...(list === 'host' ? ([[pieces.slice(0, firstDot(pieces)), 3, '']] as const) : []),
    ...(list === 'container' ? ([[withoutNumber(pieces), 3, '']] as const) : []),
    [pieces, 1, '/.'],
    [pieces, 1, '/'],
    [pieces, 0, 'all'],
  ];
  const variants = limit > parts.length ? VARIANTS : 0;
  const shapes = parts.map(([some, rank, marks]) =>
    phrasesFor(some, marks, hearing, variants).map((spoken) => ({ spoken, rank })),
  );
  // The likeliest words for every part first, then others for each.
  const ordered = [...shapes.map(([first]) => first), ...shapes.flatMap(([, ...others]) => others)];
  const full = shapes.at(-1)?.[0];
  const best = new Map<string, Shape>();
  for (const shape of ordered) {
    const known = shape && best.get(shape.spoken);
    if (shape && (!known || shape.rank < known.rank)) best.set(shape.spoken, shape);
  }
  if (full) {
    best.delete(full.spoken);
    best.set(full.spoken, full);
  }
  return [...best.values()];
}

function isMark(piece: NamePiece | undefined, text: string): boolean {
  return piece?.kind === 'mark' && piece.text === text;
}

function firstDot(pieces: readonly NamePiece[]): number {
  const at = pieces.findIndex((piece) => isMark(piece, '.'));
  return at < 0 ? pieces.length : at;
}

function isVersion(pieces: readonly NamePiece[]): boolean {
  return pieces.some(
    (piece, at) => isMark(piece, '.') && pieces[at - 1]?.kind === 'digits' && pieces[at + 1]?.kind === 'digits',
  );
}

/** Of a name that cannot be said but for its ending (`日本.md`), that ending; undefined for all others. */
export function endingAlone(name: string): string | undefined {
  const base = name.slice(name.lastIndexOf('/') + 1);
  const [dot, ending, ...more] = piecesOf(base);
  const alone = !base.startsWith('.') && isMark(dot, '.') && ending?.kind === 'word' && more.length === 0;
  return alone ? `.${ending.text.toLowerCase()}` : undefined;
}

/** Without `.ts` and the like; a name that is all ending keeps it. */
function withoutEnding(pieces: readonly NamePiece[]): readonly NamePiece[] {
  const [before, dot, ending] = pieces.slice(-3);
  const ends =
    before && before.kind !== 'mark' && isMark(dot, '.') && ending?.kind === 'word' && ending.text.length <= 5;
  return ends ? pieces.slice(0, -2) : pieces;
}

/** Without the number that composing tools put behind a name. */
function withoutNumber(pieces: readonly NamePiece[]): readonly NamePiece[] {
  const [before, number] = pieces.slice(-2);
  return pieces.length > 2 && before?.kind === 'mark' && number?.kind === 'digits' ? pieces.slice(0, -2) : pieces;
}

/**
 * Phrases for pieces, the first with the likeliest words.
 * @param marks those that are said; `all` for every one.
 * @param variants how often other words are tried.
 */
function phrasesFor(
  pieces: readonly NamePiece[],
  marks: string,
  hearing: NameHearing,
  variants: number,
): readonly string[] {
  const said = pieces
    .filter(({ kind, text }) => kind !== 'mark' || marks === 'all' || marks.includes(text))
    .map((piece) => ({ piece, phrases: hearing.said(piece) }));
  // A word that cannot be said leaves the rest meaning something else; a mark without a name is passed over.
  const words = pieces.filter(({ kind }) => kind !== 'mark');
  if (words.length > 0 && words.some((piece) => hearing.said(piece).length === 0)) return [];
  const sayable = said.filter(({ phrases }) => phrases.length > 0);
  if (sayable.length === 0) return [];
  const phrase = (choose: (piece: NamePiece, index: number) => number): string =>
    sayable.map(({ piece, phrases }, index) => phrases[choose(piece, index)] ?? phrases[0]).join(' ');
  const found = new Set([phrase(() => 0)]);
  // What stands last is what people say in different ways most: endings, numbers.
  for (let index = sayable.length - 1; index >= 0 && found.size <= variants; index -= 1) {
    const { piece, phrases } = sayable[index] ?? { phrases: [] };
    for (let other = 1; other < phrases.length; other += 1) {
      // Who says "point" for one mark says it for all.
      const isVaried = (each: NamePiece, at: number): boolean =>
        at === index || (piece?.kind === 'mark' && each.kind === 'mark' && each.text === piece.text);
      found.add(phrase((each, at) => (isVaried(each, at) ? other : 0)));
    }
  }
  return [...found].slice(0, variants + 1);
}
