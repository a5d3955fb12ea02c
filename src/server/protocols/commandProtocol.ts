import type { Decision } from '../../language/language';
import type { SpeechError } from '../../speech/speechEngine';
import type { Prepared } from '../language/languageThread';
import type { DecoderPool } from '../pool/decoderPool';
import type { PoolStream, StreamReply } from '../pool/poolStream';
import type { AudioInput } from './audioInput';
import { CLOSE, type Channel, type UtteranceReport } from './protocol';

/** Sound that may wait for a vocabulary that is being compiled: some ten seconds. */
const MOST_EARLY_BYTES = 1_000_000;
const ALTERNATIVES = 10;

export interface CommandProtocolParts {
  readonly channel: Channel;
  readonly pool: Pick<DecoderPool, 'open'>;
  readonly input: AudioInput;
  readonly prepared: Promise<Prepared>;
  readonly onUtterance: (report: UtteranceReport) => void;
}

/** Our own extension of vosk-server's protocol: a vocabulary is given, and the answer is the command. */
export class CommandProtocol {
  private ready: Prepared | null = null;
  private stream: PoolStream | null = null;
  private early: Buffer[] = [];
  private earlyBytes = 0;
  private finishing = false;
  private finishedAt = 0;
  private closed = false;

  constructor(private readonly parts: CommandProtocolParts) {
    parts.prepared.then(
      (prepared) => this.begin(prepared),
      (error: unknown) => this.fail(error instanceof Error ? error.message : String(error), CLOSE.badInput),
    );
  }

  onBytes(bytes: Buffer): void {
    if (this.finishing) return;
    if (this.stream) {
      const samples = this.parts.input.push(bytes);
      if (samples.length > 0) this.stream.write(samples);
      return;
    }
    this.early.push(bytes);
    this.earlyBytes += bytes.length;
    if (this.earlyBytes > MOST_EARLY_BYTES)
      this.fail('Wait for the vocabulary before you send so much sound.', CLOSE.badInput);
  }

  onClosed(): void {
    this.closed = true;
    this.early = [];
    this.stream?.cancel();
  }

  /** The client has said all. */
  finish(): void {
    if (this.finishing) return;
    this.finishing = true;
    this.finishedAt = performance.now();
    this.end();
  }

  private begin(prepared: Prepared): void {
    if (this.closed) return;
    this.ready = prepared;
    const { grammar, free } = prepared;
    const how = { grammar: grammar.key, free: free ? 'on-unknown' : 'never', alternatives: ALTERNATIVES } as const;
    this.stream = this.parts.pool.open({ kind: 'start', ...how, partials: true }, grammar, {
      onReply: (reply) => this.onReply(reply),
      onFailed: (error) => this.onFailed(error),
      onProgress: () => undefined,
    });
    for (const bytes of this.early.splice(0)) {
      const samples = this.parts.input.push(bytes);
      if (samples.length > 0) this.stream.write(samples);
    }
    if (this.finishing) this.end();
  }

  private end(): void {
    const rest = this.parts.input.flush();
    if (rest.length > 0) this.stream?.write(rest);
    this.stream?.finish();
  }

  private onReply(reply: StreamReply): void {
    if (reply.kind === 'partial') this.parts.channel.send(JSON.stringify({ partial: reply.text }));
    if (reply.kind !== 'result' || !this.ready) return;
    const startedAt = performance.now();
    this.ready.interpret(reply).then(
      (decision) => this.answer(decision, reply, startedAt),
      (error: unknown) => this.fail(error instanceof Error ? error.message : String(error), CLOSE.failed),
    );
  }

  private answer(decision: Decision, reply: Extract<StreamReply, { kind: 'result' }>, startedAt: number): void {
    const now = performance.now();
    const accepted = decision.kind === 'accepted';
    const commands = accepted ? decision.commands : [];
    const summaries = commands.map(({ vocabulary, id, slots, risk, exact, summary }) => {
      const written = Object.entries(slots).map(([name, slot]) => [name, slot.written] as const);
      return { vocabulary, id, slots: Object.fromEntries(written), risk, exact, summary };
    });
    const answer = {
      text: decision.heard,
      alternatives: reply.alternatives.map(({ text, score }) => ({ text, confidence: score })),
      command: summaries[0] ?? null,
      commands: summaries,
      rejected: accepted ? null : decision.reason,
    };
    this.parts.channel.send(JSON.stringify(answer));
    const silent = !accepted && decision.reason === 'no-speech';
    this.parts.onUtterance({
      result: accepted ? 'accepted' : silent ? 'silent' : 'rejected',
      finalMs: now - this.finishedAt,
      decodeMs: reply.decodeMs,
      interpretMs: now - startedAt,
    });
    this.parts.channel.close(CLOSE.done, '');
  }

  private onFailed(error: SpeechError): void {
    this.parts.onUtterance({ result: 'failed' });
    this.fail(error.message, error.code === 'bad-input' ? CLOSE.badInput : CLOSE.failed);
  }

  private fail(message: string, code: number): void {
    if (this.closed) return;
    this.finishing = true;
    this.stream?.cancel();
    this.parts.channel.send(JSON.stringify({ error: message }));
    this.parts.channel.close(code, 'See the last message.');
  }
}
