/** "; did you mean ...?" with the first of the names that differs from a misspelt one by a letter, or nothing. */
export function didYouMean(name: string, known: readonly string[]): string {
  const near = nearestOf(name, known);
  return near === undefined ? '' : `; did you mean "${near}"?`;
}

/** The first of the names that differs from a misspelt one by a letter. */
export function nearestOf(name: string, known: readonly string[]): string | undefined {
  return known.find((each) => closeTo(each, name));
}

/** Same letters but for one or two: `rule` and `rules`, `exmaple` and `example`. */
function closeTo(one: string, other: string): boolean {
  if (one.toLowerCase() === other.toLowerCase()) return true;
  // Of two letters one is half.
  if (Math.abs(one.length - other.length) > 1 || Math.min(one.length, other.length) < 3) return false;
  const rest = Array.from(other);
  let missing = 0;
  for (const letter of one) {
    const at = rest.indexOf(letter);
    if (at < 0) missing += 1;
    else rest.splice(at, 1);
  }
  return missing + rest.length <= 2;
}
