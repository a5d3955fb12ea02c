import type { DecoderReply, DecoderRequest } from '../protocol/decoder';
import { GrammarsSent } from './grammarsSent';
import type { LiveUtterance } from './liveUtterance';
import { SpeechError, type Grammar } from './speechEngine';
import type { WordsQuery } from './wordsQuery';

/** What a decoder can take now. */
export interface Intake {
  readonly hasRoom: boolean;
  send(request: DecoderRequest): void;
}

/** A decoder's answers to what waits for it. */
export type Answer = Extract<DecoderReply, { kind: 'partial' | 'result' | 'error' | 'words' }>;

/** All that waits for the decoder: kept until it is answered, so that another decoder can be given it again. */
export class Workload {
  private readonly utterances = new Map<number, LiveUtterance>();
  private readonly queries = new Map<number, WordsQuery>();
  private readonly grammarsSent = new GrammarsSent();
  /** What the next utterance will be decoded with, as far as anyone knows. */
  private expected: Grammar | null = null;

  /** @param onListenerError what to do with what someone throws who is told of words; it is not the engine's fault. */
  constructor(private readonly onListenerError: (error: unknown) => void) {}

  get empty(): boolean {
    return this.utterances.size + this.queries.size === 0;
  }

  /** A decoder is given it ahead of the first utterance, and so is one that takes its place. */
  expect(grammar: Grammar): void {
    this.expected = grammar;
  }

  addUtterance(utterance: LiveUtterance): void {
    this.utterances.set(utterance.number, utterance);
  }

  removeUtterance(number: number): void {
    this.utterances.delete(number);
  }

  addQuery(query: WordsQuery): void {
    this.queries.set(query.number, query);
  }

  /** Gives an answer to who waits for it. */
  answer(reply: Answer): void {
    switch (reply.kind) {
      case 'partial':
        this.tellPartial(reply);
        break;
      case 'result':
        this.utterances.get(reply.utterance)?.onResult(reply);
        break;
      case 'error':
        this.utterances.get(reply.utterance)?.fail(new SpeechError(reply.code, reply.message), false);
        break;
      case 'words':
        this.queries.get(reply.query)?.succeed(reply.known);
        this.queries.delete(reply.query);
        break;
    }
  }

  /** Sends what the decoder has room for. */
  sendTo(decoder: Intake): void {
    for (const query of this.queries.values()) {
      const request = query.next();
      if (request) decoder.send(request);
    }
    if (this.expected && this.utterances.size === 0) this.sendGrammar(this.expected, decoder);
    // What was never under suspicion goes first, so that it is done when the suspect strikes again.
    const order = [...this.utterances.values()].sort((a, b) => a.blamed - b.blamed || a.number - b.number);
    for (const utterance of order) {
      while (decoder.hasRoom) {
        const request = utterance.next();
        if (!request) break;
        if (request.kind === 'start' && utterance.request.grammar) {
          this.sendGrammar(utterance.request.grammar, decoder);
        }
        decoder.send(request);
      }
    }
  }

  /** Everything is to be sent again, to another decoder. */
  rewind(): void {
    this.grammarsSent.clear();
    for (const each of [...this.utterances.values(), ...this.queries.values()]) each.rewind();
  }

  /**
   * As `rewind`, after a decoder died at the given utterance.
   * @returns what has had its last chance: an utterance that was the cause `max` times and once more, or that was there
   *   twice as often.
   */
  rewindAfterDeath(culprit: number | null, max: number): { fail(error: SpeechError): void }[] {
    const lost: { fail(error: SpeechError): void }[] = [];
    for (const utterance of this.utterances.values()) {
      if (utterance.sent) utterance.restarts++;
      if (utterance.number === culprit) utterance.blamed++;
      if (utterance.blamed > max || utterance.restarts > 2 * max) lost.push(utterance);
    }
    for (const query of this.queries.values()) {
      if (++query.restarts <= 2 * max) continue;
      this.queries.delete(query.number);
      lost.push(query);
    }
    this.rewind();
    return lost;
  }

  failAll(error: SpeechError): void {
    for (const each of [...this.utterances.values(), ...this.queries.values()]) each.fail(error);
    this.utterances.clear();
    this.queries.clear();
  }

  private tellPartial({ utterance, text }: Extract<Answer, { kind: 'partial' }>): void {
    try {
      this.utterances.get(utterance)?.request.onPartial?.(text);
    } catch (error) {
      this.onListenerError(error);
    }
  }

  private sendGrammar(grammar: Grammar, decoder: Intake): void {
    const inUse = new Set<string>();
    for (const { sent, request } of this.utterances.values()) {
      if (sent && request.grammar) inUse.add(request.grammar.key);
    }
    for (const request of this.grammarsSent.requestsFor(grammar, inUse)) decoder.send(request);
  }
}
