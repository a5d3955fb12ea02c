import { sharedSentences } from './check/sharedSentences';
import type { Problem, Rule, Vocabulary } from './vocabulary';
import type { VocabularyFile, VocabularyReader } from './vocabularyFile';

/** A vocabulary that another extension brings. */
export interface GivenVocabulary {
  /** Id of the extension: `publisher.name`. */
  readonly owner: string;
  /** What stands in the place of a file's name: unique, and no path. */
  readonly file: string;
  /** YAML, as in a file. */
  readonly text: string;
}

/** The vocabulary that answers questions and takes things back: its words are nobody else's. */
const CONTROL = 'mango';

/**
 * Reads a vocabulary of another extension by the rules for files, and by some more: its name becomes `owner/name`, it
 * goes before no rule but its own, and it can neither confirm anything nor understand the words that do.
 * @param below the vocabularies that are there already.
 */
export function readGivenVocabulary(
  reader: VocabularyReader,
  { owner, file, text }: GivenVocabulary,
  below: readonly Vocabulary[],
): VocabularyFile {
  const read = reader.read(text, file);
  if (!read.vocabulary) return read;
  const problems: Problem[] = [...read.problems];
  const complain = (rule: Rule, message: string): false => {
    problems.push({ file, line: rule.line, column: rule.column, severity: 'error', message });
    return false;
  };
  if (read.vocabulary.between.length > 0) {
    problems.push({ file, line: 1, column: 1, severity: 'warning', message: '"between" is not for extensions' });
  }
  const name = `${owner}/${read.vocabulary.name}`;
  const mine = read.vocabulary.rules.filter((rule) =>
    rule.effects.some((effect) => effect.kind === 'mango' && effect.action === 'confirm')
      ? complain(rule, `"${rule.id}" confirms, which is for people to do`)
      : true,
  );
  const own = new Set(mine.map((rule) => rule.id));
  const named = mine.map((rule): Rule => {
    const over = rule.over.filter((id) => own.has(id));
    if (over.length < rule.over.length) complain(rule, `"${rule.id}" may go over rules of its own vocabulary alone`);
    return { ...rule, over };
  });
  const vocabulary: Vocabulary = { ...read.vocabulary, name, between: [], rules: named };
  const taken = new Map<Rule, string>();
  const control = below.filter((each) => each.name === CONTROL);
  for (const { rule, rival, sentence } of sharedSentences([...control, vocabulary], (each) => each.file === file)) {
    if (rival.vocabulary.name === CONTROL) taken.set(rule.rule, sentence.join(' '));
  }
  const rules = named.filter((rule) => {
    const sentence = taken.get(rule);
    return sentence === undefined || complain(rule, `"${sentence}" belongs to AlphanumericMango itself`);
  });
  return { vocabulary: { ...vocabulary, rules }, problems };
}
