import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { encryptedName } from '../history/encryption/manifest';
import { CliError } from './exit';

/** Where the extension keeps its history, in the editors that it is used in, below the folder of each. */
const STORAGE = join('User', 'globalStorage', 'alphanumeric-mango.alphanumeric-mango', 'history.sqlite');
const EDITORS = ['Code', 'Code - Insiders', 'VSCodium', 'Cursor', 'Windsurf'];
const SERVERS = [
  '.vscode-server/data',
  '.vscode-server-insiders/data',
  '.cursor-server/data',
  '.local/share/code-server',
];

/** The history that a command is about. @throws CliError when none is named and none, or more than one, is found. */
export function historyFile(named: string | undefined): string {
  if (named !== undefined) return named;
  const found = candidates().filter((file) => existsSync(file) || existsSync(encryptedName(file)));
  const [only, ...others] = found;
  if (only === undefined) throw new CliError('No history was found. Name its file with --database.');
  if (others.length > 0)
    throw new CliError(`Several editors have a history. Name one with --database: ${found.join(', ')}`);
  return only;
}

function candidates(): readonly string[] {
  const home = homedir();
  const settings =
    process.platform === 'darwin'
      ? join(home, 'Library', 'Application Support')
      : process.platform === 'win32'
        ? (process.env.APPDATA ?? join(home, 'AppData', 'Roaming'))
        : process.env.XDG_CONFIG_HOME || join(home, '.config');
  return [
    ...EDITORS.map((editor) => join(settings, editor, STORAGE)),
    ...SERVERS.map((server) => join(home, server, STORAGE)),
  ];
}
