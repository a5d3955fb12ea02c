import { Emitter } from '../../platform/emitter';
import type { EngineReply } from '../../protocol/engineWire';
import { LiveUtterance } from '../liveUtterance';
import { requestFault } from '../requestFault';
import {
  SpeechError,
  type EngineState,
  type Grammar,
  type SpeechEngine,
  type SpeechUtterance,
  type UtteranceRequest,
} from '../speechEngine';
import { listenerFault, type SpeechLog } from '../speechLog';
import { WordsQuery } from '../wordsQuery';
import { Workload } from '../workload';
import { RemoteDecoder, type Loss } from './remoteDecoder';

export interface RemoteEngineOptions {
  /** Asked for at each connection. May reject with a SpeechError. */
  readonly server: () => Promise<{ readonly url: string; readonly token: string }>;
  readonly log: SpeechLog;
}

/** Attempts in a row before what waits is told, and the pauses between them. */
const MOST_ATTEMPTS = 5;
const FIRST_PAUSE_MS = 100;
const MOST_RESTARTS = 3;

/**
 * The speech engine of a server (`mango serve`). Sound is kept until its result, as with the engine on this machine, so
 * that a connection may be lost, or a server replaced, in mid-utterance.
 */
export class RemoteEngine implements SpeechEngine {
  private current: EngineState = { kind: 'cold' };
  private readonly states: Emitter<EngineState>;
  private readonly work: Workload;
  private decoder: RemoteDecoder | null = null;
  /** The attempt that asks for the server's address; a stop forgets it, for the address may be another by then. */
  private asking: symbol | null = null;
  private attempts = 0;
  private retry: NodeJS.Timeout | null = null;
  private nextNumber = 1;
  private disposed = false;

  constructor(private readonly options: RemoteEngineOptions) {
    const onListenerError = listenerFault(options.log);
    this.states = new Emitter(onListenerError);
    this.work = new Workload(onListenerError);
  }

  get state(): EngineState {
    return this.current;
  }

  onState(listener: (state: EngineState) => void): () => void {
    return this.states.on(listener);
  }

  warmUp(): void {
    this.start();
  }

  prepare(grammar: Grammar): void {
    this.work.expect(grammar);
    this.pump();
  }

  begin(request: UtteranceRequest): SpeechUtterance {
    const utterance = new LiveUtterance(this.nextNumber++, request, {
      onProgress: () => this.pump(),
      onEnd: (ended, known) => {
        this.work.removeUtterance(ended.number);
        if (known) this.decoder?.send({ kind: 'cancel', utterance: ended.number });
      },
      onTooLong: () => this.options.log.warn('utterance too long, the rest is not heard', { utterance: request.id }),
    });
    this.work.addUtterance(utterance);
    const wrong = this.disposed ? shutDown() : requestFault(request);
    if (wrong) utterance.fail(wrong);
    else this.start();
    this.pump();
    return utterance;
  }

  knownWords(words: readonly string[]): Promise<ReadonlySet<string>> {
    if (this.disposed) return Promise.reject(shutDown());
    if (words.length === 0) return Promise.resolve(new Set());
    const query = new WordsQuery(this.nextNumber++, [...words]);
    this.work.addQuery(query);
    this.start();
    this.pump();
    return query.answer;
  }

  /** Ends the connection; what comes next makes another, perhaps to another server. */
  stop(): Promise<void> {
    this.decoder?.close();
    this.decoder = null;
    this.asking = null;
    if (this.retry) clearTimeout(this.retry);
    this.retry = null;
    this.attempts = 0;
    this.work.rewind();
    this.setState({ kind: 'cold' });
    if (!this.work.empty && !this.disposed) this.start();
    return Promise.resolve();
  }

  async dispose(): Promise<void> {
    this.disposed = true;
    this.work.failAll(shutDown());
    await this.stop();
    this.states.clear();
  }

  private start(): void {
    if (this.decoder || this.asking || this.retry || this.disposed) return;
    const attempt = Symbol('attempt');
    this.asking = attempt;
    this.setState({ kind: 'loading' });
    this.options.server().then(
      ({ url, token }) => {
        if (this.asking !== attempt) return;
        this.asking = null;
        this.connect(url, token);
      },
      (error: unknown) => {
        if (this.asking !== attempt) return;
        this.asking = null;
        this.giveUp(error instanceof SpeechError ? error : new SpeechError('decoder-failed', String(error)));
      },
    );
  }

  private connect(url: string, token: string): void {
    const decoder: RemoteDecoder = new RemoteDecoder({
      url,
      token,
      onReply: (reply) => {
        if (this.decoder === decoder) this.onReply(reply);
      },
      onRoom: () => this.pump(),
      onLost: (loss) => {
        if (this.decoder === decoder) this.onLost(url, loss);
      },
    });
    this.decoder = decoder;
  }

  private onReply(reply: EngineReply): void {
    if (reply.kind !== 'ready') {
      this.work.answer(reply);
      return;
    }
    this.attempts = 0;
    this.options.log.info('speech server ready', { model: reply.model });
    this.setState({ kind: 'ready', model: reply.model });
    this.pump();
  }

  private onLost(url: string, { status, reason }: Loss): void {
    this.decoder = null;
    this.options.log.warn('speech server lost', { status, reason, waiting: !this.work.empty });
    if (status === 401) {
      const how = 'Run "Mango: Set Server Token" and paste the token that the server was started with.';
      this.giveUp(new SpeechError('decoder-failed', `The speech server at ${url} does not know the token. ${how}`));
      return;
    }
    const wasReady = this.current.kind === 'ready';
    for (const each of this.work.rewindAfterDeath(null, MOST_RESTARTS)) each.fail(this.unreachable(url, reason));
    if (!wasReady && ++this.attempts >= MOST_ATTEMPTS) {
      this.giveUp(this.unreachable(url, reason));
      return;
    }
    if (this.work.empty && wasReady) {
      this.setState({ kind: 'cold' });
      return;
    }
    this.setState({ kind: 'loading' });
    this.retry = setTimeout(
      () => {
        this.retry = null;
        this.start();
      },
      FIRST_PAUSE_MS * 2 ** this.attempts,
    );
  }

  private unreachable(url: string, reason: string): SpeechError {
    const how = 'Start it, correct mango.speech.serverUrl, or set mango.speech.engine to "local".';
    return new SpeechError('decoder-failed', `The speech server at ${url} cannot be used (${reason}). ${how}`);
  }

  private giveUp(error: SpeechError): void {
    this.attempts = 0;
    this.options.log.error('speech server failed', { message: error.message });
    this.setState({ kind: 'failed', message: error.message });
    this.work.failAll(error);
  }

  private pump(): void {
    if (this.decoder && this.current.kind === 'ready') this.work.sendTo(this.decoder);
  }

  private setState(state: EngineState): void {
    this.current = state;
    this.states.emit(state);
  }
}

function shutDown(): SpeechError {
  return new SpeechError('cancelled', 'The speech engine was shut down.');
}
