import type { HistoryEntry } from '../history/history';
import type { SayableGroup } from '../protocol/sayable';

/** One line of a quick pick as data; `group` begins a section. */
export interface QuickItem<Value> {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  readonly group?: string;
  readonly value: Value;
}

/** What can be said, by vocabulary; each line can be found by its pattern and by its example. */
export function sayableItems(groups: readonly SayableGroup[]): readonly QuickItem<string>[] {
  return groups.flatMap(({ vocabulary, lines }) =>
    lines.map(({ example, say, manner, trouble }) => ({
      label: trouble ? `$(warning) ${example}` : example,
      ...(manner ? { description: manner } : {}),
      detail: trouble ? `${say} · ${trouble}` : say,
      group: vocabulary,
      value: example,
    })),
  );
}

const OUTCOME_ICONS: Record<HistoryEntry['outcome']['kind'], string> = {
  executed: 'check',
  confirmed: 'verified',
  cancelled: 'circle-slash',
  rejected: 'question',
  dictated: 'edit',
  failed: 'error',
};

/** Utterances with words, newest first; the value is what was heard, to be said again. */
export function historyItems(entries: readonly HistoryEntry[]): readonly QuickItem<string>[] {
  return entries
    .filter(({ heard }) => heard !== '')
    .map(({ heard, outcome, executions, startedAt }) => ({
      label: `$(${OUTCOME_ICONS[outcome.kind]}) ${heard}`,
      description: [executions.map(({ command }) => command.summary).join('; '), timeOf(startedAt)]
        .filter((part) => part !== '')
        .join(' · '),
      detail: outcome.message,
      value: heard,
    }));
}

function timeOf(startedAt: number): string {
  return new Date(startedAt).toLocaleString([], { dateStyle: 'short', timeStyle: 'short' });
}
