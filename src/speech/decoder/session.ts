import type { DecoderReply, DecoderRequest } from '../../protocol/decoder';
import { SAMPLE_RATE, type Alternative } from '../../protocol/words';
import { GrammarError, Grammars } from './grammars';
import { GraphModels } from './graphModel';
import { HeardSound } from './heardSound';
import type { Hearing } from './keptRecognizers';
import type { LoadedModel } from './load';
import { NoiseFilters } from './noiseFilters';
import { Recognizers } from './recognizers';
import { Streams } from './streams';

/** Three partials a second are as many as anyone can read, and soon enough to begin free decoding. */
const LOOK_EVERY_SAMPLES = SAMPLE_RATE / 3;
/** The host decides how many; the bound only catches one gone wrong. */
const MAX_UTTERANCES = 512;
const MAX_FRAME_SAMPLES = 60 * SAMPLE_RATE;
const UNHEARD_EXAMPLES = 5;
/** The model's mark for what is none of its grammar's words. */
const UNKNOWN_WORD = '[unk]';

interface Utterance {
  readonly grammar: Hearing | null;
  readonly alternatives: number;
  readonly partials: boolean;
  /** What is decoded of what comes; null: all of it. */
  readonly sound: HeardSound | null;
  free: Hearing | null;
  /** All audio so far, while free decoding may still be wanted; null when it is not, or under way. */
  kept: Int16Array[] | null;
  samples: number;
  decodeMs: number;
  lookAt: number;
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
  private readonly graphs: GraphModels;
  private readonly recognizers: Recognizers;
  private readonly streams: Streams;
  private readonly filters: NoiseFilters;

  /** @param from the folder to look for the noise filter from. */
  constructor(
    private readonly loaded: LoadedModel,
    private readonly reply: (reply: DecoderReply) => void,
    from: string,
  ) {
    this.grammars = new Grammars(loaded.model);
    this.graphs = new GraphModels(loaded);
    this.recognizers = new Recognizers(loaded.model, this.graphs);
    this.streams = new Streams(loaded.model, reply);
    this.filters = new NoiseFilters(from, (message) => reply({ kind: 'unfiltered', message }));
  }

  /** Handles one request. Never throws: what is wrong with an utterance ends it with an `error` reply. */
  handle(request: Exclude<DecoderRequest, { kind: 'load' }>): void {
    if (request.kind === 'words') {
      const known = request.words.filter((word) => typeof word === 'string' && this.loaded.model.knows(word));
      this.reply({ kind: 'words', query: request.query, known });
    } else if (request.kind === 'grammar') this.keepGrammar(request);
    else if (request.kind === 'forget') {
      this.grammars.forget(request.key);
      this.graphs.forget(request.key);
    } else this.handleUtterance(request);
  }

  private keepGrammar({ key, phrases, graph }: Extract<DecoderRequest, { kind: 'grammar' }>): void {
    const unheard = this.grammars.add(key, phrases, graph);
    // Read ahead of the first utterance: it takes a third of a second.
    if (graph) this.graphs.get(key, graph);
    if (unheard.length === 0) return;
    this.reply({ kind: 'unheard', key, count: unheard.length, examples: unheard.slice(0, UNHEARD_EXAMPLES) });
  }

  private handleUtterance(request: Extract<DecoderRequest, { utterance: number }>): void {
    try {
      if (request.kind === 'start') this.start(request);
      else if (request.kind === 'open') this.openStream(request);
      else if (request.kind === 'frames') this.accept(request);
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
    this.refuseSecond(utterance);
    if (!Number.isInteger(alternatives) || alternatives < 1 || alternatives > 100) {
      throw new RequestError('The number of alternatives is 1 to 100.');
    }
    const before = process.cpuUsage();
    const heard = grammar === undefined ? null : this.recognizers.withGrammar(this.grammars.get(grammar), alternatives);
    const free = !heard || request.free === 'always' ? this.freeBeside(heard, alternatives) : null;
    const decodeMs = processorMsSince(before);
    this.utterances.set(utterance, {
      grammar: heard,
      alternatives,
      partials: request.partials,
      sound: heard && request.noiseFilter !== 'off' ? this.filters.sound() : null,
      free,
      kept: request.free === 'on-unknown' && !free ? [] : null,
      samples: 0,
      decodeMs,
      lookAt: LOOK_EVERY_SAMPLES,
      lastPartial: '',
    });
  }

  private openStream(request: Extract<DecoderRequest, { kind: 'open' }>): void {
    this.refuseSecond(request.utterance);
    if (!Number.isInteger(request.alternatives) || request.alternatives < 0 || request.alternatives > 100) {
      throw new RequestError('The number of alternatives is 0 to 100.');
    }
    this.streams.begin(request);
  }

  private refuseSecond(utterance: number): void {
    if (this.utterances.size + this.streams.size >= MAX_UTTERANCES) {
      throw new RequestError('Too many utterances at once.');
    }
    if (this.utterances.has(utterance) || this.streams.has(utterance)) {
      throw new RequestError('The utterance has begun already.');
    }
  }

  private freeBeside(heard: Hearing | null, alternatives: number): Hearing {
    try {
      return this.recognizers.free(alternatives);
    } catch (error) {
      heard?.discard();
      throw error;
    }
  }

  private accept(request: Extract<DecoderRequest, { kind: 'frames' }>): void {
    const { utterance: number, unanswered } = request;
    const frames: unknown = request.frames;
    const utterance = this.utterances.get(number);
    const isStream = this.streams.has(number);
    // Frames may still be under way to an utterance that ended with an error.
    if (!utterance && !isStream) return;
    if (!(frames instanceof Int16Array) || frames.length > MAX_FRAME_SAMPLES || (frames.length === 0 && !isStream)) {
      throw new RequestError('Audio is 16-bit samples, at least one and at most a minute at a time.');
    }
    if (!utterance) {
      this.streams.accept(number, frames, !unanswered);
      return;
    }
    utterance.decodeMs += processorMs(() => hear(utterance, utterance.sound?.accept(frames) ?? frames));
    utterance.samples += frames.length;
    if (utterance.samples >= utterance.lookAt) this.look(number, utterance);
  }

  /** Tells what is heard so far, and begins free decoding once it is not the grammar's. */
  private look(number: number, utterance: Utterance): void {
    utterance.lookAt = utterance.samples + LOOK_EVERY_SAMPLES;
    if (!utterance.partials && !utterance.kept) return;
    const text = (utterance.grammar ?? utterance.free)?.partial() ?? '';
    if (text.includes(UNKNOWN_WORD)) this.decodeFreely(utterance);
    if (!utterance.partials || text === utterance.lastPartial) return;
    utterance.lastPartial = text;
    this.reply({ kind: 'partial', utterance: number, text });
  }

  private decodeFreely(utterance: Utterance): void {
    const { kept } = utterance;
    if (!kept) return;
    utterance.kept = null;
    utterance.decodeMs += processorMs(() => {
      const free = this.recognizers.free(utterance.alternatives);
      utterance.free = free;
      for (const frames of kept) free.accept(frames);
    });
  }

  private finish(number: number): void {
    const utterance = this.utterances.get(number);
    if (!utterance) {
      this.streams.finish(number);
      return;
    }
    let alternatives: Alternative[] = [];
    let freely: Alternative[] | undefined;
    utterance.decodeMs += processorMs(() => {
      if (utterance.sound) hear(utterance, utterance.sound.drain());
      alternatives = utterance.grammar?.final() ?? [];
    });
    if (alternatives.some(({ text }) => text.includes(UNKNOWN_WORD))) this.decodeFreely(utterance);
    utterance.decodeMs += processorMs(() => (freely = utterance.free?.final()));
    this.utterances.delete(number);
    this.reply({
      kind: 'result',
      utterance: number,
      alternatives: utterance.grammar ? alternatives : (freely ?? []),
      ...(freely ? { free: freely } : {}),
      exact: utterance.grammar?.exact ?? false,
      audioMs: Math.round((utterance.samples / SAMPLE_RATE) * 1000),
      decodeMs: utterance.decodeMs,
    });
  }

  private discard(number: number): void {
    const utterance = this.utterances.get(number);
    this.utterances.delete(number);
    utterance?.grammar?.discard();
    utterance?.free?.discard();
    utterance?.sound?.discard();
    this.streams.discard(number);
  }
}

function hear({ grammar, free, kept }: Utterance, samples: Int16Array): void {
  if (samples.length === 0) return;
  grammar?.accept(samples);
  free?.accept(samples);
  kept?.push(samples);
}

/** Processor time of this process while `work` ran. */
function processorMs(work: () => void): number {
  const before = process.cpuUsage();
  work();
  return processorMsSince(before);
}

function processorMsSince(before: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
