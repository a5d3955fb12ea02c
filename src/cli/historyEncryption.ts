import { basename, join } from 'node:path';
import { historyKey } from '../history/encryption/key';
import { KeyFile } from '../history/encryption/keyFile';
import { CliError, EXIT } from './exit';
import { withStore, type HistoryOptions } from './history';
import { historyFile } from './historyFile';
import type { Output } from './output';

export interface RotateOptions extends HistoryOptions {
  /** The key file to change to; absent: the same one with a new key. */
  readonly to?: string;
}

/** `mango history encrypt`. */
export function encryptHistory(options: HistoryOptions, output: Output): Promise<number> {
  const keys = keyFileOf(options);
  return withStore(options, output, async (store) => {
    const there = await store.encryptedWith();
    if (there !== null)
      throw new CliError(`The history is encrypted already, with key ${there}. Change it with rotate.`);
    const key = (await keys.newest()) ?? (await keys.make());
    await store.rekey(key);
    output.line(`The history is encrypted with key ${historyKey(key).id}. Keep ${options.keyFile ?? ''}: it opens it.`);
    return EXIT.done;
  });
}

/** `mango history decrypt`. */
export function decryptHistory(options: HistoryOptions, output: Output): Promise<number> {
  return withStore(options, output, async (store) => {
    if ((await store.encryptedWith()) === null) throw new CliError('The history is not encrypted.');
    await store.rekey(null);
    output.line('The history is not encrypted any more: any program of yours can read it.');
    return EXIT.done;
  });
}

/** `mango history rotate`: the old key goes from its file only when nothing is under it any more. */
export function rotateHistory({ to, ...options }: RotateOptions, output: Output): Promise<number> {
  const from = keyFileOf(options);
  const target = to === undefined ? from : new KeyFile(to);
  const keys = { advice: from.advice, byId: async (id: string) => (await from.byId(id)) ?? target.byId(id) };
  return withStore({ ...options, keys }, output, async (store) => {
    const old = await store.encryptedWith();
    if (old === null) throw new CliError('The history is not encrypted. Encrypt it with: mango history encrypt');
    const key = (to === undefined ? null : await target.newest()) ?? (await target.make());
    await store.rekey(key);
    const { id } = historyKey(key);
    if (to === undefined) await from.keepOnly(id);
    output.line(`The history is encrypted with key ${id}; key ${old} is of no use any more.`);
    return EXIT.done;
  });
}

export interface BeginAnewOptions extends HistoryOptions {
  /** Without encryption. */
  readonly plain: boolean;
  /** What is set aside is removed. */
  readonly delete: boolean;
}

/** `mango history begin-anew`: when the key of a history is lost. */
export function beginHistoryAnew(
  { plain, delete: remove, ...options }: BeginAnewOptions,
  output: Output,
): Promise<number> {
  if (!plain && options.keyFile === undefined) {
    throw new CliError('Name the file for the new key with --key-file, or say --plain: without encryption.');
  }
  return withStore({ ...options, isLost: true }, output, async (store) => {
    const lost = await store.lostKeys();
    if (lost.length === 0) {
      throw new CliError(
        'No key of the history is lost. To begin without what is in it: mango history forget --everything',
      );
    }
    const keys = plain ? null : keyFileOf(options);
    const key = keys && ((await keys.newest()) ?? (await keys.make()));
    const folder = await store.beginAnew(key, !remove);
    output.line(
      remove
        ? `What was under the key ${lost.join(', ')} is deleted.`
        : `What is under the key ${lost.join(', ')} was set aside: ${folder ?? ''}. Should the key be found: mango history list --database ${JSON.stringify(join(folder ?? '', basename(historyFile(options.database))))} --key-file FILE`,
    );
    const next = await store.encryptedWith();
    output.line(
      next
        ? `The history goes on under key ${next}. Keep ${options.keyFile ?? ''}: it opens it.`
        : 'The history goes on without encryption: any program of yours can read it.',
    );
    return EXIT.done;
  });
}

function keyFileOf({ keyFile }: HistoryOptions): KeyFile {
  if (keyFile === undefined) throw new CliError('Name the file for the key with --key-file.');
  return new KeyFile(keyFile);
}
