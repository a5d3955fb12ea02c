import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer as createHttp, type IncomingMessage, type Server } from 'node:http';
import { createServer as createHttps, type Server as SecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Log } from '../platform/log';
import type { Meter } from '../platform/metrics/metricNames';
import { ENGINE_PROTOCOL, MOST_ENGINE_BYTES } from '../protocol/engineWire';
import { newTrace, readTraceparent, type Tracing } from '../platform/trace';
import { UtteranceMetrics } from '../platform/metrics/utteranceMetrics';
import type { Admission, Admitted } from './access/admission';
import type { Refusal } from './access/gate';
import { Connection } from './connection';
import { accepted, answer, refuse, type ServiceState } from './httpAnswers';
import type { LanguageThread } from './language/languageThread';
import type { DecoderPool } from './pool/decoderPool';
import { EngineProtocol } from './protocols/engineProtocol';
import type { Channel, Protocol, UtteranceReport } from './protocols/protocol';
import { VoskProtocol } from './protocols/voskProtocol';

const HEADERS_MS = 20_000;

/** PEM. */
export interface Certificate {
  readonly cert: Buffer;
  readonly key: Buffer;
}

export interface VoiceServerOptions {
  readonly host: string;
  /** 0: any. */
  readonly port: number;
  readonly tls?: Certificate;
  readonly mostConnections: number;
  readonly idleMs: number;
  /** Clients that do not answer a ping until the next are given up. */
  readonly pingMs: number;
  /** How long running utterances may go on once the server is to end. */
  readonly drainMs: number;
  /** In Hz, of clients that do not say. */
  readonly sampleRate: number;
  /** The model's name, and its language for metrics. */
  readonly model: string;
  readonly language: string;
}

export interface VoiceServerParts {
  readonly pool: DecoderPool;
  readonly admission: Admission;
  readonly languages: LanguageThread;
  readonly meter: Meter;
  readonly log: Log;
  readonly tracing: Tracing;
}

/** The speech engine as a network service: HTTP for its state, a WebSocket at `/` for speech. */
export class VoiceServer {
  private readonly http: Server | SecureServer;
  private readonly sockets = new WebSocketServer({
    noServer: true,
    maxPayload: MOST_ENGINE_BYTES,
    perMessageDeflate: false,
    clientTracking: false,
    handleProtocols: (offered) => offered.has(ENGINE_PROTOCOL) && ENGINE_PROTOCOL,
  });
  private readonly connections = new Map<Connection, Admitted>();
  private readonly utteranceMetrics: UtteranceMetrics;
  /** Requests for a WebSocket that are being decided. */
  private deciding = 0;
  private draining = false;
  private pings: NodeJS.Timeout | null = null;
  private onEmpty: () => void = () => undefined;

  constructor(
    private readonly options: VoiceServerOptions,
    private readonly parts: VoiceServerParts,
  ) {
    this.utteranceMetrics = new UtteranceMetrics(parts.meter);
    const limits = { headersTimeout: HEADERS_MS, requestTimeout: HEADERS_MS };
    this.http = options.tls ? createHttps({ ...limits, ...options.tls }) : createHttp(limits);
    this.http.on('request', (request, response) => answer(request, response, this.state, parts.meter));
    this.http.on('upgrade', (request, socket, head) => {
      this.upgrade(request, socket, head).catch((error: unknown) => {
        parts.log.error({ error: String(error) }, 'a connection could not be decided about');
        socket.destroy();
      });
    });
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
    }, this.options.pingMs);
    this.parts.meter.set('voice_sessions_limit', {}, this.options.mostConnections);
    return (this.http.address() as AddressInfo).port;
  }

  /** For connections from now on. @throws what the library says of a certificate that cannot be used. */
  useCertificate(certificate: Certificate): void {
    if ('setSecureContext' in this.http) this.http.setSecureContext(certificate);
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

  private async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): Promise<void> {
    const startedAt = performance.now();
    // The client may go while it is being decided about.
    socket.on('error', () => socket.destroy());
    this.deciding++;
    const admitted = await this.admit(request).finally(() => this.deciding--);
    if ('status' in admitted) {
      refuse(request, socket, admitted, this.parts.meter);
      return;
    }
    if (socket.destroyed) {
      await admitted.lease.release();
      return;
    }
    const begun = await new Promise<boolean>((resolve) => {
      this.sockets.handleUpgrade(request, socket, head, (websocket) => {
        this.begin(websocket, request, admitted);
        resolve(true);
      });
      // It calls back at once, or never.
      resolve(false);
    });
    if (begun) accepted(request, startedAt, this.parts.meter);
    // A handshake that is none has been answered.
    else await admitted.lease.release();
  }

  private begin(socket: WebSocket, request: IncomingMessage, admitted: Admitted): void {
    const { meter, tracing } = this.parts;
    const session = randomUUID();
    const trace = readTraceparent(request.headers['traceparent']?.toString(), session) ?? newTrace(session, session);
    const log = this.parts.log.child({ client: admitted.client.name });
    const onUtterance = (report: UtteranceReport, traceparent?: string) => {
      // A decoder's answer comes on its own account: the utterance's trace is taken up again.
      tracing.run(readTraceparent(traceparent, session) ?? trace, () => log.info({ ...report }, 'utterance ended'));
      this.utteranceMetrics.measure(report, this.options.language);
    };
    const connection: Connection = new Connection({
      socket,
      protocol: (channel) => this.protocolOf(socket, channel, admitted, onUtterance),
      log,
      run: (work) => tracing.run(trace, work),
      idleMs: this.options.idleMs,
      onEnd: (reason) => {
        this.connections.delete(connection);
        meter.count('voice_connections_ended_total', { reason });
        this.onCount();
        this.tellIfEmpty();
        admitted.lease.release().catch((error: unknown) => log.warn({ error: String(error) }, 'place not released'));
      },
    });
    this.connections.set(connection, admitted);
    meter.count('voice_activations_total', { trigger: socket.protocol === ENGINE_PROTOCOL ? 'extension' : 'vosk' });
    this.onCount();
    if (this.draining) connection.drain();
  }

  private protocolOf(
    socket: WebSocket,
    channel: Channel,
    { client }: Admitted,
    onUtterance: (report: UtteranceReport, traceparent?: string) => void,
  ): Protocol {
    const { pool, admission, languages } = this.parts;
    const { sampleRate, model } = this.options;
    if (socket.protocol !== ENGINE_PROTOCOL) {
      return new VoskProtocol({ channel, pool, languages, sampleRate, onUtterance });
    }
    return new EngineProtocol({ channel, pool, model, take: () => admission.takeUtterance(client), onUtterance });
  }

  /** Nobody is asked about a request that cannot be granted. */
  private admit(request: IncomingMessage): Promise<Admitted | Refusal> {
    const refusal = this.refusal(request);
    return refusal ? Promise.resolve(refusal) : this.parts.admission.admit(request);
  }

  private refusal(request: IncomingMessage): Refusal | null {
    const busy = { status: 503, retryAfter: 1 } as const;
    if (this.draining) return { ...busy, reason: 'draining', message: 'The server is going away: connect again.' };
    if (this.connections.size + this.deciding > this.options.mostConnections) {
      return { ...busy, reason: 'full', message: 'The server is full: try again later.' };
    }
    if (request.url?.split('?')[0] !== '/') {
      return { status: 400, reason: 'request', message: 'The WebSocket is at /.' };
    }
    if (this.parts.pool.ready) return null;
    return { ...busy, reason: 'not-ready', message: 'The speech model is being loaded: try again soon.' };
  }

  private onCount(): void {
    const { meter } = this.parts;
    meter.set('voice_concurrent_sessions', {}, this.connections.size);
    meter.set('active_users_total', {}, new Set([...this.connections.values()].map(({ client }) => client.name)).size);
  }

  private tellIfEmpty(): void {
    if (this.draining && this.connections.size === 0) this.onEmpty();
  }
}
