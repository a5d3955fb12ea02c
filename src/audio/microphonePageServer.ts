import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { WebSocketServer } from 'ws';
import { MAX_MESSAGE_BYTES } from '../protocol/microphone';
import { AudioSourceError } from './audioSource';
import type { AudioLog } from './audioLog';
import type { Clock } from '../platform/clock';
import { microphonePageHtml, securityHeaders } from './microphonePageHtml';
import { PageAccess } from './pageAccess';
import { MAX_PAGES, PageConnections } from './pageConnections';

/** Ports tried after the preferred one, before any will do. */
const PORTS_TRIED = 20;

export interface MicrophonePageServerOptions {
  /** The setting `mango.audio.pagePort`: browsers remember consent by origin, so it should stay. 0: any. */
  readonly preferredPort: number;
  /** From `createToken`, kept across restarts so that an open page finds us again. */
  readonly token: string;
  /** Full paths of the built page code. */
  readonly assets: { readonly page: string; readonly worklet: string };
  readonly log: AudioLog;
  readonly clock: Clock;
}

/** Serves the microphone page on 127.0.0.1 and holds the WebSockets of the pages that are open. */
export class MicrophonePageServer {
  readonly connections: PageConnections;
  private readonly access: PageAccess;
  private readonly http: Server;
  private sockets: WebSocketServer | null = null;
  private listening: Promise<number> | null = null;

  constructor(private readonly options: MicrophonePageServerOptions) {
    this.access = new PageAccess(options.token);
    this.connections = new PageConnections(options.log, options.clock);
    this.http = createServer((request, response) => {
      this.serve(request, response).catch((error: unknown) => {
        options.log.warn({ error: String(error) }, 'microphone page: cannot answer');
        if (!response.headersSent) response.writeHead(500, securityHeaders());
        response.end();
      });
    });
    this.http.on('upgrade', (request, socket, head) => this.upgrade(request, socket, head));
  }

  /** Starts listening if it does not yet. Resolves with the port. @throws AudioSourceError when no port is to be had. */
  listen(): Promise<number> {
    this.listening ??= this.bind().catch((error: unknown) => {
      this.listening = null;
      throw error;
    });
    return this.listening;
  }

  /** Address for `asExternalUri`: the server's root, `http://127.0.0.1:PORT/`. Serves nothing by itself. */
  async localUrl(): Promise<string> {
    return `http://127.0.0.1:${await this.listen()}/`;
  }

  /** The page's address with its token. `base` is what `asExternalUri` made of `localUrl()`; its host is allowed from now on. */
  async pageUrl(base?: string): Promise<string> {
    const local = await this.localUrl();
    if (base !== undefined) this.access.allowExternal(base);
    return this.access.pageUrl(base ?? local);
  }

  async close(): Promise<void> {
    this.connections.close();
    if (!this.listening) return;
    await this.listening.catch(() => undefined);
    this.listening = null;
    if (!this.http.listening) return;
    const closed = once(this.http, 'close');
    this.http.close();
    this.http.closeAllConnections();
    await closed;
  }

  private async bind(): Promise<number> {
    // Most windows never serve the page, and do not read this either.
    const { webSockets } = await import('./webSockets');
    this.sockets = webSockets(MAX_MESSAGE_BYTES);
    const { preferredPort } = this.options;
    const ports = preferredPort === 0 ? [0] : [...Array.from({ length: PORTS_TRIED }, (_, i) => preferredPort + i), 0];
    for (const port of ports.filter((each) => each <= 65_535)) {
      const error = await this.tryPort(port);
      if (!error) break;
      if (port === 0) {
        throw new AudioSourceError('unavailable', `No port is to be had for the microphone page: ${error.message}.`);
      }
    }
    const { port } = this.http.address() as AddressInfo;
    this.options.log.info({ port }, 'microphone page: listening');
    return port;
  }

  private tryPort(port: number): Promise<Error | null> {
    return new Promise((resolve) => {
      const onError = (error: Error): void => resolve(error);
      this.http.once('error', onError);
      this.http.listen(port, '127.0.0.1', () => {
        this.http.removeListener('error', onError);
        resolve(null);
      });
    });
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const verdict = this.access.check(
      { host: request.headers.host, origin: request.headers.origin, url: request.url },
      false,
    );
    if (!verdict.allowed) {
      this.logRefusal(request, verdict.why);
      response.writeHead(403, securityHeaders()).end('Forbidden\n');
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.writeHead(405, { ...securityHeaders(), Allow: 'GET, HEAD' }).end();
      return;
    }
    const { page, worklet } = this.options.assets;
    if (verdict.file === '') {
      const nonce = randomBytes(18).toString('base64');
      const hosts = this.access.hosts(request.headers.host ?? '');
      response.writeHead(200, { ...securityHeaders({ nonce, hosts }), 'Content-Type': 'text/html; charset=utf-8' });
      response.end(microphonePageHtml(nonce));
    } else if (verdict.file === 'microphonePage.js' || verdict.file === 'captureWorklet.js') {
      const script = await readFile(verdict.file === 'microphonePage.js' ? page : worklet);
      response.writeHead(200, { ...securityHeaders(), 'Content-Type': 'text/javascript; charset=utf-8' });
      response.end(script);
    } else {
      response.writeHead(404, securityHeaders()).end('Not found\n');
    }
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    socket.on('error', () => socket.destroy());
    const verdict = this.access.check(
      { host: request.headers.host, origin: request.headers.origin, url: request.url },
      true,
    );
    if (!verdict.allowed || verdict.file !== 'socket') {
      this.logRefusal(request, verdict.allowed ? 'path' : verdict.why);
      socket.end('HTTP/1.1 403 Forbidden\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    if (this.connections.size >= MAX_PAGES) {
      this.logRefusal(request, 'too many pages');
      socket.end('HTTP/1.1 503 Service Unavailable\r\nConnection: close\r\nContent-Length: 0\r\n\r\n');
      return;
    }
    this.sockets?.handleUpgrade(request, socket, head, (webSocket) => {
      this.connections.add(webSocket, describe(request.headers['user-agent']));
    });
  }

  /** The path is left out: it may hold a token that somebody mistyped. */
  private logRefusal(request: IncomingMessage, why: string): void {
    const { host, origin } = request.headers;
    this.options.log.warn({ why, host, origin, method: request.method }, 'microphone page: request refused');
  }
}

/** A browser as people call it, and the time, to tell two pages apart. */
function describe(userAgent: string | undefined): string {
  const browser = /Edg|Firefox|Code|Chrome|Safari/.exec(userAgent ?? '')?.[0] ?? 'a browser';
  const name = browser === 'Edg' ? 'Edge' : browser === 'Code' ? 'VS Code' : browser;
  return `${name}, open since ${new Date().toTimeString().slice(0, 5)}`;
}
