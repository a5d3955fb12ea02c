import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { sha256 } from './hash';

const STALLED_AFTER_MS = 30_000;

/** What to download. */
export interface Download {
  /** https, or http on this machine. */
  readonly url: string;
  readonly size: number;
  /** Hex, of the whole file. */
  readonly sha256: string;
  /** Where it goes; what has come so far waits beside it, under the name with `.part`. */
  readonly to: string;
  /** Bytes of the file that are here. */
  readonly onProgress?: ((bytes: number) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  readonly stalledAfterMs?: number | undefined;
}

/** A download that failed; what has come is kept for the next attempt, unless it was wrong. */
export class DownloadError extends Error {
  override readonly name = 'DownloadError';
}

/**
 * Downloads a file, resuming what an earlier attempt left, and moves it into place when its hash is right. One download
 * of a file at a time in one process.
 * @throws DownloadError
 */
export async function download(wanted: Download): Promise<void> {
  const url = new URL(wanted.url);
  if (url.protocol !== 'https:' && !(url.protocol === 'http:' && url.hostname === '127.0.0.1')) {
    throw new DownloadError(`Models are downloaded over https only, not from ${wanted.url}.`);
  }
  await mkdir(dirname(wanted.to), { recursive: true });
  const release = await claim(wanted.to);
  const part = `${wanted.to}.part.${process.pid}`;
  try {
    const resumed = await sizeOf(part);
    await fetchRest(wanted, part);
    if (!(await isRight(wanted, part))) {
      await rm(part, { force: true });
      // What was here before may have been of another file; a fresh start settles it.
      if (resumed === 0) throw new DownloadError(`What ${url.host} sent is not the file it should be (wrong hash).`);
      await fetchRest(wanted, part);
      if (!(await isRight(wanted, part))) {
        await rm(part, { force: true });
        throw new DownloadError(`What ${url.host} sent is not the file it should be (wrong hash).`);
      }
    }
    await rename(part, wanted.to);
  } finally {
    await release();
  }
}

/**
 * Takes the partial file for this process alone, so that two installations do not write into one, and gives it back
 * later. One left by a process that was killed is anyone's.
 */
async function claim(to: string): Promise<() => Promise<void>> {
  const mine = `${to}.part.${process.pid}`;
  const prefix = `${basename(to)}.part`;
  const left = (await readdir(dirname(to))).find((name) => {
    if (!name.startsWith(prefix)) return false;
    const owner = name.slice(prefix.length + 1);
    return owner === '' || !isAlive(Number(owner));
  });
  const ignoreMissing = (error: unknown): void => {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error;
  };
  if (left !== undefined) await rename(join(dirname(to), left), mine).catch(ignoreMissing);
  return () => rename(mine, `${to}.part`).catch(ignoreMissing);
}

function isAlive(pid: number): boolean {
  if (pid === process.pid) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function sizeOf(file: string): Promise<number> {
  return (await stat(file).catch(() => null))?.size ?? 0;
}

async function isRight({ size, sha256: expected }: Download, part: string): Promise<boolean> {
  return (await sizeOf(part)) === size && (await sha256(part)) === expected;
}

async function fetchRest(wanted: Download, part: string): Promise<void> {
  const { url, size, onProgress, stalledAfterMs = STALLED_AFTER_MS } = wanted;
  let here = await sizeOf(part);
  if (here === size) return;
  if (here > size) {
    await rm(part);
    here = 0;
  }
  const stalled = new AbortController();
  let timer = setTimeout(() => stalled.abort(), stalledAfterMs);
  let file: WriteStream | undefined;
  const signal = wanted.signal ? AbortSignal.any([wanted.signal, stalled.signal]) : stalled.signal;
  try {
    const response = await fetch(url, { signal, headers: here > 0 ? { range: `bytes=${here}-` } : {} });
    // A server that does not resume sends the whole again; one that cannot satisfy the range, nothing of use.
    const resumes = response.status === 206 && response.headers.get('content-range')?.startsWith(`bytes ${here}-`);
    if (!resumes) here = 0;
    if (!response.ok || !response.body || (response.status === 206 && !resumes)) {
      await response.body?.cancel();
      if (response.status === 416 || response.status === 206) await rm(part, { force: true });
      throw new DownloadError(`${new URL(url).host} answered ${response.status} ${response.statusText}.`);
    }
    async function* counted(body: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const chunk of body) {
        clearTimeout(timer);
        timer = setTimeout(() => stalled.abort(), stalledAfterMs);
        here += chunk.length;
        if (here > size) throw new DownloadError(`${new URL(url).host} sends more than the file should have.`);
        onProgress?.(here);
        yield chunk;
      }
    }
    file = createWriteStream(part, { flags: resumes ? 'a' : 'w' });
    await pipeline(Readable.fromWeb(response.body), counted, file, { signal });
  } catch (error) {
    // What was being written still goes into the file, which the next attempt takes as it is.
    await closed(file);
    if (here > size) await rm(part, { force: true });
    throw asDownloadError(error, stalled.signal.aborted && !wanted.signal?.aborted, url);
  } finally {
    clearTimeout(timer);
  }
  if (here < size) throw new DownloadError(`${new URL(url).host} sent ${here} of ${size} bytes only.`);
}

function closed(file: WriteStream | undefined): Promise<void> {
  return new Promise((resolve) => {
    if (file && !file.closed) file.once('close', resolve);
    else resolve();
  });
}

function asDownloadError(error: unknown, stalled: boolean, url: string): DownloadError {
  if (error instanceof DownloadError) return error;
  const { host } = new URL(url);
  if (stalled) return new DownloadError(`${host} stopped sending.`);
  // fetch hides the reason (no such host, refused, reset) in its cause.
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return new DownloadError(`${host} cannot be reached: ${cause instanceof Error ? cause.message : String(cause)}`);
}
