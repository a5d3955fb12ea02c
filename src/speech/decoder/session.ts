import type { DecoderReply, DecoderRequest } from '../../protocol/decoder';
import { SAMPLE_RATE } from '../../protocol/words';
import { GrammarError, Grammars } from './grammars';
import type { Model } from './libvosk';
import { Recognizers, type Hearing } from './recognizers';

/** Three partials a second are as many as anyone can read. */
const PARTIAL_EVERY_SAMPLES = SAMPLE_RATE / 3;
const MAX_UTTERANCES = 16;
const MAX_FRAME_SAMPLES = 60 * SAMPLE_RATE;
const UNHEARD_EXAMPLES = 5;

interface Utterance {
  readonly hearings: readonly Hearing[];
  readonly hasGrammar: boolean;
  readonly free: boolean;
  readonly partials: boolean;
  samples: number;
  decodeMs: number;
  partialAt: number;
  lastPartial: string;
}

/** A request that makes no sense. */
class RequestError extends Error {
  override readonly name = 'RequestError';
}

/** What the decoder process does with requests once its model is loaded. Utterances may overlap. */
export class DecoderSession {
  private readonly utterances = new Map<number, Utterance>();
  private readonly grammars: Grammars;
  private readonly recognizers: Recognizers;

  constructor(
    private readonly model: Model,
    private readonly reply: (reply: DecoderReply) => void,
  ) {
    this.grammars = new Grammars(model);
    this.recognizers = new Recognizers(model);
  }

  /** Handles one request. Never throws: what is wrong with an utterance ends it with an `error` reply. */
  handle(request: Exclude<DecoderRequest, { kind: 'load' }>): void {
    if (request.kind === 'words') {
      const known = request.words.filter((word) => typeof word === 'string' && this.model.knows(word));
      this.reply({ kind: 'words', query: request.query, known });
    } else if (request.kind === 'grammar') this.keepGrammar(request.key, request.phrases);
    else if (request.kind === 'forget') this.grammars.forget(request.key);
    else this.handleUtterance(request);
  }

  private keepGrammar(key: string, phrases: readonly string[]): void {
    const unheard = this.grammars.add(key, phrases);
    if (unheard.length === 0) return;
    this.reply({ kind: 'unheard', key, count: unheard.length, examples: unheard.slice(0, UNHEARD_EXAMPLES) });
  }

  private handleUtterance(request: Extract<DecoderRequest, { utterance: number }>): void {
    try {
      if (request.kind === 'start') this.start(request);
      else if (request.kind === 'frames') this.accept(request.utterance, request.frames);
      else if (request.kind === 'finish') this.finish(request.utterance);
      else this.discard(request.utterance);
    } catch (error) {
      const badInput = error instanceof GrammarError || error instanceof RequestError;
      const message = error instanceof Error ? error.message : String(error);
      this.discard(request.utterance);
      this.reply({
        kind: 'error',
        utterance: request.utterance,
        code: badInput ? 'bad-input' : 'decoder-failed',
        message,
      });
    }
  }

  private start(request: Extract<DecoderRequest, { kind: 'start' }>): void {
    const { utterance, grammar, alternatives } = request;
    if (this.utterances.size >= MAX_UTTERANCES) throw new RequestError('Too many utterances at once.');
    if (this.utterances.has(utterance)) throw new RequestError('The utterance has begun already.');
    if (!Number.isInteger(alternatives) || alternatives < 1 || alternatives > 100) {
      throw new RequestError('The number of alternatives is 1 to 100.');
    }
    const hasGrammar = grammar !== undefined;
    const free = request.free || !hasGrammar;
    const hearings: Hearing[] = [];
    const decodeMs = processorMs(() => {
      if (hasGrammar) hearings.push(this.recognizers.withGrammar(this.grammars.get(grammar), alternatives));
      try {
        if (free) hearings.push(this.recognizers.free(alternatives));
      } catch (error) {
        hearings.forEach((hearing) => hearing.discard());
        throw error;
      }
    });
    this.utterances.set(utterance, {
      hearings,
      hasGrammar,
      free,
      partials: request.partials,
      samples: 0,
      decodeMs,
      partialAt: PARTIAL_EVERY_SAMPLES,
      lastPartial: '',
    });
  }

  private accept(number: number, frames: unknown): void {
    const utterance = this.utterances.get(number);
    // Frames may still be under way to an utterance that ended with an error.
    if (!utterance) return;
    if (!(frames instanceof Int16Array) || frames.length === 0 || frames.length > MAX_FRAME_SAMPLES) {
      throw new RequestError('Audio is 16-bit samples, at least one and at most a minute at a time.');
    }
    utterance.decodeMs += processorMs(() => utterance.hearings.forEach((hearing) => hearing.accept(frames)));
    utterance.samples += frames.length;
    if (utterance.partials && utterance.samples >= utterance.partialAt) this.partial(number, utterance);
  }

  private partial(number: number, utterance: Utterance): void {
    utterance.partialAt = utterance.samples + PARTIAL_EVERY_SAMPLES;
    const text = utterance.hearings[0]?.partial() ?? '';
    if (text === utterance.lastPartial) return;
    utterance.lastPartial = text;
    this.reply({ kind: 'partial', utterance: number, text });
  }

  private finish(number: number): void {
    const utterance = this.utterances.get(number);
    if (!utterance) return;
    const finals: ReturnType<Hearing['final']>[] = [];
    utterance.decodeMs += processorMs(() => utterance.hearings.forEach((hearing) => finals.push(hearing.final())));
    this.utterances.delete(number);
    const [first = [], second] = finals;
    const freeResult = utterance.hasGrammar ? second : first;
    this.reply({
      kind: 'result',
      utterance: number,
      alternatives: first,
      ...(utterance.free && freeResult ? { free: freeResult } : {}),
      audioMs: Math.round((utterance.samples / SAMPLE_RATE) * 1000),
      decodeMs: utterance.decodeMs,
    });
  }

  private discard(number: number): void {
    const utterance = this.utterances.get(number);
    this.utterances.delete(number);
    utterance?.hearings.forEach((hearing) => hearing.discard());
  }
}

/** Processor time of this process while `work` ran. */
function processorMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
