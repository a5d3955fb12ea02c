import { version } from '../../package.json';
import type { History } from '../history/history';
import { KeyFile } from '../history/encryption/keyFile';
import { readState } from '../history/encryption/manifest';
import { JournaledHistory } from '../history/journaledHistory';
import { memoryHistory } from '../history/memoryHistory';
import { historyPaths } from '../history/store/historyPaths';
import { systemClock } from '../platform/clock';
import type { ProductFiles } from '../platform/paths';
import { environmentOf } from './environment';
import { CliError } from './exit';
import type { Output } from './output';

export interface RunHistoryOptions {
  /** The history file to write to; absent: none is written. */
  readonly database?: string;
  readonly keyFile?: string;
}

/**
 * The history that a run writes, encrypted where it is or where the environment wants it to be.
 * @throws CliError when its key is not here
 */
export async function historyFor(
  { database, keyFile }: RunHistoryOptions,
  own: ProductFiles,
  newId: () => string,
  output: Output,
): Promise<History> {
  if (database === undefined) return memoryHistory();
  const environment = await environmentOf(undefined, keyFile === undefined ? {} : { 'database.keyFile': keyFile });
  const path = environment.get('database.keyFile');
  const keys = path === '' ? null : new KeyFile(path);
  const { key } = await readState(historyPaths(database));
  if (key !== null && !(await keys?.byId(key))) {
    throw new CliError(
      `${database} is encrypted, and its key (${key}) is not here. Name the file that has it with --key-file, or, if it is lost, run: mango history begin-anew.`,
    );
  }
  const wanted = key === null && environment.get('database.encryption');
  if (wanted && !keys) {
    throw new CliError(
      'The environment wants the history encrypted (database.encryption). Name the file for its key with --key-file.',
    );
  }
  const history = new JournaledHistory({
    file: database,
    workerScript: own.historyScript,
    session: { id: newId(), startedAt: systemClock.now(), program: 'cli', version },
    newId,
    clock: systemClock,
    ...(keys ? { keys } : {}),
    onNotice: (message) => output.error(message),
    onError: (error) => output.error(String(error)),
  });
  if (wanted && keys) await history.rekey((await keys.newest()) ?? (await keys.make()), 'plain');
  return history;
}
