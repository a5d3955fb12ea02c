function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

/** How words become one identifier, by the word said before them. */
export const FORMATTERS: Readonly<Record<string, (words: readonly string[]) => string>> = {
  camel: (words) => words.map((word, index) => (index === 0 ? word : capitalized(word))).join(''),
  pascal: (words) => words.map(capitalized).join(''),
  snake: (words) => words.join('_'),
  kebab: (words) => words.join('-'),
  dotted: (words) => words.join('.'),
  upper: (words) => words.join('_').toUpperCase(),
  title: (words) => words.map(capitalized).join(' '),
  smash: (words) => words.join(''),
};

/** Without a formatter a name is in kebab case: what branches, sessions and folders are mostly named in. */
export const DEFAULT_FORMATTER = 'kebab';
