import { once } from 'node:events';
import { createServer as createHttp, type IncomingMessage, type Server } from 'node:http';
import { createServer as createHttps } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { Log } from '../platform/log';
import type { Meter } from '../platform/metrics/metricNames';
import { clientOf, type Refusal } from './access/gate';
import type { Client, Tokens } from './access/tokens';
import { Connection } from './connection';
import { accepted, answer, refuse, type ServiceState } from './httpAnswers';
import type { DecoderPool } from './pool/decoderPool';
import { VoskProtocol } from './protocols/voskProtocol';

/** A vocabulary or a grammar is the largest thing to be said at once. */
const MOST_MESSAGE_BYTES = 4 * 1024 * 1024;
const HEADERS_MS = 10_000;
const PING_MS = 30_000;

export interface VoiceServerOptions {
  readonly host: string;
  /** 0: any. */
  readonly port: number;
  readonly tls?: { readonly cert: Buffer; readonly key: Buffer };
  readonly mostConnections: number;
  readonly idleMs: number;
  /** How long running utterances may go on once the server is to end. */
  readonly drainMs: number;
  /** In Hz, of clients that do not say. */
  readonly sampleRate: number;
}

export interface VoiceServerParts {
  readonly pool: DecoderPool;
  readonly tokens: () => Tokens;
  readonly meter: Meter;
  readonly log: Log;
}

/** The speech engine as a network service: HTTP for its state, a WebSocket at `/` for speech. */
export class VoiceServer {
  private readonly http: Server;
  private readonly sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MOST_MESSAGE_BYTES,
    perMessageDeflate: false,
    clientTracking: false,
  });
  private readonly connections = new Map<Connection, Client>();
  private draining = false;
  private pings: NodeJS.Timeout | null = null;
  private onEmpty: () => void = () => undefined;

  constructor(
    private readonly options: VoiceServerOptions,
    private readonly parts: VoiceServerParts,
  ) {
    const limits = { headersTimeout: HEADERS_MS, requestTimeout: HEADERS_MS };
    this.http = options.tls ? createHttps({ ...limits, ...options.tls }) : createHttp(limits);
    this.http.on('request', (request, response) => answer(request, response, this.state, parts.meter));
    this.http.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head));
    // What is no HTTP at all.
    this.http.on('clientError', (_error, socket) => socket.destroy());
  }

  get state(): ServiceState {
    const { pool } = this.parts;
    const reasons = [
      ...(this.draining ? ['The server is going away.'] : []),
      ...(pool.ready ? [] : [pool.complaint ?? 'The speech model is being loaded.']),
    ];
    return { ready: reasons.length === 0, reasons, draining: this.draining, streams: this.connections.size };
  }

  /** Resolves with the port. @throws what the system says where it cannot be had. */
  async listen(): Promise<number> {
    this.http.listen(this.options.port, this.options.host, 4096);
    await once(this.http, 'listening');
    this.pings = setInterval(() => {
      for (const connection of this.connections.keys()) connection.ping();
    }, PING_MS);
    this.parts.meter.set('voice_sessions_limit', {}, this.options.mostConnections);
    return (this.http.address() as AddressInfo).port;
  }

  /** Takes nobody new, has what is under way answered, and closes. Resolves when everyone is gone. */
  async drain(): Promise<void> {
    if (this.draining) return;
    this.draining = true;
    if (this.pings) clearInterval(this.pings);
    const { log } = this.parts;
    log.info({ connections: this.connections.size }, 'draining');
    const empty = new Promise<void>((resolve) => (this.onEmpty = resolve));
    for (const connection of this.connections.keys()) connection.drain();
    const last = setTimeout(() => {
      log.warn({ connections: this.connections.size }, 'draining took too long: what is under way is ended');
      for (const connection of this.connections.keys()) connection.finishNow();
    }, this.options.drainMs);
    const give = setTimeout(() => {
      for (const connection of this.connections.keys()) connection.end('drained');
    }, this.options.drainMs + 3_000);
    this.tellIfEmpty();
    await empty;
    clearTimeout(last);
    clearTimeout(give);
    this.http.closeAllConnections();
    await new Promise<void>((resolve) => this.http.close(() => resolve()));
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const startedAt = performance.now();
    // The client may go while it is being answered.
    socket.on('error', () => socket.destroy());
    const admitted = this.admit(request);
    if ('status' in admitted) {
      refuse(request, socket, admitted, this.parts.meter);
      return;
    }
    this.sockets.handleUpgrade(request, socket, head, (websocket) => {
      const { pool, log, meter } = this.parts;
      const connection: Connection = new Connection({
        socket: websocket,
        protocol: (channel) => new VoskProtocol({ channel, pool, sampleRate: this.options.sampleRate }),
        log: log.child({ client: admitted.name }),
        idleMs: this.options.idleMs,
        onEnd: (reason) => {
          this.connections.delete(connection);
          meter.count('voice_connections_ended_total', { reason });
          this.onCount();
          this.tellIfEmpty();
        },
      });
      this.connections.set(connection, admitted);
      meter.count('voice_activations_total', { trigger: 'vosk' });
      this.onCount();
      accepted(request, startedAt, meter);
    });
  }

  private admit(request: IncomingMessage): Client | Refusal {
    const busy = { status: 503, retryAfter: 1 } as const;
    if (this.draining) return { ...busy, reason: 'draining', message: 'The server is going away: connect again.' };
    if (this.connections.size >= this.options.mostConnections) {
      return { ...busy, reason: 'full', message: 'The server is full: try again later.' };
    }
    if (request.url?.split('?')[0] !== '/')
      return { status: 400, reason: 'request', message: 'The WebSocket is at /.' };
    const client = clientOf(request, this.parts.tokens());
    if (!client) return { status: 401, reason: 'token', message: 'Send a valid token: "Authorization: Bearer …".' };
    if (!this.parts.pool.ready) {
      return { ...busy, reason: 'not-ready', message: 'The speech model is being loaded: try again soon.' };
    }
    return client;
  }

  private onCount(): void {
    const { meter } = this.parts;
    meter.set('voice_concurrent_sessions', {}, this.connections.size);
    meter.set('active_users_total', {}, new Set([...this.connections.values()].map(({ name }) => name)).size);
  }

  private tellIfEmpty(): void {
    if (this.draining && this.connections.size === 0) this.onEmpty();
  }
}
