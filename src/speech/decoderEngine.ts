import { basename, resolve as absolute } from 'node:path';
import { Emitter } from '../platform/emitter';
import type { DecoderReply } from '../protocol/decoder';
import { DecoderProcess, type DecoderExit, type Patience } from './decoderProcess';
import { LiveUtterance } from './liveUtterance';
import { verifyModel, type Verdict } from './models/verify';
import { requestFault } from './requestFault';
import { SpeechError, type EngineState, type Grammar, type SpeechEngine, type SpeechUtterance } from './speechEngine';
import type { UtteranceRequest } from './speechEngine';
import { listenerFault, type SpeechLog } from './speechLog';
import { WordsQuery } from './wordsQuery';
import { Workload } from './workload';

/** What the engine needs to know and be given. */
export interface DecoderEngineOptions {
  /** The model's folder, asked for at each start of the decoder. May reject with a SpeechError. */
  readonly modelDir: () => Promise<string>;
  /** Path of the bundled decoder, `dist/decoder.js`. */
  readonly decoderScript: string;
  /** Milliseconds without speech after which the decoder is stopped; 0: never. Asked for each time it falls idle. */
  readonly idleTimeoutMs: () => number;
  readonly log: SpeechLog;
  /** Path of libvosk, for platforms that none comes with. */
  readonly library?: string;
  readonly patience?: Patience;
  /** How often an utterance is decoded again after the decoder died or hung over it. */
  readonly maxRestarts?: number;
}

/** Generous: on a machine at its limits the first decoding reads most of the model late and takes seconds. */
const PATIENCE: Patience = { loadMs: 60_000, requestMs: 10_000 };
const MAX_RESTARTS = 2;
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The speech engine on this machine: libvosk in a forked process that is started on demand and may die at any time. */
export function createDecoderEngine(options: DecoderEngineOptions): DecoderEngine {
  return new DecoderEngine(options);
}

export class DecoderEngine implements SpeechEngine {
  private current: EngineState = { kind: 'cold' };
  private readonly states: Emitter<EngineState>;
  private readonly work: Workload;
  private decoder: DecoderProcess | null = null;
  private modelDir = '';
  /** The hashes of the model's files are compared once, while it loads: a damaged graph may decode, and wrongly. */
  private verification: { readonly dir: string; readonly verdict: Promise<Verdict> } | null = null;
  /** Decoders let go of and not yet gone. */
  private readonly ending = new Set<Promise<void>>();
  /** Set while one is being started, or held back. */
  private starting = false;
  private loadFailures = 0;
  private nextNumber = 1;
  private idleTimer: NodeJS.Timeout | null = null;
  private disposed = false;

  constructor(private readonly options: DecoderEngineOptions) {
    const onListenerError = listenerFault(options.log);
    this.states = new Emitter(onListenerError);
    this.work = new Workload(onListenerError);
  }

  get state(): EngineState {
    return this.current;
  }

  /** The decoder's process id while there is one: for tests and measurements. */
  get pid(): number | undefined {
    return this.decoder?.pid;
  }

  onState(listener: (state: EngineState) => void): () => void {
    return this.states.on(listener);
  }

  warmUp(): void {
    this.start();
    this.restartIdleTimer();
  }

  begin(request: UtteranceRequest): SpeechUtterance {
    const utterance = new LiveUtterance(this.nextNumber++, request, {
      onProgress: () => this.pump(),
      onEnd: (ended, known) => this.onEnd(ended, known),
      onTooLong: () => this.options.log.warn('utterance too long, the rest is not heard', { utterance: request.id }),
    });
    this.work.addUtterance(utterance);
    const wrong = this.disposed ? disposedError() : requestFault(request);
    if (wrong) utterance.fail(wrong);
    else {
      this.start();
      this.restartIdleTimer();
      this.pump();
    }
    return utterance;
  }

  prepare(grammar: Grammar): void {
    this.work.expect(grammar);
    this.pump();
  }

  knownWords(words: readonly string[]): Promise<ReadonlySet<string>> {
    if (this.disposed) return Promise.reject(disposedError());
    if (words.length === 0) return Promise.resolve(new Set());
    const query = new WordsQuery(this.nextNumber++, [...words]);
    this.work.addQuery(query);
    this.start();
    this.restartIdleTimer();
    this.pump();
    return query.answer;
  }

  async dispose(): Promise<void> {
    this.disposed = true;
    this.work.failAll(disposedError());
    await this.stop();
    await Promise.all(this.ending);
    this.states.clear();
  }

  /** Ends the decoder; what comes next starts it again, with the model that is then the one. */
  async stop(): Promise<void> {
    const ended = this.letGo();
    if (this.current.kind !== 'failed') this.setState({ kind: 'cold' });
    this.work.rewind();
    if (!this.work.empty) this.start();
    await ended;
  }

  /** Parts with the decoder at once; it is gone when the promise resolves. */
  private async letGo(): Promise<void> {
    const { decoder } = this;
    this.decoder = null;
    this.restartIdleTimer();
    if (!decoder) return;
    const ended = decoder.kill();
    this.ending.add(ended);
    await ended;
    this.ending.delete(ended);
  }

  private start(): void {
    if (this.decoder || this.starting || this.disposed) return;
    this.starting = true;
    this.setState({ kind: 'loading' });
    this.fork().then(
      () => {
        this.starting = false;
      },
      (error: unknown) => {
        this.starting = false;
        this.giveUp(asSpeechError(error));
      },
    );
  }

  private async fork(): Promise<void> {
    const modelDir = absolute(await this.options.modelDir());
    const verdict = await verifyModel(modelDir);
    if (!verdict.ok) throw new SpeechError(verdict.code, verdict.message);
    if (this.disposed) return;
    if (this.current.kind !== 'loading') this.setState({ kind: 'loading' });
    this.modelDir = modelDir;
    if (this.verification?.dir !== modelDir) {
      this.verification = { dir: modelDir, verdict: verifyModel(modelDir, 'full') };
    }
    const decoder: DecoderProcess = new DecoderProcess({
      script: absolute(this.options.decoderScript),
      patience: this.options.patience ?? PATIENCE,
      onReply: (reply) => {
        if (this.decoder === decoder) this.onReply(reply);
      },
      onRoom: () => this.pump(),
      onExit: (exit) => {
        if (this.decoder === decoder) void this.onExit(exit);
      },
    });
    this.decoder = decoder;
    decoder.send({
      kind: 'load',
      modelDir,
      ...(this.options.library ? { library: this.options.library } : {}),
    });
  }

  private onReply(reply: Exclude<DecoderReply, { kind: 'ack' }>): void {
    const { log } = this.options;
    switch (reply.kind) {
      case 'ready':
        void this.onLoaded(reply.loadMs);
        break;
      case 'failed':
        this.giveUp(new SpeechError(reply.code, reply.message));
        break;
      case 'partial':
      case 'result':
      case 'error':
        this.work.answer(reply);
        break;
      case 'words':
        this.work.answer(reply);
        this.restartIdleTimer();
        break;
      case 'said':
        // Of streams, and the engine opens none.
        break;
      case 'unfiltered':
        log.warn('noise is heard worse than it could be', { reason: reply.message });
        break;
      case 'unheard':
        log.warn('phrases with words the model does not know are left out', {
          count: reply.count,
          examples: reply.examples,
        });
        break;
    }
  }

  private async onLoaded(loadMs: number): Promise<void> {
    const { decoder } = this;
    const verdict = await this.verification?.verdict;
    if (!decoder || this.decoder !== decoder) return;
    if (verdict?.ok === false) {
      this.verification = null;
      this.giveUp(new SpeechError(verdict.code, verdict.message));
      return;
    }
    this.options.log.info('decoder ready', { loadMs: Math.round(loadMs), pid: this.pid });
    this.loadFailures = 0;
    this.setState({ kind: 'ready', model: basename(this.modelDir) });
    this.restartIdleTimer();
    this.pump();
  }

  private pump(): void {
    if (this.decoder && this.current.kind === 'ready') this.work.sendTo(this.decoder);
  }

  private onEnd(utterance: LiveUtterance, known: boolean): void {
    this.work.removeUtterance(utterance.number);
    if (known) this.decoder?.send({ kind: 'cancel', utterance: utterance.number });
    this.restartIdleTimer();
  }

  /** The decoder ended of its own accord: start another where something waits for it, and decode again. */
  private async onExit(exit: DecoderExit): Promise<void> {
    const { log, maxRestarts = MAX_RESTARTS } = this.options;
    const wasLoading = this.current.kind === 'loading';
    await this.letGo();
    log.warn('decoder ended', { how: exit.how, stderr: exit.stderr, wasLoading, waiting: !this.work.empty });
    if (wasLoading && ++this.loadFailures >= maxRestarts) {
      this.giveUp(await this.diagnose(exit, true));
      return;
    }
    this.setState({ kind: !this.work.empty || wasLoading ? 'loading' : 'cold' });
    const lost = this.work.rewindAfterDeath(exit.utterance, maxRestarts);
    if (lost.length > 0) {
      const error = await this.diagnose(exit, false);
      lost.forEach((each) => each.fail(error));
    }
    if (!this.work.empty || wasLoading) this.start();
  }

  /** Whether it was the model's fault, told by the hashes of its files. Nothing is started meanwhile. */
  private async diagnose(exit: DecoderExit, loading: boolean): Promise<SpeechError> {
    this.starting = true;
    const verdict = await verifyModel(this.modelDir, 'full').finally(() => {
      this.starting = false;
    });
    if (!verdict.ok) return new SpeechError(verdict.code, verdict.message);
    if (loading && verdict.name === null && exit.how.includes('SIG')) {
      const message = `The speech decoder crashes on the model in ${this.modelDir}. Choose the folder of another one.`;
      return new SpeechError('model-corrupt', message);
    }
    const reason = /^\w*Error: .*$/m.exec(exit.stderr)?.[0] ?? exit.how;
    const what = exit.hung ? 'stopped answering' : `ended unexpectedly (${reason})`;
    return new SpeechError(
      'decoder-failed',
      `The speech decoder ${what} again and again. Try again; the log has more.`,
    );
  }

  private giveUp(error: SpeechError): void {
    void this.letGo();
    this.options.log.error('speech engine failed', { code: error.code, message: error.message });
    this.loadFailures = 0;
    this.setState({ kind: 'failed', message: error.message });
    this.work.failAll(error);
  }

  private restartIdleTimer(): void {
    if (this.idleTimer) clearTimeout(this.idleTimer);
    this.idleTimer = null;
    if (this.disposed || !this.work.empty) return;
    const idleMs = this.options.idleTimeoutMs();
    if (!this.decoder || !(idleMs > 0)) return;
    this.idleTimer = setTimeout(() => void this.stop(), Math.min(idleMs, MAX_TIMER_MS));
    this.idleTimer.unref();
  }

  private setState(state: EngineState): void {
    this.current = state;
    this.states.emit(state);
  }
}

function disposedError(): SpeechError {
  return new SpeechError('cancelled', 'The speech engine was shut down.');
}

function asSpeechError(error: unknown): SpeechError {
  if (error instanceof SpeechError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new SpeechError('decoder-failed', `The speech decoder cannot be started: ${message}`);
}
