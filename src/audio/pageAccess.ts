import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A token nobody guesses: 256 bits, safe in a path. */
export function createToken(): string {
  return randomBytes(32).toString('base64url');
}

/** What of a request is looked at before anything is answered. */
export interface PageRequest {
  readonly host: string | undefined;
  readonly origin: string | undefined;
  /** Path and query, as in the request line. */
  readonly url: string | undefined;
}

export type Verdict =
  | { readonly allowed: true; /** What follows the token in the path. */ readonly file: string }
  | { readonly allowed: false; readonly why: 'host' | 'origin' | 'token' };

/**
 * Names that always mean this machine. Any port is taken: a forwarded port (SSH, containers) has another number at the
 * browser's end, and a name that cannot be rebound is safe with every number.
 */
const LOOPBACK = new Set(['localhost', '127.0.0.1', '[::1]']);

function parseUrl(text: string): URL | null {
  return URL.canParse(text) ? new URL(text) : null;
}

/** Who may talk to the microphone page's port. Every request needs the token, a known Host and, where sent, its own Origin. */
export class PageAccess {
  private readonly digest: Buffer;
  private readonly external = new Map<string, string>();

  constructor(private readonly token: string) {
    this.digest = sha256(token);
  }

  /** Also serves the page under this address, which `asExternalUri` made of ours: a proxy's or a tunnel's. */
  allowExternal(url: string): void {
    const parsed = parseUrl(url);
    if (parsed && (parsed.protocol === 'http:' || parsed.protocol === 'https:')) {
      this.external.set(parsed.host, parsed.origin);
    }
  }

  /** The page's address below `base`, whose own path and query are kept: proxies put theirs there. */
  pageUrl(base: string): string {
    const url = new URL(base);
    url.pathname = `${url.pathname.replace(/\/$/, '')}/${this.token}/`;
    return url.href;
  }

  /** Hosts the page's own WebSocket may go to, for its Content-Security-Policy; `host` is one that `check` let pass. */
  hosts(host: string): readonly string[] {
    return [new URL(`http://${host}`).host, ...this.external.keys()];
  }

  /** `needsOrigin`: for WebSockets, with which browsers always send one. */
  check(request: PageRequest, needsOrigin: boolean): Verdict {
    const host = parseUrl(`http://${request.host ?? ''}`);
    if (!host || !this.knownHost(host)) return { allowed: false, why: 'host' };
    if (request.origin === undefined ? needsOrigin : !this.knownOrigin(request.origin, host)) {
      return { allowed: false, why: 'origin' };
    }
    const path = (request.url ?? '').split('?')[0] ?? '';
    const [, token = '', ...rest] = path.split('/');
    if (!timingSafeEqual(sha256(token), this.digest)) return { allowed: false, why: 'token' };
    return { allowed: true, file: rest.join('/') };
  }

  private knownHost(host: URL): boolean {
    return LOOPBACK.has(host.hostname) || this.external.has(host.host);
  }

  /**
   * The page's own origin is that of the Host it was asked under, or an external one: some tunnels rewrite Host to ours
   * and leave Origin as the browser sent it. Nothing else is ever a page of ours.
   */
  private knownOrigin(origin: string, host: URL): boolean {
    if ([...this.external.values()].includes(origin)) return true;
    const parsed = parseUrl(origin);
    return (
      parsed !== null &&
      parsed.protocol === 'http:' &&
      parsed.origin === origin &&
      parsed.host === host.host &&
      LOOPBACK.has(host.hostname)
    );
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
