import { InvalidArgumentError, Option, type Command } from 'commander';
import { OUTCOME_KINDS, type Risk } from '../protocol/words';
import type * as History from './history';
import type * as Encryption from './historyEncryption';
import type { Output } from './output';

const load = (): Promise<typeof History> => import('./history');
const MOST = 100_000;
const RISKS: readonly Risk[] = ['safe', 'caution', 'destructive'];

/** `mango history …`. */
export function addHistory(mango: Command, done: (status: number) => void, output: Output): void {
  const history = mango.command('history').description('what was said and done');
  const named = (command: Command): Command =>
    command
      .option('--database <file>', 'the history file; absent: the one of the editor here')
      .addOption(keyFileOption());
  const listing = (command: Command): Command =>
    named(command)
      .option('--limit <number>', 'at most so many', (text) => Math.min(MOST, Math.max(1, Number(text) || 1)), 50)
      .addOption(new Option('--outcome <kind>', 'how it ended').choices(OUTCOME_KINDS))
      .addOption(new Option('--risk <risk>', 'of a command that was done').choices(RISKS))
      .option('--since <time>', 'such as 12h, 7d or 2026-11-23')
      .option('--until <time>', 'before a time, said in the same way')
      .option('--target <text>', "a part of the terminal's name")
      .option('--exit-code <number>', 'of what was run', exitCode)
      .option('--pinned', 'only what is pinned')
      .option('--json', 'one JSON object a line and an utterance', false);

  listing(history.command('list').description('newest first')).action(async (options: History.ListOptions) =>
    done(await (await load()).listHistory(undefined, options, output)),
  );
  listing(
    history
      .command('search')
      .description('beginnings of words, or phrases in double quotes, in what was heard, done or printed')
      .argument('<text>'),
  ).action(async (text: string, options: History.ListOptions) =>
    done(await (await load()).listHistory(text, options, output)),
  );
  named(history.command('stats').description('how much is used, done and refused, and how fast'))
    .option('--since <time>', 'such as 12h, 7d or 2026-11-23')
    .option('--json', 'one JSON object', false)
    .action(async (options: Parameters<typeof History.historyStatistics>[0]) =>
      done(await (await load()).historyStatistics(options, output)),
    );
  named(history.command('export').description('everything, to standard output or a file; not encrypted'))
    .addOption(new Option('--format <format>').choices(['jsonl', 'csv', 'sqlite']).default('jsonl'))
    .option('--output <file>', 'a new file; sqlite takes one')
    .action(async (options: Parameters<typeof History.exportHistory>[0]) =>
      done(await (await load()).exportHistory(options, output)),
    );
  named(history.command('import').description('add what was exported').argument('<file>', '.jsonl or .csv')).action(
    async (file: string, options: History.HistoryOptions) =>
      done(await (await load()).importHistory(file, options, output)),
  );
  named(history.command('verify').description('look through every file of the history for damage')).action(
    async (options: History.HistoryOptions) => done(await (await load()).verifyFiles(options, output)),
  );
  named(
    history
      .command('restore')
      .description('list the backups, or put one in the place of the history; what is replaced is kept')
      .argument('[backup]', 'its name or path'),
  ).action(async (backup: string | undefined, options: History.HistoryOptions) =>
    done(await (await load()).restoreHistory(backup, options, output)),
  );
  named(history.command('forget').description('remove entries, without a trace'))
    .addOption(new Option('--last', 'the last one').conflicts(['since', 'everything']))
    .addOption(new Option('--since <time>', 'all since, such as 1h or 2026-11-23').conflicts(['everything']))
    .option('--everything', 'all there is')
    .action(async (options: History.HistoryOptions & Parameters<typeof History.forgetHistory>[0]) =>
      done(await (await load()).forgetHistory(options, options, output)),
    );
  addEncryption(history, named, done, output);
}

function exitCode(text: string): number {
  if (!/^-?\d+$/.test(text)) throw new InvalidArgumentError('It is a number.');
  return Number(text);
}

/** Where the keys of an encrypted history are. */
export function keyFileOption(): Option {
  return new Option('--key-file <file>', 'the keys of an encrypted history').env('DATABASE_KEY_FILE');
}

function addEncryption(
  history: Command,
  named: (command: Command) => Command,
  done: (status: number) => void,
  output: Output,
): void {
  const loadEncryption = (): Promise<typeof Encryption> => import('./historyEncryption');
  named(
    history
      .command('encrypt')
      .description('encrypt the history with the newest key of the key file, which is made if it is not there'),
  ).action(async (options: History.HistoryOptions) =>
    done(await (await loadEncryption()).encryptHistory(options, output)),
  );
  named(
    history.command('decrypt').description('leave the history unencrypted: any program of yours can read it then'),
  ).action(async (options: History.HistoryOptions) =>
    done(await (await loadEncryption()).decryptHistory(options, output)),
  );
  named(
    history
      .command('rotate')
      .description('encrypt the history with a new key, which takes the place of the old one in the key file'),
  )
    .option('--to <file>', 'the newest key of this key file instead, which is made if it is not there')
    .action(async (options: Encryption.RotateOptions) =>
      done(await (await loadEncryption()).rotateHistory(options, output)),
    );
  named(
    history
      .command('begin-anew')
      .description('go on when the key is lost: what is under it is set aside, and a new one is made in the key file'),
  )
    .option('--plain', 'go on without encryption', false)
    .option('--delete', 'delete what nobody can read without the key, in the place of setting it aside', false)
    .action(async (options: Encryption.BeginAnewOptions) =>
      done(await (await loadEncryption()).beginHistoryAnew(options, output)),
    );
}
