import type { DecoderReply, DecoderRequest } from '../../protocol/decoder';
import { DecoderProcess, type DecoderExit, type Patience } from '../../speech/decoderProcess';
import { GrammarsSent } from '../../speech/grammarsSent';
import type { PoolStream } from './poolStream';

/** Two: the decoder never waits for this process, and who comes next is decided late. */
const MOST_UNDER_WAY = 2;

export interface PooledDecoderOptions {
  readonly script: string;
  readonly modelDir: string;
  readonly patience: Patience;
  /** Milliseconds without an answer after which its other streams are better off elsewhere. */
  readonly stallMs: number;
  readonly onReady: (decoder: PooledDecoder, loadMs: number) => void;
  readonly onLoadFailed: (decoder: PooledDecoder, message: string) => void;
  readonly onStall: (decoder: PooledDecoder) => void;
  readonly onExit: (decoder: PooledDecoder, exit: DecoderExit) => void;
  readonly onUnfiltered: (message: string) => void;
  readonly onWords: (query: number, known: readonly string[]) => void;
}

/** A decoder process of the pool, and its streams, which take turns. */
export class PooledDecoder {
  readonly streams = new Map<number, PoolStream>();
  ready = false;
  /** It has been ready once. */
  loaded = false;
  stalled = false;
  private readonly process: DecoderProcess;
  /** What is under way is of a suspect, and nothing else may be. */
  private alone = false;
  /** Streams with something to send, in the order of their turns. */
  private readonly eager = new Set<PoolStream>();
  private readonly queries: DecoderRequest[] = [];
  private readonly grammars = new GrammarsSent();
  private readonly grammarKeys = new Set<string>();
  private stall: NodeJS.Timeout | null = null;

  constructor(private readonly options: PooledDecoderOptions) {
    this.process = new DecoderProcess({
      script: options.script,
      patience: options.patience,
      onReply: (reply) => this.onReply(reply),
      onRoom: () => this.onRoom(),
      onExit: (exit) => {
        this.ready = false;
        this.watchForStall(false);
        options.onExit(this, exit);
      },
    });
    this.process.send({ kind: 'load', modelDir: options.modelDir });
  }

  get pid(): number | undefined {
    return this.process.pid;
  }

  /** The stream it is at. */
  get at(): number | null {
    return this.process.at;
  }

  hasGrammar(key: string): boolean {
    return this.grammarKeys.has(key);
  }

  ask(query: DecoderRequest): void {
    this.queries.push(query);
    this.pump();
  }

  take(stream: PoolStream): void {
    this.streams.set(stream.number, stream);
    this.onWork(stream);
  }

  /** There is something new to send. */
  onWork(stream: PoolStream): void {
    if (stream.hasWork) this.eager.add(stream);
    this.pump();
  }

  /** Forgets a stream that has ended or goes elsewhere. */
  release(stream: PoolStream): void {
    this.eager.delete(stream);
    if (!this.streams.delete(stream.number)) return;
    if (stream.begun) this.process.send({ kind: 'cancel', utterance: stream.number });
  }

  kill(): Promise<void> {
    this.watchForStall(false);
    return this.process.kill();
  }

  private pump(): void {
    if (!this.ready) return;
    while (this.process.waiting < MOST_UNDER_WAY && !this.alone) {
      const request = this.queries.shift() ?? this.nextOfStreams();
      if (!request) break;
      this.process.send(request);
    }
    if (this.process.waiting > 0 && !this.stall) this.watchForStall(true);
  }

  private nextOfStreams(): DecoderRequest | null {
    for (const stream of this.eager) {
      if (stream.suspect && this.process.waiting > 0) return null;
      this.eager.delete(stream);
      const request = this.requestOf(stream);
      if (!request) continue;
      this.alone = stream.suspect;
      this.onTurnEnded(stream);
      return request;
    }
    return null;
  }

  private requestOf(stream: PoolStream): DecoderRequest | null {
    if (!stream.hasWork) return null;
    if (!stream.begun) this.sendGrammar(stream);
    return stream.next();
  }

  /** It goes to the end of the queue where it has more. */
  private onTurnEnded(stream: PoolStream): void {
    if (stream.hasWork) this.eager.add(stream);
  }

  private sendGrammar({ number, grammar }: PoolStream): void {
    if (!grammar) return;
    const inUse = [...this.streams.values()].flatMap((each) => (each.begun && each.grammar ? [each.grammar.key] : []));
    for (const request of this.grammars.requestsFor(grammar, new Set(inUse))) {
      if (request.kind === 'forget') this.grammarKeys.delete(request.key);
      if (request.kind === 'grammar') this.grammarKeys.add(request.key);
      this.process.send(request, number);
    }
  }

  private onReply(reply: Exclude<DecoderReply, { kind: 'ack' }>): void {
    switch (reply.kind) {
      case 'ready':
        this.ready = true;
        this.loaded = true;
        this.options.onReady(this, reply.loadMs);
        this.pump();
        break;
      case 'failed':
        this.options.onLoadFailed(this, reply.message);
        break;
      case 'words':
        this.options.onWords(reply.query, reply.known);
        break;
      case 'unfiltered':
        this.options.onUnfiltered(reply.message);
        break;
      case 'unheard':
        // What a client's grammar says that the model does not know is the client's affair.
        break;
      case 'partial':
      case 'result':
      case 'said':
      case 'error':
        this.streams.get(reply.utterance)?.onReply(reply);
        break;
    }
  }

  private onRoom(): void {
    this.stalled = false;
    if (this.process.waiting === 0) this.alone = false;
    this.watchForStall(this.process.waiting > 0);
    this.pump();
  }

  private watchForStall(on: boolean): void {
    if (this.stall) clearTimeout(this.stall);
    this.stall = null;
    if (!on || !this.ready) return;
    this.stall = setTimeout(() => {
      this.stalled = true;
      this.options.onStall(this);
    }, this.options.stallMs);
  }
}
