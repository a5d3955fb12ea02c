import type { HistoryEntry } from '../history/history';
import type { DayStatistics, HistoryStatistics } from '../history/statistics';
import type { DayView, HistoryRow, StatisticsView } from '../protocol/historyView';

/** Characters of output that travel to the panel with each row. */
const MOST_OUTPUT = 4_000;

/** An entry as the panel shows it. */
export function rowOf({ id, startedAt, source, heard, executions, outcome, pinned }: HistoryEntry): HistoryRow {
  const output = executions.map((execution) => execution.output ?? '').join('\n');
  return {
    id,
    startedAt,
    source,
    heard,
    commands: executions.map(({ command: { summary, vocabulary, id: rule, risk } }) => ({
      summary,
      vocabulary,
      rule,
      risk,
    })),
    target: executions.find(({ target }) => target !== null)?.target ?? null,
    outcome,
    durationMs: executions.reduce((sum, { durationMs }) => sum + durationMs, 0),
    output: output.slice(-MOST_OUTPUT).trim(),
    pinned: pinned ?? false,
  };
}

/** Statistics from one time to another (milliseconds since 1970), with the days on which nothing was said. */
export function statisticsView(statistics: HistoryStatistics, from: number, until: number): StatisticsView {
  const known = new Map(statistics.days.map((day) => [day.day, day]));
  const days: DayView[] = [];
  const at = new Date(from);
  for (let date = at; date.getTime() <= until; date = nextDay(date)) {
    const name = dayOf(date);
    days.push(dayView(name, known.get(name)));
  }
  const { utterances, successRate, rejectionRate, correctionRate, topCommands } = statistics;
  return { utterances, successRate, rejectionRate, correctionRate, topCommands, days };
}

const NOTHING = { p50: null, p95: null };

function dayView(day: string, of: DayStatistics | undefined): DayView {
  const { executed = 0, confirmed = 0, dictated = 0, failed = 0, rejected = 0, cancelled = 0 } = of?.outcomes ?? {};
  return {
    day,
    done: executed + confirmed + dictated,
    failed,
    rejected,
    cancelled,
    finalMs: of?.finalMs ?? NOTHING,
    effectMs: of?.effectMs ?? NOTHING,
  };
}

function nextDay(date: Date): Date {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + 1);
}

function dayOf(date: Date): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
