import { createHash } from 'node:crypto';
import { decodeFrames, decodeRequest, type EngineReply, type EngineRequest } from '../../protocol/engineWire';
import { SAMPLE_RATE } from '../../protocol/words';
import type { Grammar, SpeechError } from '../../speech/speechEngine';
import type { DecoderPool } from '../pool/decoderPool';
import type { PoolStream, StreamReply } from '../pool/poolStream';
import { CLOSE, type Channel, type Protocol, type UtteranceReport } from './protocol';

/** Utterances of one client at once: one is heard while the one before is still decoded. */
const MOST_UTTERANCES = 8;
const MOST_GRAMMARS = 16;
const MOST_WORDS = 50_000;
const MOST_WAITING = 10 * SAMPLE_RATE;
const FEW_WAITING = 5 * SAMPLE_RATE;

export interface EngineProtocolParts {
  readonly channel: Channel;
  readonly pool: Pick<DecoderPool, 'open' | 'knownWords'>;
  readonly model: string;
  /** Counts an utterance. @returns seconds to wait before there may be another; 0: it may be. */
  readonly take: () => Promise<number>;
  /** @param traceparent as the client says it: whose trace the utterance belongs to. */
  readonly onUtterance: (report: UtteranceReport, traceparent?: string) => void;
}

interface Heard {
  readonly stream: PoolStream;
  readonly traceparent: string | undefined;
  finishedAt: number;
}

/** The engine of an extension that is here and not there: the decoder's own requests, over the network. */
export class EngineProtocol implements Protocol {
  private readonly grammars = new Map<string, Grammar>();
  private readonly utterances = new Map<number, Heard>();
  private paused = false;
  private draining = false;

  constructor(private readonly parts: EngineProtocolParts) {
    this.reply({ kind: 'ready', model: parts.model });
  }

  onText(text: string): void {
    try {
      this.handle(decodeRequest(text));
    } catch (error) {
      this.refuse(error);
    }
  }

  onBytes(bytes: Buffer): void {
    try {
      const { utterance, frames } = decodeFrames(bytes);
      const heard = this.utterances.get(utterance);
      // It may have ended with an error that is still on its way.
      if (!heard) return;
      heard.stream.write(frames);
      if (heard.stream.backlog > MOST_WAITING && !this.paused) {
        this.paused = true;
        this.parts.channel.pause();
      }
    } catch (error) {
      this.refuse(error);
    }
  }

  onClosed(): void {
    for (const { stream } of this.utterances.values()) stream.cancel();
    this.utterances.clear();
  }

  drain(): void {
    this.draining = true;
    if (this.utterances.size === 0) {
      this.parts.channel.close(CLOSE.goingAway, 'The server is going away: connect again.');
    }
  }

  finishNow(): void {
    for (const { stream } of this.utterances.values()) stream.finish();
    this.drain();
  }

  private handle(request: Exclude<EngineRequest, { kind: 'frames' }>): void {
    switch (request.kind) {
      case 'grammar':
        this.keep(request);
        break;
      case 'start':
        this.start(request);
        break;
      case 'finish': {
        const heard = this.utterances.get(request.utterance);
        if (heard) heard.finishedAt = performance.now();
        heard?.stream.finish();
        break;
      }
      case 'cancel':
        this.utterances.get(request.utterance)?.stream.cancel();
        this.forget(request.utterance);
        break;
      case 'words':
        this.tellWords(request.query, request.words);
        break;
    }
  }

  /** Kept under a key of ours, made of what it is: what one client calls a grammar must not become another's. */
  private keep({ key, phrases, graph }: Extract<EngineRequest, { kind: 'grammar' }>): void {
    const hash = createHash('sha256');
    if (graph) {
      hash.update(JSON.stringify(graph.words));
      const { finalCosts, firstArc, arcWords, arcCosts, arcTargets } = graph;
      for (const array of [finalCosts, firstArc, arcWords, arcCosts, arcTargets]) hash.update(array);
    } else hash.update(JSON.stringify(phrases));
    const own = hash.digest('hex');
    this.grammars.delete(key);
    this.grammars.set(key, { key: own, phrases, ...(graph ? { graph: { ...graph, key: own } } : {}) });
    // A Map keeps the order of insertion, so the first is the one sent longest ago.
    const [oldest] = this.grammars.keys();
    if (this.grammars.size > MOST_GRAMMARS && oldest !== undefined) this.grammars.delete(oldest);
  }

  private start(request: Extract<EngineRequest, { kind: 'start' }>): void {
    const { utterance, grammar, free, alternatives, partials, noiseFilter, traceparent } = request;
    if (this.utterances.has(utterance)) throw new Error(`Utterance ${utterance} has begun already.`);
    if (this.utterances.size >= MOST_UTTERANCES) throw new Error('Too many utterances at once.');
    const kept = grammar === undefined ? null : this.grammars.get(grammar);
    if (kept === undefined) {
      this.reply({ kind: 'error', utterance, code: 'decoder-failed', message: 'The grammar was not sent.' });
      return;
    }
    const how = {
      free,
      alternatives,
      partials,
      ...(noiseFilter ? { noiseFilter } : {}),
      ...(kept ? { grammar: kept.key } : {}),
    };
    const stream = this.parts.pool.open({ kind: 'start', ...how }, kept, {
      onReply: (reply) => this.onReply(utterance, reply),
      onFailed: (error) => this.onFailed(utterance, error),
      onProgress: () => this.onProgress(),
    });
    this.utterances.set(utterance, { stream, finishedAt: 0, traceparent });
    this.parts.take().then(
      (waitS) => {
        if (waitS === 0 || stream.ended) return;
        stream.cancel();
        this.forget(utterance);
        const message = `Too many utterances in a minute: try again in ${Math.ceil(waitS)} seconds.`;
        this.reply({ kind: 'error', utterance, code: 'bad-input', message });
      },
      (error: unknown) => this.refuse(error),
    );
  }

  private onReply(utterance: number, reply: StreamReply): void {
    if (reply.kind === 'said') return;
    this.reply({ ...reply, utterance });
    if (reply.kind !== 'result') return;
    const { finishedAt, traceparent } = this.utterances.get(utterance) ?? { finishedAt: 0 };
    this.parts.onUtterance(
      {
        result: reply.alternatives.length > 0 ? 'transcribed' : 'silent',
        decodeMs: reply.decodeMs,
        ...(finishedAt > 0 ? { finalMs: performance.now() - finishedAt } : {}),
      },
      traceparent,
    );
    this.forget(utterance);
  }

  private onFailed(utterance: number, { code, message }: SpeechError): void {
    this.reply({ kind: 'error', utterance, code: code === 'bad-input' ? code : 'decoder-failed', message });
    this.parts.onUtterance({ result: 'failed' }, this.utterances.get(utterance)?.traceparent);
    this.forget(utterance);
  }

  private forget(utterance: number): void {
    this.utterances.delete(utterance);
    if (this.draining) this.drain();
    this.onProgress();
  }

  private tellWords(query: number, words: readonly string[]): void {
    if (words.length > MOST_WORDS) throw new Error(`At most ${MOST_WORDS} words can be asked about at once.`);
    this.parts.pool.knownWords(words).then(
      (known) => this.reply({ kind: 'words', query, known: [...known] }),
      (error: unknown) => this.refuse(error),
    );
  }

  private onProgress(): void {
    if (!this.paused) return;
    if ([...this.utterances.values()].some(({ stream }) => stream.backlog > FEW_WAITING)) return;
    this.paused = false;
    this.parts.channel.resume();
  }

  private reply(reply: EngineReply): void {
    this.parts.channel.send(JSON.stringify(reply));
  }

  private refuse(error: unknown): void {
    this.onClosed();
    const why = error instanceof Error ? error.message : String(error);
    this.parts.channel.close(CLOSE.badInput, why.slice(0, 100));
  }
}
