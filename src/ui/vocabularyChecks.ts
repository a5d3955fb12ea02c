/** A bundle of its own: only those who write vocabularies have them checked. */
export { checkVocabularies } from '../language/check/checkVocabularies';
export { askWordsToCheck } from '../language/check/words';
