import type { HistoryFilter } from '../../src/protocol/historyView';
import { OUTCOME_KINDS, type OutcomeKind, type Risk } from '../../src/protocol/words';
import { element } from '../panel/dom';
import { OUTCOME_WORDS } from '../panel/outcome';

const TIMES = {
  '': 'Any time',
  hour: 'The last hour',
  today: 'Today',
  week: 'The last 7 days',
  month: 'The last 30 days',
  between: 'Between two days',
} as const;

const RISKS: readonly Risk[] = ['safe', 'caution', 'destructive'];
const DAY_MS = 86_400_000;

/** The search box and what narrows the search further. */
export class Filters {
  readonly search = input('search', 'history-search', 'Search the history', 'docker, "git push", output…');
  readonly element: HTMLElement;
  private readonly time = select('filter-time', 'Time', Object.entries(TIMES));
  private readonly from = input('date', 'filter-from', 'From', '');
  private readonly until = input('date', 'filter-until', 'Until', '');
  private readonly outcome = select('filter-outcome', 'Outcome', [
    ['', 'Any outcome'],
    ...OUTCOME_KINDS.map((kind) => [kind, OUTCOME_WORDS[kind]] as const),
  ]);
  private readonly risk = select('filter-risk', 'Risk', [
    ['', 'Any risk'],
    ...RISKS.map((risk) => [risk, risk] as const),
  ]);
  private readonly target = input('text', 'filter-target', 'Target', 'terminal');
  private readonly exitCode = input('number', 'filter-exit', 'Exit code', 'exit code');
  private readonly pinned = select('filter-pinned', 'Pinned', [
    ['', 'Pinned or not'],
    ['yes', 'Pinned'],
  ]);

  /** @param onChange is called with every letter. */
  constructor(onChange: () => void) {
    const days = element('div', { class: 'filter-days' }, labelled('From', this.from), labelled('Until', this.until));
    days.hidden = true;
    const narrower = element(
      'details',
      { class: 'filters', testId: 'filters' },
      element('summary', { text: 'Filters' }),
      element(
        'div',
        { class: 'filter-grid' },
        this.time,
        this.outcome,
        this.risk,
        this.pinned,
        this.target,
        this.exitCode,
      ),
      days,
    );
    this.element = element('div', { class: 'history-filters' }, this.search, narrower);
    this.element.addEventListener('input', () => {
      days.hidden = this.time.value !== 'between';
      onChange();
    });
  }

  /** What is looked for now. */
  get filter(): HistoryFilter {
    const text = this.search.value.trim();
    const exitCode = this.exitCode.valueAsNumber;
    const target = this.target.value.trim();
    return {
      ...(text ? { text } : {}),
      ...this.span(),
      ...(this.outcome.value ? { outcomes: [this.outcome.value as OutcomeKind] } : {}),
      ...(this.risk.value ? { risks: [this.risk.value as Risk] } : {}),
      ...(target ? { target } : {}),
      ...(Number.isInteger(exitCode) ? { exitCode } : {}),
      ...(this.pinned.value ? { pinned: true } : {}),
    };
  }

  private span(): Pick<HistoryFilter, 'from' | 'until'> {
    const now = Date.now();
    switch (this.time.value as keyof typeof TIMES) {
      case '':
        return {};
      case 'hour':
        return { from: now - 3_600_000 };
      case 'today':
        return { from: new Date(now).setHours(0, 0, 0, 0) };
      case 'week':
        return { from: now - 7 * DAY_MS };
      case 'month':
        return { from: now - 30 * DAY_MS };
      case 'between': {
        const from = midnight(this.from.value, 0);
        const until = midnight(this.until.value, 1);
        return { ...(from === null ? {} : { from }), ...(until === null ? {} : { until }) };
      }
    }
  }
}

/** Local midnight of a day written as `2026-11-23`, or of a later one, in milliseconds since 1970; null: none is given. */
function midnight(day: string, daysLater: number): number | null {
  const [year, month, date] = day.split('-').map(Number);
  if (year === undefined || month === undefined || date === undefined) return null;
  return new Date(year, month - 1, date + daysLater).getTime();
}

function input(type: string, testId: string, label: string, placeholder: string): HTMLInputElement {
  return element('input', {
    class: 'field',
    testId,
    attributes: { type, placeholder, 'aria-label': label, autocomplete: 'off', spellcheck: 'false' },
  });
}

function select(testId: string, label: string, options: readonly (readonly [string, string])[]): HTMLSelectElement {
  return element(
    'select',
    { class: 'field', testId, attributes: { 'aria-label': label } },
    ...options.map(([value, text]) => element('option', { text, attributes: { value } })),
  );
}

function labelled(label: string, field: HTMLElement): HTMLElement {
  return element('label', { class: 'filter-label' }, label, field);
}
