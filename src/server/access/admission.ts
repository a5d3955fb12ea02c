import type { IncomingMessage } from 'node:http';
import type { Log } from '../../platform/log';
import { clientOf, type Refusal } from './gate';
import type { Lease } from './leases';
import type { Limits } from './limits';
import type { Client, Tokens } from './tokens';

/** A client that may speak, with its place among the client's connections. */
export interface Admitted {
  readonly client: Client;
  readonly lease: Lease;
}

export interface AdmissionParts {
  readonly limits: Limits;
  readonly tokens: () => Tokens;
  readonly log: Log;
  /** Behind an ingress the client's address is what the ingress says (X-Forwarded-For). */
  readonly trustProxy: boolean;
  /** Which decisions are logged. */
  readonly audit: 'none' | 'access' | 'full';
}

/** Decides who is let in: known by a token, not locked out, and within limits. */
export class Admission {
  constructor(private readonly parts: AdmissionParts) {}

  async admit(request: IncomingMessage): Promise<Admitted | Refusal> {
    const address = this.addressOf(request);
    const decided = await this.decide(request, address);
    const { audit, log } = this.parts;
    if ('status' in decided) {
      if (audit !== 'none') log.warn({ address, reason: decided.reason }, 'connection refused');
    } else if (audit === 'full') log.info({ address, client: decided.client.name }, 'connection accepted');
    return decided;
  }

  /** Counts an utterance. @returns seconds to wait before there may be another; 0: it may be. */
  takeUtterance(client: Client): Promise<number> {
    return this.parts.limits.take(client);
  }

  private async decide(request: IncomingMessage, address: string): Promise<Admitted | Refusal> {
    const { limits, tokens } = this.parts;
    const lockedS = await limits.lockedOut(address);
    if (lockedS > 0) {
      const message = `Too many wrong tokens from this address: try again in ${Math.ceil(lockedS)} seconds.`;
      return { status: 429, reason: 'locked-out', message, retryAfter: lockedS };
    }
    const client = clientOf(request, tokens());
    if (!client) {
      await limits.failed(address);
      return { status: 401, reason: 'token', message: 'Send a valid token: "Authorization: Bearer …".' };
    }
    const waitS = await limits.take(client);
    if (waitS > 0) {
      const message = `Too many connections in a minute: try again in ${Math.ceil(waitS)} seconds.`;
      return { status: 429, reason: 'rate', message, retryAfter: waitS };
    }
    const lease = await limits.place(client);
    if (lease) return { client, lease };
    const message = 'This token has as many connections as it may: close one first.';
    return { status: 429, reason: 'concurrency', message, retryAfter: 1 };
  }

  private addressOf(request: IncomingMessage): string {
    const forwarded = this.parts.trustProxy ? request.headers['x-forwarded-for'] : undefined;
    // The last one is what our own ingress has seen; those before it anyone can make up.
    const last = [forwarded].flat().at(-1)?.split(',').at(-1)?.trim();
    return last || (request.socket.remoteAddress ?? 'unknown');
  }
}
