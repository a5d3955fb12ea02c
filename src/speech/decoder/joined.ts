/** Pieces of sound as one. */
export function joined(pieces: readonly Int16Array[]): Int16Array {
  const [first] = pieces;
  if (first && pieces.length === 1) return first;
  const all = new Int16Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
