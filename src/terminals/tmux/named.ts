/** Words of a name as people say them: `backEnd-2.log` is `back end 2 log`. */
export function spokenWords(name: string): string {
  return name
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{L})(\p{N})|(\p{N})(\p{L})/gu, '$1$3 $2$4')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

/**
 * What a spoken name means: the one of exactly that name, else of the same words, else the only one whose name has these
 * words in it. Null: none, or several as good.
 */
export function chooseNamed<T>(items: readonly T[], nameOf: (item: T) => string, said: string): T | null {
  const exact = items.find((item) => nameOf(item) === said);
  if (exact) return exact;
  const wanted = spokenWords(said);
  if (wanted === '') return null;
  const same = items.filter((item) => joined(spokenWords(nameOf(item))) === joined(wanted));
  const close =
    same.length > 0 ? same : items.filter((item) => ` ${spokenWords(nameOf(item))} `.includes(` ${wanted} `));
  return close.length === 1 ? (close[0] ?? null) : null;
}

/** Where a name's words part is not heard: `back end` is `backend`. */
const joined = (words: string): string => words.replaceAll(' ', '');
