import { SpeechError, type UtteranceRequest } from './speechEngine';

/** What is wrong with a request, whoever decodes it; null: nothing. */
export function requestFault({ alternatives, grammar }: UtteranceRequest): SpeechError | null {
  if (!Number.isInteger(alternatives) || alternatives < 1 || alternatives > 100) {
    return new SpeechError('bad-input', `The number of alternatives is 1 to 100, not ${alternatives}.`);
  }
  if (grammar && !grammar.graph && grammar.phrases.length === 0) {
    return new SpeechError('bad-input', 'There is nothing that could be said: no vocabulary is active.');
  }
  return null;
}
