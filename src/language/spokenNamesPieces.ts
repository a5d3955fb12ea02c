/** A part of a name: letters as they are written, digits, or one mark. */
export interface NamePiece {
  readonly kind: 'word' | 'digits' | 'mark';
  readonly text: string;
}

/**
 * Cuts a name where people pause: at marks, between letters and digits, before a capital (`userName`) and before the last
 * of several (`HTTPServer`). Accents go; letters of other scripts and spaces part words and are not pieces.
 */
export function piecesOf(name: string): readonly NamePiece[] {
  const plain = name.normalize('NFD').replace(/\p{M}+/gu, '');
  const pieces: NamePiece[] = [];
  for (const [text] of plain.matchAll(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[!-/:-@[-`{-~]/gu)) {
    const kind = /^[A-Za-z]/u.test(text) ? 'word' : /^\d/u.test(text) ? 'digits' : 'mark';
    pieces.push({ kind, text });
  }
  return merged(pieces);
}

/** Letters and digits that are one word to people: `e2e`, `k8s`. */
const JOINED: ReadonlySet<string> = new Set(['e2e', 'k8s', 'i18n', 'bz2']);

function merged(pieces: readonly NamePiece[]): readonly NamePiece[] {
  const found: NamePiece[] = [];
  for (let at = 0; at < pieces.length; at += 1) {
    const three = pieces.slice(at, at + 3);
    const two = pieces.slice(at, at + 2);
    const whole = [three, two].find((some) => JOINED.has(textOf(some)));
    const piece = pieces[at];
    if (whole) {
      found.push({ kind: 'word', text: textOf(whole) });
      at += whole.length - 1;
    } else if (piece) found.push(piece);
  }
  return found;
}

function textOf(pieces: readonly NamePiece[]): string {
  return pieces
    .map(({ text }) => text)
    .join('')
    .toLowerCase();
}
