import WebSocket from 'ws';
import type { DecoderRequest } from '../../protocol/decoder';
import { encodeRequest, ENGINE_PROTOCOL, MOST_ENGINE_BYTES, type EngineReply } from '../../protocol/engineWire';
import type { Intake } from '../workload';

/** Sound that may be under way before the network is waited for: four seconds. */
const MOST_BUFFERED_BYTES = 128_000;
const CONNECT_MS = 10_000;
/** A server that says nothing for so long, although it was asked, is taken for gone. */
const SILENCE_MS = 10_000;

/** Why a connection is no more. */
export interface Loss {
  /** The HTTP status of a refusal, or null. */
  readonly status: number | null;
  readonly reason: string;
}

export interface RemoteDecoderOptions {
  readonly url: string;
  readonly token: string;
  readonly onReply: (reply: EngineReply) => void;
  readonly onRoom: () => void;
  /** Called once, last. */
  readonly onLost: (loss: Loss) => void;
}

/** One connection to a server's engine. */
export class RemoteDecoder implements Intake {
  private readonly socket: WebSocket;
  private watchdog: NodeJS.Timeout | null = null;
  private refusal: Loss | null = null;
  private over = false;

  constructor(private readonly options: RemoteDecoderOptions) {
    this.socket = new WebSocket(options.url, ENGINE_PROTOCOL, {
      headers: options.token ? { authorization: `Bearer ${options.token}` } : {},
      handshakeTimeout: CONNECT_MS,
      maxPayload: MOST_ENGINE_BYTES,
      perMessageDeflate: false,
    });
    this.socket.on('message', (data) => {
      this.rest();
      options.onReply(JSON.parse((data as Buffer).toString('utf8')) as EngineReply);
    });
    this.socket.on('pong', () => this.rest());
    this.socket.on('unexpected-response', (_request, response) => {
      this.refusal = { status: response.statusCode ?? null, reason: `it answers ${response.statusCode ?? ''}` };
      response.resume();
      this.socket.terminate();
    });
    this.socket.on('error', (error) => {
      this.refusal ??= { status: null, reason: error.message };
    });
    this.socket.on('close', (_code, reason) => {
      this.end(this.refusal ?? { status: null, reason: reason.toString() || 'the connection was lost' });
    });
  }

  get hasRoom(): boolean {
    return this.socket.bufferedAmount < MOST_BUFFERED_BYTES;
  }

  send(request: DecoderRequest): void {
    if (this.socket.readyState !== WebSocket.OPEN) return;
    // Grammars go by themselves when they are not used any more, and the server reads what it likes.
    if (request.kind === 'load' || request.kind === 'forget' || request.kind === 'open') return;
    this.socket.send(encodeRequest(request), () => this.options.onRoom());
    if (this.watchdog || request.kind === 'cancel') return;
    // A server at work may have nothing to say for long; it answers a ping all the same.
    this.socket.ping();
    this.watchdog = setTimeout(() => {
      this.refusal = { status: null, reason: 'it does not answer' };
      this.socket.terminate();
    }, SILENCE_MS);
  }

  close(): void {
    this.over = true;
    this.rest();
    this.socket.terminate();
  }

  private rest(): void {
    if (this.watchdog) clearTimeout(this.watchdog);
    this.watchdog = null;
  }

  private end(loss: Loss): void {
    this.rest();
    if (this.over) return;
    this.over = true;
    this.options.onLost(loss);
  }
}
