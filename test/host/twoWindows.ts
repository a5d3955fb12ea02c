import { speak } from './extension';

/** Words that nothing else in the history has: of the second window when it stands, of the first, and in reply to it. */
export const [SECOND, FIRST, REPLY] = ['pelicans', 'cormorants', 'flamingos'];

const INTERVAL_MS = 50;

/** Adds a row with a word in it to the history. */
export async function mention(word: string): Promise<void> {
  await speak(`what can i say about ${word}`);
}

/** Resolves when a search of the history finds the word; until then it is looked for again and again. */
export async function found(word: string): Promise<void> {
  for (;;) {
    await speak(`search history for ${word}`);
    if ((await speak('run number one')).outcome.kind === 'executed') return;
    await new Promise((resolve) => setTimeout(resolve, INTERVAL_MS));
  }
}
