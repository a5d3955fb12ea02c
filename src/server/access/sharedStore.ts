import { Redis } from 'ioredis';
import type { Log } from '../../platform/log';

const ANSWER_MS = 500;
const LAST_RETRY_MS = 5_000;

export interface SharedStore {
  readonly redis: Redis;
  close(): void;
}

/**
 * The Redis through which replicas share their limits. It may be away at any time: `onChange` tells, and it is looked for
 * again and again.
 */
export function connectSharedStore(url: string, log: Log, onChange: (up: boolean) => void): SharedStore {
  const redis = new Redis(url, {
    // Nothing waits for Redis: what cannot be asked now is decided by this process.
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: ANSWER_MS,
    connectTimeout: 2_000,
    retryStrategy: (times) => Math.min(LAST_RETRY_MS, 100 * 2 ** Math.min(times, 10)),
  });
  let up: boolean | null = null;
  const tell = (now: boolean, details: object): void => {
    if (up === now) return;
    up = now;
    onChange(now);
    if (now) log.info(details, 'limits are shared through Redis');
    else log.warn(details, 'Redis is away: each process counts for itself until it is back');
  };
  redis.on('ready', () => tell(true, {}));
  redis.on('error', (error: Error) => tell(false, { error: error.message }));
  redis.on('close', () => tell(false, {}));
  return { redis, close: () => redis.disconnect() };
}
