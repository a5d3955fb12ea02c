import type { EntryAction, HistoryAnswer, HistoryRequest, HistoryRow } from '../../src/protocol/historyView';
import { element, setText } from '../panel/dom';
import { icon } from '../panel/icons';
import { heardText, outcomeBadge } from '../panel/outcome';
import { EntryDetails } from './details';
import { Filters } from './filters';
import { StatisticsPart } from './statistics';
import { VirtualList } from './virtualList';

/** What the history asks of the panel around it. */
export interface HistoryActions {
  ask(request: HistoryRequest): void;
  close(): void;
}

const PAGE = 100;
const MOST = 500;
const KEYS = 'Enter does it again, E edits it first, C copies, P pins, M makes a command of it, Delete forgets.';

const KEY_ACTIONS: Readonly<Record<string, EntryAction>> = { e: 'edit', c: 'copy', m: 'teach' };

/** The history: search as you type, the results as a list of any length, the active one in full, and statistics. */
export class HistoryView {
  readonly element: HTMLElement;
  private readonly filters = new Filters(() => this.search());
  private readonly list: VirtualList<HistoryRow>;
  private readonly details: EntryDetails;
  private readonly statistics: StatisticsPart;
  private readonly status = element('p', {
    class: 'history-status',
    testId: 'history-status',
    attributes: { role: 'status' },
  });
  private readonly results: HTMLElement;
  private readonly tabs: Readonly<Record<'list' | 'statistics', HTMLElement>>;
  private rows: readonly HistoryRow[] = [];
  private more = false;
  private asked = 0;
  /** A question that is not answered yet; the next one is put when it is, as it is then. */
  private waiting = false;
  private again: { readonly keepPlace: boolean } | null = null;
  private keepPlace = false;
  private askedForMore = false;

  constructor(private readonly actions: HistoryActions) {
    this.list = new VirtualList<HistoryRow>({
      label: 'History',
      describedBy: 'history-keys',
      keyOf: ({ id }) => id,
      draw: rowParts,
      onActive: (row) => this.details.show(row),
      onKey: (row, event) => this.key(row, event),
      onOpen: (row) => this.act('again', row),
      onEnd: () => this.askForMore(),
    });
    this.details = new EntryDetails(
      (action, row) => this.act(action, row),
      () => this.list.focus(),
    );
    this.statistics = new StatisticsPart((days) => {
      this.asked += 1;
      actions.ask({ kind: 'statistics', asked: this.asked, days });
    });
    this.filters.search.addEventListener('keydown', (event) => {
      if (event.key !== 'ArrowDown' && event.key !== 'Enter') return;
      event.preventDefault();
      this.list.focus();
    });
    this.results = element(
      'div',
      { class: 'history-results' },
      this.filters.element,
      this.status,
      this.list.element,
      element('p', { class: 'visually-hidden', text: KEYS, attributes: { id: 'history-keys' } }),
      this.details.element,
    );
    this.tabs = { list: this.tab('list', 'Entries'), statistics: this.tab('statistics', 'Statistics') };
    this.element = element(
      'div',
      { class: 'history-view', testId: 'history-view' },
      element(
        'div',
        { class: 'history-tabs', attributes: { role: 'group', 'aria-label': 'History' } },
        this.tabs.list,
        this.tabs.statistics,
      ),
      this.results,
      this.statistics.element,
    );
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      actions.close();
    });
  }

  /** To be called once it is in the document. */
  mount(): void {
    this.list.mount();
  }

  open({
    part,
    text,
    focus,
  }: {
    readonly part: 'list' | 'statistics';
    readonly text?: string;
    readonly focus: boolean;
  }): void {
    if (text !== undefined) this.filters.search.value = text;
    this.choose(part);
    if (focus && part === 'list') this.filters.search.focus();
    else if (focus) this.tabs.statistics.focus();
  }

  receive(answer: Exclude<HistoryAnswer, { type: 'history.open' }>): void {
    switch (answer.type) {
      case 'history.rows':
        if (answer.asked === this.asked) this.take(answer.rows, answer.more);
        return;
      case 'history.statistics':
        this.statistics.show(answer.statistics);
        return;
      case 'history.changed':
        if (this.results.hidden) this.statistics.ask();
        else this.search(true);
        return;
      case 'history.said':
        setText(this.status, answer.text);
        // Whatever was asked for and failed is asked for again with the next letter.
        this.waiting = false;
    }
  }

  private choose(part: 'list' | 'statistics'): void {
    this.results.hidden = part !== 'list';
    this.statistics.element.hidden = part !== 'statistics';
    for (const [name, tab] of Object.entries(this.tabs)) tab.setAttribute('aria-pressed', String(name === part));
    if (part === 'list') this.search();
    else this.statistics.ask();
  }

  private tab(part: 'list' | 'statistics', label: string): HTMLElement {
    const made = element('button', {
      class: 'history-tab',
      testId: `history-tab-${part}`,
      text: label,
      attributes: { type: 'button', 'aria-pressed': 'false' },
    });
    made.addEventListener('click', () => this.choose(part));
    return made;
  }

  /** One question at a time: letters typed meanwhile are one question more. */
  private search(keepPlace = false): void {
    if (this.waiting) {
      this.again = { keepPlace: keepPlace && (this.again?.keepPlace ?? true) };
      return;
    }
    this.waiting = true;
    this.askedForMore = false;
    this.keepPlace = keepPlace;
    this.asked += 1;
    const limit = keepPlace ? Math.min(Math.max(this.rows.length, PAGE), MOST) : PAGE;
    this.actions.ask({ kind: 'search', asked: this.asked, filter: this.filters.filter, limit });
  }

  private askForMore(): void {
    const oldest = this.rows.findLast(({ pinned }) => !pinned) ?? this.rows.at(-1);
    if (this.waiting || !this.more || !oldest) return;
    this.waiting = true;
    this.askedForMore = true;
    this.asked += 1;
    const { filter } = this.filters;
    this.actions.ask({ kind: 'search', asked: this.asked, filter, limit: PAGE, before: oldest.id });
  }

  private take(rows: readonly HistoryRow[], more: boolean): void {
    this.waiting = false;
    this.rows = this.askedForMore ? [...this.rows, ...rows] : rows;
    this.more = more;
    const { again } = this;
    this.again = null;
    this.list.element.hidden = this.rows.length === 0;
    this.list.show(this.rows, more, this.askedForMore || this.keepPlace);
    setText(this.status, counted(this.rows.length, more));
    if (again) this.search(again.keepPlace);
  }

  private key(row: HistoryRow, event: KeyboardEvent): boolean {
    if (event.ctrlKey || event.altKey || event.metaKey) return false;
    const pin = row.pinned ? 'unpin' : 'pin';
    if (event.key === 'Delete') this.details.askToForget(row);
    else if (event.key === 'p') this.act(pin, row);
    else {
      const action = KEY_ACTIONS[event.key];
      if (!action) return false;
      this.act(action, row);
    }
    return true;
  }

  private act(action: EntryAction, { id }: HistoryRow): void {
    this.actions.ask({ kind: 'act', action, id });
  }
}

function counted(count: number, more: boolean): string {
  if (count === 0) return 'Nothing found.';
  return more ? `${count} newest of more.` : `${count} ${count === 1 ? 'entry' : 'entries'}.`;
}

function rowParts(row: HistoryRow, number: number): readonly Node[] {
  const time = new Date(row.startedAt);
  const did = row.commands.map(({ summary }) => summary).join('; ');
  return [
    element('span', { class: 'row-number', text: String(number) }),
    outcomeBadge(row.outcome.kind),
    element(
      'span',
      { class: 'history-body' },
      element('span', { class: 'history-heard', text: heardText(row) }),
      did
        ? element('code', { class: 'history-command', text: did })
        : element('span', { class: 'history-message', text: row.outcome.message }),
    ),
    ...(row.pinned
      ? [element('span', { class: 'row-pinned', attributes: { role: 'img', 'aria-label': 'pinned' } }, icon('pinned'))]
      : []),
    element('time', { class: 'row-time', text: shortTime(time), attributes: { datetime: time.toISOString() } }),
  ];
}

/** The time of a day, and the day where it is not today. */
function shortTime(time: Date): string {
  const isToday = time.toDateString() === new Date().toDateString();
  return isToday
    ? time.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
    : time.toLocaleDateString([], { day: 'numeric', month: 'short' });
}
