import { parse } from 'csv-parse/sync';
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

/** What can be read of an exported file, and what is wrong with the rest. */
export interface ReadExport {
  readonly entries: readonly HistoryEntry[];
  /** Sentences with line or row numbers, counted from one. */
  readonly problems: readonly string[];
}

/** Reads an export. What is no entry is passed over and told. */
export function readExport(text: string, format: TransferFormat): ReadExport {
  const entries: HistoryEntry[] = [];
  const problems: string[] = [];
  const lines =
    format === 'csv' ? csvEntries(text, problems) : text.split('\n').map((line, at) => [at + 1, line] as const);
  for (const [at, line] of lines) {
    if (line.trim() === '') continue;
    const entry = parsed(line);
    if (typeof entry === 'string') problems.push(`line ${at}: ${entry}`);
    else entries.push(entry);
  }
  return { entries, problems };
}

function csvEntries(text: string, problems: string[]): readonly (readonly [number, string])[] {
  try {
    const rows = parse(text, { columns: true, bom: true, skip_empty_lines: true, relax_column_count: true });
    return (rows as Record<string, string | undefined>[]).map((row, at) => [at + 2, row.entry ?? '{}'] as const);
  } catch (error) {
    problems.push(error instanceof Error ? error.message : String(error));
    return [];
  }
}

function parsed(line: string): HistoryEntry | string {
  try {
    return readEntry(JSON.parse(line));
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function harmless(field: string): string {
  return /^[=+\-@\t\r]/.test(field) ? `'${field}` : field;
}
