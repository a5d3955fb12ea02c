import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes, type RateLimiterAbstract } from 'rate-limiter-flexible';
import type { Client } from './tokens';
import { Leases, type Lease } from './leases';

export interface LimitSettings {
  /** Wrong tokens from one address before it is locked out, and for how many seconds. */
  readonly failedAttempts: number;
  readonly lockoutS: number;
  /** Connections and utterances of one client in a minute. */
  readonly perMinute: number;
  /** Connections of one client at once. */
  readonly atOnce: number;
}

const MINUTE_S = 60;

/**
 * What a client may take, over all replicas where they share a Redis. While Redis is away each process counts for itself:
 * then as much as their number times the limit gets through, and nobody is refused for want of Redis.
 */
export class Limits {
  private readonly failures: RateLimiterAbstract;
  private readonly rate: RateLimiterAbstract;
  private readonly leases: Leases;

  constructor(
    private readonly settings: LimitSettings,
    redis: Redis | null,
  ) {
    this.failures = limiter('mango:failed', settings.failedAttempts, settings.lockoutS, redis);
    this.rate = limiter('mango:rate', settings.perMinute, MINUTE_S, redis);
    this.leases = new Leases(settings.atOnce, redis);
  }

  /** Seconds that an address is locked out still; 0: it is not. */
  async lockedOut(address: string): Promise<number> {
    const found = await this.failures.get(address);
    return found && found.consumedPoints >= this.settings.failedAttempts ? found.msBeforeNext / 1000 : 0;
  }

  /** Counts a wrong token. */
  async failed(address: string): Promise<void> {
    const { failedAttempts, lockoutS } = this.settings;
    const { consumedPoints } = await this.failures.penalty(address, 1);
    // Counted from the last attempt on, not from the first.
    if (consumedPoints === failedAttempts) await this.failures.block(address, lockoutS);
  }

  /** Counts a connection or an utterance. @returns seconds to wait before there may be another; 0: it may be. */
  async take({ name }: Client): Promise<number> {
    try {
      await this.rate.consume(name, 1);
      return 0;
    } catch (refusal) {
      if (refusal instanceof RateLimiterRes) return refusal.msBeforeNext / 1000;
      throw refusal;
    }
  }

  /** A place among the client's connections; null where it has as many as it may. */
  place({ name }: Client): Promise<Lease | null> {
    return this.leases.take(name);
  }

  async close(): Promise<void> {
    await this.leases.close();
  }
}

function limiter(prefix: string, points: number, seconds: number, redis: Redis | null): RateLimiterAbstract {
  const options = { keyPrefix: prefix, points, duration: seconds };
  const own = new RateLimiterMemory(options);
  if (!redis) return own;
  return new RateLimiterRedis({ ...options, storeClient: redis, rejectIfRedisNotReady: true, insuranceLimiter: own });
}
