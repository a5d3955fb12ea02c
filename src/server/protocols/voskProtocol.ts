import type { SpeechError } from '../../speech/speechEngine';
import type { DecoderPool } from '../pool/decoderPool';
import type { PoolStream, StreamReply } from '../pool/poolStream';
import { SAMPLE_RATE } from '../../protocol/words';
import type { LanguageThread } from '../language/languageThread';
import { AudioInput } from './audioInput';
import { CommandProtocol } from './commandProtocol';
import { CLOSE, type Channel, type Protocol, type UtteranceReport } from './protocol';
import { readMessage, type StreamConfig } from './voskMessages';

/** Sound that may wait for the decoder before the client is not read any more, and at which it is read again. */
const MOST_WAITING = 10 * SAMPLE_RATE;
const FEW_WAITING = 5 * SAMPLE_RATE;

export interface VoskProtocolParts {
  readonly channel: Channel;
  readonly pool: Pick<DecoderPool, 'open'>;
  /** Of clients that do not say. */
  readonly sampleRate: number;
  readonly languages: Pick<LanguageThread, 'prepare'>;
  readonly onUtterance: (report: UtteranceReport) => void;
}

/**
 * What alphacep's vosk-server speaks: a configuration, then binary sound, each message of which is answered by a partial
 * result, or a final one where silence has ended what was said; `{"eof": 1}` is answered by the last result.
 */
export class VoskProtocol implements Protocol {
  private config: StreamConfig;
  private input: AudioInput | null = null;
  private stream: PoolStream | null = null;
  private commands: CommandProtocol | null = null;
  private paused = false;
  private draining = false;
  private finished = false;
  private finishedAt = 0;

  constructor(private readonly parts: VoskProtocolParts) {
    this.config = { sampleRate: parts.sampleRate, phrases: null, words: true, alternatives: 0, vocabulary: null };
  }

  onText(text: string): void {
    if (this.finished) return;
    const message = readMessage(text);
    switch (message.kind) {
      case 'config':
        // As in vosk-server, a recognizer that is at work keeps what it was made with.
        if (!this.stream && !this.commands) this.configure(message.config);
        break;
      case 'eof':
        if (this.commands) this.commands.finish();
        else this.finish();
        break;
      case 'wrong':
        this.refuse(message.why);
        break;
    }
  }

  onBytes(bytes: Buffer): void {
    if (this.finished) return;
    if (this.commands) {
      this.commands.onBytes(bytes);
      return;
    }
    const stream = this.begin();
    this.input ??= new AudioInput(this.config.sampleRate);
    stream.write(this.input.push(bytes));
    if (stream.backlog > MOST_WAITING && !this.paused) {
      this.paused = true;
      this.parts.channel.pause();
    }
  }

  onClosed(): void {
    this.finished = true;
    this.stream?.cancel();
    this.commands?.onClosed();
  }

  drain(): void {
    this.draining = true;
    if (this.commands) return;
    if (!this.stream) this.parts.channel.close(CLOSE.goingAway, 'The server is going away: connect again.');
  }

  finishNow(): void {
    this.draining = true;
    if (this.commands) this.commands.finish();
    else if (this.stream) this.finish();
    else this.drain();
  }

  private configure(config: Partial<StreamConfig>): void {
    this.config = { ...this.config, ...config };
    const { vocabulary, sampleRate } = this.config;
    if (!vocabulary) return;
    const { channel, pool, languages, onUtterance } = this.parts;
    const prepared = languages.prepare(vocabulary.text, vocabulary.builtIn);
    this.commands = new CommandProtocol({ channel, pool, input: new AudioInput(sampleRate), prepared, onUtterance });
  }

  private begin(): PoolStream {
    const { phrases, words, alternatives } = this.config;
    this.stream ??= this.parts.pool.open({ kind: 'open', phrases, words, alternatives }, null, {
      onReply: (reply) => this.onReply(reply),
      onFailed: (error) => this.onFailed(error),
      onProgress: () => this.onProgress(),
    });
    return this.stream;
  }

  private finish(): void {
    if (this.finished) return;
    this.finished = true;
    this.finishedAt = performance.now();
    const stream = this.begin();
    const rest = this.input?.flush();
    if (rest && rest.length > 0) stream.write(rest, false);
    stream.finish();
  }

  private onReply(reply: StreamReply): void {
    if (reply.kind !== 'said') return;
    const { channel } = this.parts;
    channel.send(reply.json);
    if (reply.ended !== 'nothing') this.report(reply.json, reply.ended === 'stream');
    if (reply.ended === 'stream') {
      if (this.draining) channel.close(CLOSE.goingAway, 'The server is going away: connect again.');
      else channel.close(CLOSE.done, '');
    } else if (reply.ended === 'utterance' && this.draining && this.stream?.backlog === 0) this.finish();
  }

  private report(json: string, last: boolean): void {
    const silent = !/"text" : "[^"]/.test(json);
    // The end of a stream in which nothing more was said is no utterance.
    if (silent && last) return;
    const finalMs = last ? { finalMs: performance.now() - this.finishedAt } : {};
    this.parts.onUtterance({ result: silent ? 'silent' : 'transcribed', ...finalMs });
  }

  private onFailed(error: SpeechError): void {
    this.finished = true;
    this.parts.onUtterance({ result: 'failed' });
    this.parts.channel.send(JSON.stringify({ error: error.message }));
    this.parts.channel.close(error.code === 'bad-input' ? CLOSE.badInput : CLOSE.failed, 'See the last message.');
  }

  private onProgress(): void {
    if (!this.paused || (this.stream?.backlog ?? 0) > FEW_WAITING) return;
    this.paused = false;
    this.parts.channel.resume();
  }

  private refuse(why: string): void {
    this.finished = true;
    this.stream?.cancel();
    this.parts.channel.send(JSON.stringify({ error: why }));
    this.parts.channel.close(CLOSE.badInput, 'See the last message.');
  }
}
