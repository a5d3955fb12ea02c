import type { IncomingMessage } from 'node:http';
import type { Client, Tokens } from './tokens';

/** Why a connection is not taken. */
export type RefusalReason =
  'token' | 'locked-out' | 'rate' | 'concurrency' | 'full' | 'draining' | 'not-ready' | 'request';

/** An answer to a request for a WebSocket that is not given. */
export interface Refusal {
  readonly reason: RefusalReason;
  readonly status: 400 | 401 | 429 | 503;
  readonly message: string;
  /** Seconds. */
  readonly retryAfter?: number;
}

/** The bearer token of a request: in its header, or in its address for clients that cannot set one. */
export function tokenOf(request: IncomingMessage): string | null {
  const header = /^Bearer\s+(\S+)\s*$/i.exec(request.headers.authorization ?? '')?.[1];
  if (header !== undefined) return header;
  const query = request.url?.split('?')[1];
  return query === undefined ? null : new URLSearchParams(query).get('token');
}

const NOBODY: Client = { name: 'anyone' };

/** Who is behind a request; null: nobody we know. Without tokens everyone is let in. */
export function clientOf(request: IncomingMessage, tokens: Tokens): Client | null {
  if (tokens.size === 0) return NOBODY;
  const token = tokenOf(request);
  return token === null ? null : tokens.find(token);
}
