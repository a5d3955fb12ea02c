import type { DecoderReply, DecoderRequest } from '../../protocol/decoder';
import { GrammarError } from './grammars';
import type { Model, Recognizer } from './libvosk';

const MAX_PHRASES = 50_000;
const MAX_PHRASE_LENGTH = 10_000;

/** Streams of the network service: each has a recognizer of its own and is answered in the library's own words. */
export class Streams {
  private readonly open = new Map<number, Recognizer>();

  constructor(
    private readonly model: Model,
    private readonly reply: (reply: DecoderReply) => void,
  ) {}

  get size(): number {
    return this.open.size;
  }

  has(stream: number): boolean {
    return this.open.has(stream);
  }

  /** @throws GrammarError when none of the phrases can be heard. */
  begin({ utterance, phrases, words, alternatives }: Extract<DecoderRequest, { kind: 'open' }>): void {
    const recognizer = phrases ? this.model.grammarRecognizer(heard(this.model, phrases)) : this.model.freeRecognizer();
    recognizer.setWords(words);
    recognizer.setAlternatives(alternatives);
    this.open.set(utterance, recognizer);
  }

  accept(stream: number, frames: Int16Array, answered: boolean): void {
    const recognizer = this.open.get(stream);
    if (!recognizer) return;
    const ended = recognizer.accept(frames);
    if (!answered) return;
    const json = ended ? recognizer.result() : recognizer.partial();
    this.reply({ kind: 'said', utterance: stream, json, ended: ended ? 'utterance' : 'nothing' });
  }

  finish(stream: number): void {
    const recognizer = this.open.get(stream);
    if (!recognizer) return;
    const json = recognizer.final();
    this.discard(stream);
    this.reply({ kind: 'said', utterance: stream, json, ended: 'stream' });
  }

  discard(stream: number): void {
    this.open.get(stream)?.free();
    this.open.delete(stream);
  }
}

/**
 * The phrases with the words that the model knows: as in the library, an unknown word is left out and the others stay.
 * @throws GrammarError when nothing is left, which would end the process.
 */
export function heard(model: Pick<Model, 'knows'>, phrases: readonly string[]): string[] {
  if (phrases.length > MAX_PHRASES) {
    throw new GrammarError(`A phrase list may have ${MAX_PHRASES} phrases; this one has ${phrases.length}.`);
  }
  const kept: string[] = [];
  for (const phrase of phrases) {
    if (phrase.length > MAX_PHRASE_LENGTH) {
      throw new GrammarError(`A phrase has at most ${MAX_PHRASE_LENGTH} characters.`);
    }
    const known = phrase.split(/\s+/).filter((word) => word !== '' && model.knows(word));
    if (known.length > 0) kept.push(known.join(' '));
  }
  if (kept.length === 0) throw new GrammarError('The model knows none of the words of this phrase list.');
  return kept;
}
