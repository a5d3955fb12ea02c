import type { DayView, StatisticsView } from '../../src/protocol/historyView';
import type { ChartSet } from '../charts';
import { element, setText } from '../panel/dom';

const SPANS = [
  ['7', 'The last 7 days'],
  ['30', 'The last 30 days'],
  ['90', 'The last 90 days'],
  ['365', 'The last year'],
] as const;

const COLUMNS: readonly (readonly [string, (day: DayView) => string])[] = [
  ['Done', ({ done }) => String(done)],
  ['Failed', ({ failed }) => String(failed)],
  ['Not a command', ({ rejected }) => String(rejected)],
  ['Cancelled', ({ cancelled }) => String(cancelled)],
  ['Success', (day) => percent(successOf(day))],
  ['Heard after, median', ({ finalMs }) => milliseconds(finalMs.p50)],
  ['Heard after, 95 %', ({ finalMs }) => milliseconds(finalMs.p95)],
  ['Done after, median', ({ effectMs }) => milliseconds(effectMs.p50)],
  ['Done after, 95 %', ({ effectMs }) => milliseconds(effectMs.p95)],
];

/** What there was of everything: rates, the most used commands, and charts by day with a table that says the same. */
export class StatisticsPart {
  readonly element: HTMLElement;
  private readonly span = element(
    'select',
    { class: 'field', testId: 'statistics-span', attributes: { 'aria-label': 'Time' } },
    ...SPANS.map(([value, text]) => element('option', { text, attributes: { value } })),
  );
  private readonly status = element('p', { class: 'history-status', attributes: { role: 'status' } });
  private readonly rates = element('dl', { class: 'rates', testId: 'rates' });
  private readonly top = element('ol', { class: 'top-commands', testId: 'top-commands' });
  private readonly charts = element('div', { class: 'charts', testId: 'charts' });
  private readonly table = element('table', { class: 'days', testId: 'days' });
  private drawing: Promise<ChartSet> | null = null;

  constructor(private readonly request: (days: number) => void) {
    this.span.value = '30';
    this.span.addEventListener('change', () => this.ask());
    this.element = element(
      'div',
      { class: 'statistics', testId: 'statistics' },
      this.span,
      this.status,
      this.rates,
      this.charts,
      element(
        'details',
        { class: 'days-table' },
        element('summary', { text: 'The charts as a table' }),
        element(
          'div',
          { class: 'days-scroll', attributes: { tabindex: '0', role: 'region', 'aria-label': 'By day' } },
          this.table,
        ),
      ),
      element('h3', { text: 'Most used commands' }),
      this.top,
    );
    this.element.hidden = true;
  }

  ask(): void {
    this.request(Number(this.span.value));
  }

  show(statistics: StatisticsView): void {
    const { utterances, successRate, rejectionRate, correctionRate, topCommands, days } = statistics;
    setText(this.status, utterances === 0 ? 'Nothing was said in this time.' : '');
    this.rates.replaceChildren(
      ...rate('Utterances', String(utterances)),
      ...rate('Commands that succeeded', percent(successRate)),
      ...rate('Not understood', percent(rejectionRate)),
      ...rate('Taken back', percent(correctionRate)),
    );
    this.top.replaceChildren(
      ...topCommands.map(({ vocabulary, rule, count, failed }) =>
        element(
          'li',
          {},
          element('span', { text: `${vocabulary} › ${rule}` }),
          element('span', { class: 'top-count', text: `${count}${failed > 0 ? `, ${failed} failed` : ''}` }),
        ),
      ),
    );
    this.fillTable(days);
    this.charts.hidden = utterances === 0;
    if (utterances > 0) this.draw(days);
  }

  private draw(days: readonly DayView[]): void {
    this.drawing ??= import(new URL('charts.js', import.meta.url).href).then(
      ({ createCharts }: typeof import('../charts')) => createCharts(this.charts),
    );
    this.drawing.then(
      (charts) => charts.show(days),
      () => {
        this.drawing = null;
        setText(this.status, 'The charts could not be loaded; the table has all of it.');
      },
    );
  }

  private fillTable(days: readonly DayView[]): void {
    const head = ['Day', ...COLUMNS.map(([title]) => title)];
    const said = days.filter((day) => total(day) > 0).toReversed();
    this.table.replaceChildren(
      element('caption', { class: 'visually-hidden', text: 'Use, success and speed by day, the newest first' }),
      element(
        'thead',
        {},
        element('tr', {}, ...head.map((text) => element('th', { text, attributes: { scope: 'col' } }))),
      ),
      element(
        'tbody',
        {},
        ...said.map((day) =>
          element(
            'tr',
            {},
            element('th', { text: day.day, attributes: { scope: 'row' } }),
            ...COLUMNS.map(([, valueOf]) => element('td', { text: valueOf(day) })),
          ),
        ),
      ),
    );
  }
}

function rate(name: string, value: string): readonly HTMLElement[] {
  return [element('dt', { text: name }), element('dd', { text: value })];
}

function total({ done, failed, rejected, cancelled }: DayView): number {
  return done + failed + rejected + cancelled;
}

function successOf({ done, failed }: DayView): number | null {
  return done + failed === 0 ? null : done / (done + failed);
}

function percent(share: number | null): string {
  return share === null ? '–' : `${Math.round(share * 100)} %`;
}

function milliseconds(ms: number | null): string {
  return ms === null ? '–' : `${Math.round(ms)} ms`;
}
