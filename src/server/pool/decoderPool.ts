import { AsyncResource } from 'node:async_hooks';
import { resolve as absolute } from 'node:path';
import type { Log } from '../../platform/log';
import type { DecoderExit, Patience } from '../../speech/decoderProcess';
import { verifyModel } from '../../speech/models/verify';
import { SpeechError, type Grammar } from '../../speech/speechEngine';
import { WordsQuery } from '../../speech/wordsQuery';
import { PooledDecoder } from './pooledDecoder';
import { PoolStream, type Opening, type StreamOwner } from './poolStream';

export interface DecoderPoolOptions {
  readonly script: string;
  readonly modelDir: string;
  /** Decoder processes, at least one; as many as there are cores serve most. */
  readonly decoders: number;
  readonly log: Log;
  readonly patience?: Patience;
  readonly stallMs?: number;
  /** A decoder has ended of itself or was ended because it hung. */
  readonly onLost?: (hung: boolean) => void;
}

/** A chunk takes some 30 ms, and reading a grammar a third of a second. */
const PATIENCE: Patience = { loadMs: 60_000, requestMs: 5_000 };
const STALL_MS = 1_000;
/** A stream that ends its decoder so often is not tried again. */
const MOST_BLAME = 2;
/** Where decoders end so that nobody is found to be the cause, it may be any of those that were there. */
const MOST_RESCUES = 8;
const FIRST_RESTART_MS = 50;
const LAST_RESTART_MS = 10_000;

/**
 * Decoder processes that share the streams. libvosk ends its process on what it does not like, so what one stream does to
 * its decoder must not be felt by the others: their sound is kept and decoded again by another process.
 */
export class DecoderPool {
  private readonly decoders = new Set<PooledDecoder>();
  private readonly places = new Map<PoolStream, PooledDecoder | null>();
  private readonly queries = new Map<number, WordsQuery>();
  private readonly restarts = new Set<NodeJS.Timeout>();
  private readonly ending = new Set<Promise<void>>();
  private nextNumber = 1;
  private failedLoads = 0;
  private trouble: string | null = null;
  private verified = false;
  private closed = false;

  constructor(private readonly options: DecoderPoolOptions) {}

  /** Whether the model is whole, and loaded by a decoder at least. */
  get ready(): boolean {
    return this.verified && !this.closed && [...this.decoders].some(({ ready }) => ready);
  }

  /** Why it is not ready, when it is known. */
  get complaint(): string | null {
    return this.trouble;
  }

  get streams(): number {
    return this.places.size;
  }

  /** Process ids of the decoders, for measurements and tests. */
  get pids(): readonly number[] {
    return [...this.decoders].flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
  }

  /** Starts the decoders and compares the model's files with their hashes meanwhile. */
  start(): void {
    for (let index = 0; index < this.options.decoders; index++) this.fork();
    verifyModel(this.options.modelDir, 'full').then(
      (verdict) => {
        this.verified = verdict.ok;
        if (!verdict.ok) this.complain(verdict.message);
      },
      (error: unknown) => this.complain(String(error)),
    );
  }

  open(opening: Opening, grammar: Grammar | null, owner: StreamOwner): PoolStream {
    // Decoders answer out of the blue: what is done about it belongs to the trace of who opened the stream.
    const bound: StreamOwner = {
      onReply: AsyncResource.bind((reply) => owner.onReply(reply)),
      onFailed: AsyncResource.bind((error) => owner.onFailed(error)),
      onProgress: () => owner.onProgress(),
    };
    const stream = new PoolStream(this.nextNumber++, opening, grammar, bound, {
      onWork: (each) => this.places.get(each)?.onWork(each),
      onEnd: (each) => {
        this.places.get(each)?.release(each);
        this.places.delete(each);
      },
    });
    this.place(stream);
    return stream;
  }

  knownWords(words: readonly string[]): Promise<ReadonlySet<string>> {
    const query = new WordsQuery(this.nextNumber++, [...words]);
    this.queries.set(query.number, query);
    this.ask(query);
    return query.answer;
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const timer of this.restarts) clearTimeout(timer);
    const gone = new SpeechError('cancelled', 'The server is shut down.');
    for (const stream of [...this.places.keys()]) stream.fail(gone);
    for (const query of this.queries.values()) query.fail(gone);
    await Promise.all([...[...this.decoders].map((decoder) => decoder.kill()), ...this.ending]);
  }

  private fork(): void {
    if (this.closed) return;
    const { options } = this;
    const decoder = new PooledDecoder({
      script: absolute(options.script),
      modelDir: absolute(options.modelDir),
      patience: options.patience ?? PATIENCE,
      stallMs: options.stallMs ?? STALL_MS,
      onReady: (each, loadMs) => this.onReady(each, loadMs),
      onLoadFailed: (each, message) => {
        this.complain(message);
        this.ending.add(each.kill());
      },
      onStall: (each) => this.onStall(each),
      onExit: (each, exit) => this.onExit(each, exit),
      onUnfiltered: (reason) => options.log.warn({ reason }, 'noise is heard worse than it could be'),
      onWords: (number, known) => {
        this.queries.get(number)?.succeed(known);
        this.queries.delete(number);
      },
    });
    this.decoders.add(decoder);
  }

  private onReady(decoder: PooledDecoder, loadMs: number): void {
    this.failedLoads = 0;
    this.trouble = null;
    this.options.log.info({ pid: decoder.pid, loadMs: Math.round(loadMs) }, 'decoder ready');
    for (const query of this.queries.values()) this.ask(query);
    for (const [stream, place] of this.places) if (!place) this.place(stream);
  }

  private ask(query: WordsQuery): void {
    const decoder = this.leastBusy(null);
    const request = decoder && query.next();
    if (request) decoder.ask(request);
  }

  /** Gives the stream a decoder, or has it wait for one. */
  private place(stream: PoolStream): void {
    const decoder = this.leastBusy(stream.grammar?.key ?? null);
    this.places.set(stream, decoder);
    decoder?.take(stream);
  }

  /** One that has the grammar goes before others, unless it is much busier: reading a grammar takes a third of a second. */
  private leastBusy(grammar: string | null): PooledDecoder | null {
    const able = [...this.decoders].filter(({ ready, stalled }) => ready && !stalled);
    const fewest = (from: readonly PooledDecoder[]): PooledDecoder | null =>
      from.reduce<PooledDecoder | null>(
        (best, each) => (best && best.streams.size <= each.streams.size ? best : each),
        null,
      );
    const least = fewest(able);
    if (grammar === null || !least) return least;
    const knowing = fewest(able.filter((each) => each.hasGrammar(grammar)));
    return knowing && knowing.streams.size <= least.streams.size + 1 ? knowing : least;
  }

  /** It has not answered for long: all but the stream that it is at go on elsewhere. */
  private onStall(decoder: PooledDecoder): void {
    const suspect = decoder.at;
    const others = [...this.decoders].some(({ ready, stalled }) => ready && !stalled);
    this.options.log.warn(
      { pid: decoder.pid, streams: decoder.streams.size, moved: others },
      'decoder does not answer',
    );
    if (!others) return;
    for (const stream of [...decoder.streams.values()]) {
      if (stream.number === suspect) continue;
      decoder.release(stream);
      stream.rewind();
      this.place(stream);
    }
  }

  private onExit(decoder: PooledDecoder, exit: DecoderExit): void {
    this.decoders.delete(decoder);
    if (this.closed) return;
    const streams = [...decoder.streams.values()];
    this.options.log.warn({ how: exit.how, stderr: exit.stderr, streams: streams.length }, 'decoder ended');
    this.options.onLost?.(exit.hung);
    const delay = decoder.loaded ? 0 : Math.min(LAST_RESTART_MS, FIRST_RESTART_MS * 2 ** this.failedLoads++);
    const timer = setTimeout(() => {
      this.restarts.delete(timer);
      this.fork();
    }, delay);
    this.restarts.add(timer);
    for (const query of this.queries.values()) {
      query.rewind();
      this.ask(query);
    }
    for (const stream of streams) this.rescue(stream, exit.underWay);
  }

  /** Another decoder is given the stream, unless it is known that this one cannot be decoded. */
  private rescue(stream: PoolStream, underWay: readonly number[]): void {
    stream.rewind();
    if (underWay.includes(stream.number)) {
      if (underWay.every((each) => each === stream.number)) stream.blamed++;
      stream.suspect = true;
    }
    if (stream.blamed < MOST_BLAME && ++stream.rescued <= MOST_RESCUES) {
      this.place(stream);
      return;
    }
    const why = 'The decoder ended over this stream more than once. Send other audio or another configuration.';
    stream.fail(new SpeechError('decoder-failed', why));
  }

  private complain(message: string): void {
    if (this.trouble !== message) this.options.log.error({}, message);
    this.trouble = message;
  }
}
