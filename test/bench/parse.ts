import type { Language } from '../../src/language/language';
import { randomizer } from '../../src/language/random';
import { measurement, type Measurement } from './measure';

const UTTERANCES = 600;
const WARM_UP = 100;
const ALTERNATIVES = 10;

/**
 * Parsing ten alternatives and deciding between them, with all shipped rules live: half of the utterances are commands with
 * a misheard tail of alternatives, a quarter is understood in the last one only, a quarter is nothing at all.
 */
export function benchParse(language: Language): Measurement[] {
  const random = randomizer(3);
  const examples = language.sayable.map(({ example }) => example);
  const words = [...new Set(examples.flatMap((example) => example.split(' ')))];
  const below = (count: number): number => Math.floor(random() * count);
  const misheard = (text: string): string => {
    const heard = text.split(' ');
    heard.splice(below(heard.length), below(2), words[below(words.length)] ?? '');
    return heard.join(' ');
  };
  const times: number[] = [];
  for (let utterance = 0; utterance < UTTERANCES + WARM_UP; utterance += 1) {
    const said = examples[below(examples.length)] ?? '';
    const nothing = misheard(misheard(`${said} ${examples[below(examples.length)] ?? ''}`));
    const kind = utterance % 4;
    const texts = Array.from({ length: ALTERNATIVES }, (_, place) => {
      const right = kind === 0 ? place === ALTERNATIVES - 1 : kind !== 1 && place === 0;
      return right ? said : misheard(kind === 1 ? nothing : said);
    });
    const alternatives = texts.map((text, place) => ({ text, score: -place }));
    const before = performance.now();
    language.interpret({ alternatives });
    if (utterance >= WARM_UP) times.push(performance.now() - before);
  }
  return [measurement('parse and decide, 10 alternatives', 'ms', times, { of: 'p95', atMost: 3 })];
}
