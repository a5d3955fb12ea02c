import type { Readable } from 'node:stream';
import { CsvError, parse } from 'csv-parse';
import { stringify } from 'csv-stringify/sync';
import type { HistoryEntry } from '../history';
import { readEntry } from './entrySchema';

export type TransferFormat = 'jsonl' | 'csv';

/** Columns for people and spreadsheets; the last one is the whole entry, and all that an import reads. */
const COLUMNS = ['time', 'heard', 'did', 'target', 'outcome', 'message', 'exit_code', 'id', 'entry'] as const;

/** The first line of an export; a CSV file begins with its columns' names. */
export function exportHead(format: TransferFormat): string {
  return format === 'csv' ? stringify([COLUMNS]) : '';
}

/** One entry as a line (a CSV field may hold line ends). */
export function exportEntry(entry: HistoryEntry, format: TransferFormat): string {
  const json = JSON.stringify(entry);
  if (format === 'jsonl') return `${json}\n`;
  const row: Record<(typeof COLUMNS)[number], string> = {
    time: new Date(entry.startedAt).toISOString(),
    heard: entry.heard,
    did: entry.executions.map(({ command }) => command.summary).join('; '),
    target: entry.executions[0]?.target ?? '',
    outcome: entry.outcome.kind,
    message: entry.outcome.message,
    exit_code: entry.outcome.exitCode?.toString() ?? '',
    id: entry.id,
    entry: json,
  };
  // Spreadsheets take a field that begins like a formula for one: what was said must not be calculated.
  return stringify([COLUMNS.map((column) => (column === 'entry' ? row[column] : harmless(row[column])))]);
}

/** What can be read of a part of an exported file, and what is wrong with the rest. */
export interface ReadExport {
  readonly entries: readonly HistoryEntry[];
  /** Sentences with line or row numbers, counted from one. */
  readonly problems: readonly string[];
}

/** Entries of a part: what is read at a time. */
const PART = 2_000;
/** Characters of a line: far more than any entry has. */
const MOST_LINE = 32 << 20;

/**
 * Reads what was exported, or what somebody made to look so, part by part: a file of any size needs little memory. Lines that
 * are no entries are passed over and told.
 */
export async function* readExport(
  file: Readable,
  format: TransferFormat,
  now = Date.now(),
): AsyncGenerator<ReadExport> {
  let part = { entries: [] as HistoryEntry[], problems: [] as string[] };
  for await (const { at, text } of format === 'csv' ? csvRows(file) : linesOf(file)) {
    const entry = text === null ? 'it is too long, or no line at all' : text.trim() === '' ? null : parsed(text, now);
    if (typeof entry === 'string') part.problems.push(`line ${at}: ${entry}`);
    else if (entry) part.entries.push(entry);
    if (part.entries.length < PART && part.problems.length < PART) continue;
    yield part;
    part = { entries: [], problems: [] };
  }
  yield part;
}

interface Line {
  readonly at: number;
  /** Null: it cannot be read. */
  readonly text: string | null;
}

/** At line feeds alone: texts may hold what others take for the end of a line. */
async function* linesOf(file: Readable): AsyncGenerator<Line> {
  file.setEncoding('utf8');
  let at = 1;
  let rest: string | null = '';
  for await (const chunk of file as AsyncIterable<string>) {
    const [first = '', ...others] = chunk.split('\n');
    rest = longer(rest, first);
    for (const next of others) {
      yield { at, text: rest };
      at += 1;
      rest = next;
    }
  }
  yield { at, text: rest };
}

function longer(line: string | null, by: string): string | null {
  return line === null || line.length + by.length > MOST_LINE ? null : line + by;
}

async function* csvRows(file: Readable): AsyncGenerator<Line> {
  const rows = parse({
    columns: true,
    bom: true,
    skip_empty_lines: true,
    relax_column_count: true,
    max_record_size: MOST_LINE,
  });
  file.on('error', (error) => rows.destroy(error));
  let at = 2;
  try {
    for await (const row of file.pipe(rows) as AsyncIterable<Record<string, string | undefined>>) {
      yield { at, text: row.entry ?? '{}' };
      at += 1;
    }
  } catch (error) {
    // Not CSV from here on.
    if (!(error instanceof CsvError)) throw error;
    yield { at, text: null };
  }
}

function parsed(line: string, now: number): HistoryEntry | string {
  try {
    return readEntry(JSON.parse(line), now);
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function harmless(field: string): string {
  return /^[=+\-@\t\r]/.test(field) ? `'${field}` : field;
}
