import type { Percentiles, Totals } from '../protocol/historyView';
import type { OutcomeKind } from '../protocol/words';

/** One local day. */
export interface DayStatistics {
  /** `2026-11-23` */
  readonly day: string;
  readonly utterances: number;
  readonly outcomes: Readonly<Partial<Record<OutcomeKind, number>>>;
  /** From the end of the audio to the text. */
  readonly finalMs: Percentiles;
  /** From the end of the audio to the last effect's reply. */
  readonly effectMs: Percentiles;
}

export interface HistoryStatistics extends Totals {
  readonly outcomes: Readonly<Partial<Record<OutcomeKind, number>>>;
  /** Newest first. */
  readonly days: readonly DayStatistics[];
}

/** What statistics need of an utterance. */
export interface StatisticsRow {
  readonly startedAt: number;
  readonly outcome: OutcomeKind;
  readonly finalMs: number;
  readonly effectMs: number;
  readonly spoken: boolean;
}

/** What statistics need of a command. */
export interface CommandRow {
  readonly vocabulary: string;
  readonly rule: string;
  readonly outcome: OutcomeKind;
  readonly takesBack: boolean;
}

const TOP = 20;
const DONE: ReadonlySet<OutcomeKind> = new Set(['executed', 'confirmed', 'dictated']);

/** Pure: the rows of a stretch of time, in any order. */
export function statisticsOf(rows: readonly StatisticsRow[], commands: readonly CommandRow[]): HistoryStatistics {
  const byDay = groupBy(rows, ({ startedAt }) => localDay(startedAt));
  const byRule = groupBy(
    commands.filter(({ takesBack }) => !takesBack),
    ({ vocabulary, rule }) => `${vocabulary}/${rule}`,
  );
  const tried = commands.filter(({ outcome }) => DONE.has(outcome) || outcome === 'failed');
  const done = commands.filter(({ outcome }) => DONE.has(outcome));
  return {
    utterances: rows.length,
    outcomes: countOutcomes(rows),
    successRate: share(done.length, tried.length),
    rejectionRate: share(rows.filter(({ outcome }) => outcome === 'rejected').length, rows.length),
    correctionRate: share(
      done.filter(({ takesBack }) => takesBack).length,
      done.filter(({ takesBack }) => !takesBack).length,
    ),
    topCommands: [...byRule.values()]
      .map((same) => ({
        vocabulary: same[0]?.vocabulary ?? '',
        rule: same[0]?.rule ?? '',
        count: same.length,
        failed: same.filter(({ outcome }) => outcome === 'failed').length,
      }))
      .sort((a, b) => b.count - a.count || a.rule.localeCompare(b.rule))
      .slice(0, TOP),
    days: [...byDay]
      .map(([day, of]) => ({
        day,
        utterances: of.length,
        outcomes: countOutcomes(of),
        finalMs: percentiles(of.filter(({ spoken }) => spoken).map(({ finalMs }) => finalMs)),
        effectMs: percentiles(
          of.filter(({ spoken, outcome }) => spoken && DONE.has(outcome)).map((row) => row.effectMs),
        ),
      }))
      .sort((a, b) => (a.day < b.day ? 1 : -1)),
  };
}

function groupBy<Value>(values: readonly Value[], key: (value: Value) => string): Map<string, Value[]> {
  const groups = new Map<string, Value[]>();
  for (const value of values) {
    const name = key(value);
    const group = groups.get(name);
    if (group) group.push(value);
    else groups.set(name, [value]);
  }
  return groups;
}

function countOutcomes(rows: readonly StatisticsRow[]): Partial<Record<OutcomeKind, number>> {
  const counts: Partial<Record<OutcomeKind, number>> = {};
  for (const { outcome } of rows) counts[outcome] = (counts[outcome] ?? 0) + 1;
  return counts;
}

function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** Nearest rank. */
export function percentiles(values: readonly number[]): Percentiles {
  const sorted = values.toSorted((a, b) => a - b);
  const at = (fraction: number) => sorted[Math.max(0, Math.ceil(fraction * sorted.length) - 1)] ?? null;
  return { p50: at(0.5), p95: at(0.95) };
}

function localDay(time: number): string {
  const date = new Date(time);
  const two = (number: number) => String(number).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
