import type { Log } from '../platform/log';
import type { RawData, WebSocket } from 'ws';
import type { Channel, Protocol } from './protocols/protocol';

/** Answers that a client may leave unread before it is given up. */
const MOST_UNREAD_BYTES = 1_000_000;

/** Why a connection ended. */
export type EndReason = 'done' | 'client' | 'bad-input' | 'unread' | 'drained' | 'idle' | 'failed';

export interface ConnectionOptions {
  readonly socket: WebSocket;
  readonly protocol: (channel: Channel) => Protocol;
  readonly log: Log;
  /** Milliseconds without a message after which a client is taken for gone. */
  readonly idleMs: number;
  readonly onEnd: (reason: EndReason) => void;
  /** Runs what is done for this client, with its trace. */
  readonly run?: (work: () => void) => void;
}

const REASONS: Readonly<Record<number, EndReason>> = {
  1000: 'done',
  1001: 'drained',
  1007: 'bad-input',
  1008: 'bad-input',
  1011: 'failed',
};

/** One client's WebSocket: hands messages to the protocol, and is bounded in time and memory whatever the client does. */
export class Connection {
  private readonly protocol: Protocol;
  private idle: NodeJS.Timeout | null = null;
  private reason: EndReason | null = null;
  private paused = false;
  private answersPings = true;

  constructor(private readonly options: ConnectionOptions) {
    const { socket } = options;
    this.protocol = options.protocol({
      send: (text) => this.send(text),
      close: (code, reason) => this.close(code, reason),
      pause: () => {
        this.paused = true;
        socket.pause();
      },
      resume: () => {
        this.paused = false;
        this.answersPings = true;
        socket.resume();
      },
    });
    socket.on('message', (data, isBinary) => this.onMessage(data, isBinary));
    socket.on('pong', () => (this.answersPings = true));
    // What breaks the protocol (a message too large, text that is no text) closes the connection by itself.
    socket.on('error', (error) => {
      this.reason ??= 'bad-input';
      options.log.info({ error: error.message }, 'connection broken');
    });
    socket.on('close', () => this.onClose());
    this.restartIdle();
  }

  drain(): void {
    this.protocol.drain();
  }

  finishNow(): void {
    this.protocol.finishNow();
  }

  /** Gives up a client that has not answered since the last time. */
  ping(): void {
    // A client that is not read cannot be heard to answer.
    if (this.paused) return;
    if (!this.answersPings) {
      this.end('idle');
      return;
    }
    this.answersPings = false;
    this.options.socket.ping();
  }

  /** Ends it without a closing handshake. */
  end(reason: EndReason): void {
    this.reason ??= reason;
    this.options.socket.terminate();
  }

  private onMessage(data: RawData, isBinary: boolean): void {
    this.restartIdle();
    const bytes = Buffer.isBuffer(data) ? data : Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data);
    const { run = (work: () => void) => work() } = this.options;
    try {
      run(() => {
        if (isBinary) this.protocol.onBytes(bytes);
        else this.protocol.onText(bytes.toString('utf8'));
      });
    } catch (error) {
      this.options.log.error({ error: String(error) }, 'a message could not be handled');
      this.close(1011, 'The server failed over this message.');
    }
  }

  private send(text: string): void {
    const { socket } = this.options;
    if (socket.readyState !== socket.OPEN) return;
    socket.send(text);
    if (socket.bufferedAmount > MOST_UNREAD_BYTES) this.end('unread');
  }

  private close(code: number, reason: string): void {
    this.reason ??= REASONS[code] ?? 'failed';
    this.options.socket.close(code, reason);
  }

  private restartIdle(): void {
    if (this.idle) clearTimeout(this.idle);
    this.idle = setTimeout(() => {
      this.reason ??= 'idle';
      this.close(1001, 'Nothing was sent for long.');
    }, this.options.idleMs);
    this.idle.unref();
  }

  private onClose(): void {
    if (this.idle) clearTimeout(this.idle);
    this.protocol.onClosed();
    this.options.onEnd(this.reason ?? 'client');
  }
}
