import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Meter } from '../platform/metrics/metricNames';
import type { Refusal } from './access/gate';

/** What the service says of itself. */
export interface ServiceState {
  readonly ready: boolean;
  /** Why it is not. */
  readonly reasons: readonly string[];
  readonly draining: boolean;
  readonly streams: number;
}

const ROUTES = new Set(['/', '/health', '/ready']);
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']);

/** Answers plain HTTP: `/health` (alive) and `/ready` (the model is loaded and no rolling update is under way). */
export function answer(request: IncomingMessage, response: ServerResponse, state: ServiceState, meter: Meter): void {
  const startedAt = performance.now();
  const path = request.url?.split('?')[0] ?? '/';
  const [status, body] = answerTo(path, request.method ?? 'GET', state);
  response.writeHead(status, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
  response.end(request.method === 'HEAD' ? undefined : JSON.stringify(body) + '\n');
  measure(meter, labelsOf(request, path, status), startedAt);
}

/** Answers a request for a WebSocket that is not given. */
export function refuse(request: IncomingMessage, socket: Duplex, refusal: Refusal, meter: Meter): void {
  const { status, message, retryAfter } = refusal;
  const body = JSON.stringify({ error: message }) + '\n';
  const lines = [
    `HTTP/1.1 ${status} ${REASONS[status]}`,
    'connection: close',
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    ...(status === 401 ? ['www-authenticate: Bearer'] : []),
    ...(retryAfter === undefined ? [] : [`retry-after: ${Math.max(1, Math.ceil(retryAfter))}`]),
  ];
  // Half a connection would be kept for as long as the client likes.
  socket.once('finish', () => socket.destroy());
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`);
  meter.count('voice_connections_refused_total', { reason: refusal.reason });
  measure(meter, labelsOf(request, '/', status), performance.now());
}

/** Counts a WebSocket that was given. */
export function accepted(request: IncomingMessage, startedAt: number, meter: Meter): void {
  measure(meter, labelsOf(request, '/', 101), startedAt);
}

const REASONS: Readonly<Record<Refusal['status'], string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
};

function answerTo(path: string, method: string, state: ServiceState): [number, object] {
  if (!ROUTES.has(path)) return [404, { error: 'There are /health, /ready, and a WebSocket at /.' }];
  if (method !== 'GET' && method !== 'HEAD') return [405, { error: 'Ask with GET.' }];
  if (path === '/health') return [200, { status: 'alive' }];
  if (path === '/') return [426, { error: 'Open a WebSocket here, with a bearer token.' }];
  const { ready, reasons, draining, streams } = state;
  return [ready ? 200 : 503, { status: ready ? 'ready' : 'not ready', reasons, draining, streams }];
}

type Labels = Readonly<Record<'method' | 'route' | 'status', string>>;

/** Anyone can ask for anything: what is not ours is `other`. */
function labelsOf(request: IncomingMessage, path: string, status: number): Labels {
  const method = METHODS.has(request.method ?? '') ? (request.method ?? '') : 'other';
  return { method, route: ROUTES.has(path) ? path : 'other', status: String(status) };
}

function measure(meter: Meter, labels: Labels, startedAt: number): void {
  meter.count('http_requests_total', labels);
  if (Number(labels.status) >= 400) meter.count('http_errors_total', labels);
  meter.observe('http_request_duration_seconds', labels, (performance.now() - startedAt) / 1000);
}
