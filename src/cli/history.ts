import { appendFileSync, existsSync } from 'node:fs';
import { open, writeFile } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import { NO_KEYS, type KeySource } from '../history/encryption/key';
import { KeyFile } from '../history/encryption/keyFile';
import { Vault } from '../history/encryption/vault';
import { HistoryError, type HistoryEntry } from '../history/history';
import type { HistoryQuery } from '../history/query';
import { redactEntry } from '../history/redaction/redact';
import type { HistoryStatistics } from '../history/statistics';
import { historyPaths } from '../history/store/historyPaths';
import { HistoryStore } from '../history/store/historyStore';
import { restoreBackup } from '../history/store/restore';
import { verifyHistory } from '../history/store/verify';
import { exportEntry, exportHead, readExport, type TransferFormat } from '../history/transfer/transfer';
import type { OutcomeKind, Risk } from '../protocol/words';
import { CliError, EXIT } from './exit';
import { historyFile } from './historyFile';
import type { Output } from './output';

/** Entries read at a time, so that an export of any size needs little memory. */
const PAGE = 500;
const DAMAGED =
  'The history file is damaged; what can be read of it is used, and whoever writes next sets it aside. mango history verify says more.';
const HOUR_MS = 3_600_000;

export interface HistoryOptions {
  readonly database?: string;
  /** The keys of an encrypted history. */
  readonly keyFile?: string;
  /** In the place of the key file's. */
  readonly keys?: KeySource;
}

export interface ListOptions extends HistoryOptions {
  readonly limit: number;
  readonly outcome?: OutcomeKind;
  readonly risk?: Risk;
  /** Such as `2026-11-23`, or `12h`, `7d`: so long ago. */
  readonly since?: string;
  /** The same; entries of that moment are not among them. */
  readonly until?: string;
  readonly target?: string;
  readonly exitCode?: number;
  /** Only entries that are pinned. */
  readonly pinned?: boolean;
  readonly json: boolean;
}

/** `mango history list` and `search`: newest first. Returns the exit status. */
export function listHistory(text: string | undefined, options: ListOptions, output: Output): Promise<number> {
  return withStore(options, output, async (store) => {
    const entries = await store.search(queryOf(text, options));
    for (const entry of entries) output.line(options.json ? JSON.stringify(entry) : forPeople(entry));
    return entries.length > 0 || text === undefined ? EXIT.done : EXIT.failed;
  });
}

/** `mango history stats`. */
export function historyStatistics(
  options: HistoryOptions & { since?: string; json: boolean },
  output: Output,
): Promise<number> {
  return withStore(options, output, async (store) => {
    const from = options.since === undefined ? undefined : timeOf(options.since);
    const statistics = await store.statistics(from === undefined ? {} : { from });
    output.line(options.json ? JSON.stringify(statistics, null, 2) : describe(statistics));
    return EXIT.done;
  });
}

export interface ExportOptions extends HistoryOptions {
  readonly format: TransferFormat | 'sqlite';
  readonly output?: string;
}

/** `mango history export`: everything, newest first, to standard output or a new file. */
export function exportHistory({ format, ...options }: ExportOptions, standard: Output): Promise<number> {
  if (format === 'sqlite') return exportDatabase(options, standard);
  return withStore(options, standard, async (store) => {
    const output = options.output === undefined ? standard : await fileOutput(options.output, standard);
    const head = exportHead(format);
    if (head) output.line(head.trimEnd());
    let before: string | undefined;
    for (;;) {
      const page = await store.search({ limit: PAGE, ...(before === undefined ? {} : { before }) });
      for (const entry of page) output.line(exportEntry(entry, format).trimEnd());
      before = page.at(-1)?.id;
      if (page.length < PAGE) return EXIT.done;
    }
  });
}

/** One SQLite file with everything, archives included. */
function exportDatabase(options: Omit<ExportOptions, 'format'>, output: Output): Promise<number> {
  const file = options.output;
  if (file === undefined) throw new CliError('A database goes to a file: name it with --output.');
  if (existsSync(file)) throw new CliError(`${file} is there already. Name a file that is not.`);
  return withStore(options, output, async (store) => {
    output.line(`${await store.copyTo(file)} entries in ${file}.`);
    return EXIT.done;
  });
}

async function fileOutput(file: string, standard: Output): Promise<Output> {
  // Not over what is there, and for its owner alone: it is plain text.
  await writeFile(file, '', { flag: 'wx', mode: 0o600 });
  return { line: (text) => appendFileSync(file, `${text}\n`), error: (text) => standard.error(text) };
}

/** `mango history import`: adds what is not there yet. */
export function importHistory(file: string, options: HistoryOptions, output: Output): Promise<number> {
  return withStore(options, output, async (store) => {
    const format: TransferFormat = extname(file).toLowerCase() === '.csv' ? 'csv' : 'jsonl';
    const opened = await open(file);
    let [added, read, wrong] = [0, 0, 0];
    for await (const { entries, problems } of readExport(opened.createReadStream(), format)) {
      for (const problem of problems) output.error(`${file}: ${problem}`);
      // Who made it may not have taken out what is secret.
      added += await store.add(entries.map(redactEntry));
      read += entries.length;
      wrong += problems.length;
    }
    output.line(`${added} entries added, ${read - added} were there already.`);
    return wrong > 0 ? EXIT.failed : EXIT.done;
  });
}

/** `mango history verify`: every file, from end to end. */
export async function verifyFiles(options: HistoryOptions, output: Output): Promise<number> {
  const files = await verifyHistory(vaultOf(options));
  for (const { path, kind, entries, problem } of files) {
    output.line(`${kind}: ${path}: ${entries === null ? '' : `${entries} entries: `}${problem ?? 'ok'}`);
  }
  if (files.length === 0) throw new CliError(`There is no history at ${historyFile(options.database)}.`);
  const broken = files.filter(({ problem }) => problem !== null).length;
  output.line(broken === 0 ? `${files.length} files, all whole.` : `${broken} of ${files.length} files are damaged.`);
  return broken === 0 ? EXIT.done : EXIT.failed;
}

/** `mango history restore`: lists backups, or puts one in the place of the history. */
export async function restoreHistory(
  backup: string | undefined,
  options: HistoryOptions,
  output: Output,
): Promise<number> {
  const vault = vaultOf(options);
  const backups = (await verifyHistory(vault)).filter(({ kind }) => kind === 'backup');
  if (backup === undefined) {
    for (const { path, entries, problem } of backups) {
      output.line(`${basename(path)}: ${entries ?? 0} entries${problem === null ? '' : `: ${problem}`}`);
    }
    output.line(backups.length === 0 ? 'There are no backups.' : 'Restore one with: mango history restore <backup>');
    return EXIT.done;
  }
  const named = backups.find(({ path }) => path === resolve(backup) || basename(path) === backup);
  if (!named) throw new CliError(`There is no backup "${backup}". "mango history restore" lists them.`);
  const { entries, aside } = await restoreBackup(vault, named.path, Date.now());
  output.line(`${entries} entries restored.`);
  if (aside) output.line(`What was there is kept: mango history restore ${basename(aside)}`);
  return EXIT.done;
}

/** `mango history forget`. */
export function forgetHistory(
  what: { readonly last?: boolean; readonly since?: string; readonly everything?: boolean },
  options: HistoryOptions,
  output: Output,
): Promise<number> {
  if (!what.last && what.since === undefined && !what.everything) {
    throw new CliError('Say what to forget: --last, --since or --everything.');
  }
  return withStore(options, output, async (store) => {
    const [last] = what.last ? await store.search({ limit: 1 }) : [];
    const count = what.everything
      ? await store.forget({ kind: 'everything' })
      : what.since === undefined
        ? await store.forget({ kind: 'ids', ids: last ? [last.id] : [] })
        : await store.forget({ kind: 'since', from: timeOf(what.since) });
    output.line(`${count} entries forgotten.`);
    return EXIT.done;
  });
}

/** Where the keys of a history are. */
function keysOf({ keyFile, keys }: HistoryOptions): KeySource {
  if (keys) return keys;
  return keyFile === undefined
    ? {
        ...NO_KEYS,
        advice: 'Name the file that has it with --key-file, or, if it is lost, run: mango history begin-anew.',
      }
    : new KeyFile(keyFile);
}

function vaultOf(options: HistoryOptions): Vault {
  return new Vault(historyPaths(historyFile(options.database)), keysOf(options));
}

/** Does `work` with the history that the options name. @throws CliError when its key is not here */
export async function withStore(
  { isLost = false, ...options }: HistoryOptions & { /** Its key need not be here. */ readonly isLost?: boolean },
  output: Output,
  work: (store: HistoryStore) => Promise<number>,
): Promise<number> {
  const paths = historyPaths(historyFile(options.database));
  const store = new HistoryStore({ paths, keys: keysOf(options), onNotice: (message) => output.error(message) });
  try {
    // Looked through first: who asks once would not be told later.
    const isWhole = await store.check();
    if (store.locked && !isLost) throw store.locked;
    if (!isWhole) output.error(DAMAGED);
    return await work(store);
  } catch (error) {
    if (error instanceof HistoryError && error.code === 'locked') throw new CliError(error.message);
    throw error;
  } finally {
    await store.close();
  }
}

function queryOf(text: string | undefined, options: ListOptions): HistoryQuery {
  const { outcome, risk, since, until, target, exitCode, pinned, limit } = options;
  return {
    limit,
    ...(text === undefined ? {} : { text }),
    ...(outcome === undefined ? {} : { outcomes: [outcome] }),
    ...(risk === undefined ? {} : { risks: [risk] }),
    ...(since === undefined ? {} : { from: timeOf(since) }),
    ...(until === undefined ? {} : { until: timeOf(until) }),
    ...(target === undefined ? {} : { target }),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(pinned ? { pinned } : {}),
  };
}

/** Milliseconds since 1970 of a date (its beginning here), or of so many hours or days ago. @throws CliError */
function timeOf(text: string): number {
  const { amount, unit } = /^(?<amount>\d+)(?<unit>[hd])$/.exec(text)?.groups ?? {};
  if (amount !== undefined) return Date.now() - Number(amount) * HOUR_MS * (unit === 'd' ? 24 : 1);
  // A date alone would be taken for the beginning of its day in Greenwich.
  const time = Date.parse(/^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T00:00` : text);
  if (Number.isNaN(time)) throw new CliError(`"${text}" is no time. Say 12h, 7d or 2026-11-23.`);
  return time;
}

function forPeople({ startedAt, heard, executions, outcome }: HistoryEntry): string {
  const did = executions.map(({ command }) => command.summary).join('; ');
  const time = new Date(startedAt).toISOString().slice(0, 19).replace('T', ' ');
  return [time, outcome.kind.padEnd(9), heard || '(nothing heard)', did ? `-> ${did}` : '', outcome.message]
    .filter(Boolean)
    .join('  ');
}

function describe({ utterances, outcomes, topCommands, days, ...rates }: HistoryStatistics): string {
  const percent = (share: number | null) => (share === null ? '-' : `${Math.round(share * 1000) / 10} %`);
  const ms = (value: number | null) => (value === null ? '-' : `${Math.round(value)} ms`);
  return [
    `${utterances} utterances: ${Object.entries(outcomes)
      .map(([kind, count]) => `${count} ${kind}`)
      .join(', ')}`,
    `done ${percent(rates.successRate)} of what was tried, no command ${percent(rates.rejectionRate)}, taken back ${percent(rates.correctionRate)}`,
    ...topCommands.map(
      ({ vocabulary, rule, count, failed }) =>
        `  ${count} x ${vocabulary}/${rule}${failed ? `, ${failed} failed` : ''}`,
    ),
    ...days.map(
      ({ day, utterances: spoken, finalMs, effectMs }) =>
        `  ${day}: ${spoken}, to text ${ms(finalMs.p50)} (p95 ${ms(finalMs.p95)}), to effect ${ms(effectMs.p50)} (p95 ${ms(effectMs.p95)})`,
    ),
  ].join('\n');
}
