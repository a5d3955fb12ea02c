/** A bundle of its own: only those who write vocabularies have them checked and completed. */
export { checkVocabularies } from '../language/check/checkVocabularies';
export { askWordsToCheck } from '../language/check/words';
export { completionsAt } from '../language/completion';
