import { randomUUID } from 'node:crypto';
import type { Redis } from 'ioredis';

/** How long a place is kept whose process has died without giving it back, milliseconds. */
const LEASE_MS = 30_000;
const RENEW_MS = 10_000;

/** Takes a place if there is one: those that were not renewed in time are free. */
const TAKE = `
redis.call('zremrangebyscore', KEYS[1], '-inf', ARGV[1])
if redis.call('zcard', KEYS[1]) >= tonumber(ARGV[3]) then return 0 end
redis.call('zadd', KEYS[1], ARGV[2], ARGV[4])
redis.call('pexpire', KEYS[1], ${LEASE_MS})
return 1`;

/** A place that is taken. */
export interface Lease {
  release(): Promise<void>;
}

/** Counts what each client has at once, over all replicas that share a Redis. */
export class Leases {
  /** Of this process, by client. */
  private readonly own = new Map<string, Set<string>>();
  private readonly renewal: NodeJS.Timeout | null;

  /** @param most places for each client. */
  constructor(
    private readonly most: number,
    private readonly redis: Redis | null,
  ) {
    this.renewal = redis && setInterval(() => void this.renew(redis), RENEW_MS);
    this.renewal?.unref();
  }

  async take(client: string): Promise<Lease | null> {
    const mine = this.own.get(client) ?? new Set<string>();
    if (mine.size >= this.most) return null;
    this.own.set(client, mine);
    const id = randomUUID();
    // At once, so that many who come together do not all see the same free place.
    mine.add(id);
    if (!(await this.takeShared(client, id))) {
      this.forget(client, id);
      return null;
    }
    return { release: () => this.release(client, id) };
  }

  async close(): Promise<void> {
    if (this.renewal) clearInterval(this.renewal);
    await Promise.all([...this.own].flatMap(([client, ids]) => [...ids].map((id) => this.release(client, id))));
  }

  private async takeShared(client: string, id: string): Promise<boolean> {
    if (this.redis?.status !== 'ready') return true;
    try {
      const now = Date.now();
      const taken = await this.redis.eval(TAKE, 1, keyOf(client), now, now + LEASE_MS, this.most, id);
      return taken === 1;
    } catch {
      // Redis has gone; whoever watches its connection says so, and this process counts for itself.
      return true;
    }
  }

  private async release(client: string, id: string): Promise<void> {
    this.forget(client, id);
    if (this.redis?.status !== 'ready') return;
    try {
      await this.redis.zrem(keyOf(client), id);
    } catch {
      // It lapses by itself.
    }
  }

  private forget(client: string, id: string): void {
    const mine = this.own.get(client);
    mine?.delete(id);
    if (mine?.size === 0) this.own.delete(client);
  }

  /** Also brings back what was taken while Redis was away. */
  private async renew(redis: Redis): Promise<void> {
    if (redis.status !== 'ready') return;
    const until = Date.now() + LEASE_MS;
    const pipeline = redis.pipeline();
    for (const [client, ids] of this.own) {
      for (const id of ids) pipeline.zadd(keyOf(client), until, id);
      pipeline.pexpire(keyOf(client), LEASE_MS);
    }
    try {
      await pipeline.exec();
    } catch {
      // Tried again at the next turn.
    }
  }
}

function keyOf(client: string): string {
  return `mango:places:${client}`;
}
