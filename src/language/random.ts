/** Numbers from 0 to below 1 that are the same for the same seed on every machine (mulberry32). */
export function randomizer(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const LOW_START = 0x811c9dc5;
const HIGH_START = 0xc2b2ae35;
const LINE_END = 10;

/** A short name for a list of phrases that changes with any of them (two runs of FNV-1a, 64 bits together). */
export function hashPhrases(phrases: readonly string[]): string {
  const hash = new PhraseHash();
  for (const phrase of phrases) hash.add(phrase);
  return hash.text;
}

/** The same, phrase by phrase. */
export class PhraseHash {
  private low = LOW_START;
  private high = HIGH_START;

  /** Forgets what was added. */
  start(): void {
    this.low = LOW_START;
    this.high = HIGH_START;
  }

  add(phrase: string): void {
    let { low, high } = this;
    for (let at = 0; at < phrase.length; at += 1) {
      const code = phrase.charCodeAt(at);
      low = Math.imul(low ^ code, 0x01000193);
      high = Math.imul(high ^ (code + 0x9e37), 0x01000193);
    }
    this.low = Math.imul(low ^ LINE_END, 0x01000193);
    this.high = Math.imul(high ^ (LINE_END + 0x9e37), 0x01000193);
  }

  get text(): string {
    return [this.low, this.high].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
  }
}
