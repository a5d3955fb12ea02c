import { X509Certificate } from 'node:crypto';
import { unwatchFile, watchFile } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import type { Environment } from '../platform/environment/environment';
import { Tokens } from './access/tokens';
import type { Certificate } from './voiceServer';

/** A file that the service needs and cannot use, with what to do. */
export class ServiceFileError extends Error {
  override readonly name = 'ServiceFileError';
}

/** The tokens of the environment: one of its own, or those of a file. @throws ServiceFileError, TokenError */
export async function tokensOf(environment: Environment): Promise<Tokens> {
  const file = environment.get('server.tokenFile');
  const tokens = Tokens.read(file ? (await contents(file, 'token')).toString('utf8') : environment.get('server.token'));
  if (file && tokens.size === 0) throw new ServiceFileError(`${file} has no token: write one a line.`);
  return tokens;
}

/** The certificate of the environment, or null. @throws ServiceFileError */
export async function certificateOf(environment: Environment): Promise<Certificate | null> {
  const certFile = environment.get('server.tlsCert');
  if (!certFile) return null;
  const cert = await contents(certFile, 'certificate');
  const keyFile = environment.get('server.tlsKey');
  const key = await contents(keyFile, 'private key');
  try {
    createSecureContext({ cert, key });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ServiceFileError(
      `${certFile} and ${keyFile} are no certificate and its key (${reason}): give both as PEM, made for each other.`,
    );
  }
  return { cert, key };
}

/** When a certificate expires, seconds since 1970. @throws when it is none. */
export function expiryOf({ cert }: Certificate): number {
  return Date.parse(new X509Certificate(cert).validTo) / 1000;
}

/**
 * Calls back when one of the files changed. They are looked at now and then instead of watched: in a cluster they are links
 * into folders that are swapped. Returns what ends it.
 */
export function lookAt(files: readonly string[], everyMs: number, onChange: () => void): () => void {
  for (const file of files) watchFile(file, { interval: everyMs, persistent: false }, onChange);
  return () => files.forEach((file) => unwatchFile(file, onChange));
}

async function contents(file: string, what: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ServiceFileError(`The ${what} file ${file} cannot be read: ${reason}`);
  }
}
