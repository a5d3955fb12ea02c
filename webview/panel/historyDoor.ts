import type { HistoryAnswer, HistoryRequest } from '../../src/protocol/historyView';
import type { HistoryView } from '../history/view';
import { button } from '../components';
import { element, setText } from './dom';

/** Opens and closes the history, and loads it when it is opened first. */
export class HistoryDoor {
  readonly element: HTMLElement;
  private readonly toggle: HTMLElement;
  private readonly status = element('p', { class: 'history-status', attributes: { role: 'status' } });
  private loading: Promise<HistoryView> | null = null;
  private view: HistoryView | null = null;
  private isOpen = false;

  constructor(
    private readonly url: string,
    /** The last utterances, which the whole history takes the place of. */
    private readonly recent: HTMLElement,
    private readonly ask: (request: HistoryRequest) => void,
  ) {
    this.toggle = button({
      label: 'Search the history',
      testId: 'open-history',
      onPress: () => (this.isOpen ? this.close() : this.open({ part: 'list', focus: true })),
    });
    this.toggle.setAttribute('aria-expanded', 'false');
    this.element = element(
      'section',
      { class: 'history-door', attributes: { 'aria-label': 'The whole history' } },
      this.toggle,
      this.status,
    );
  }

  receive(answer: HistoryAnswer): void {
    if (answer.type === 'history.open') this.open(answer);
    else this.view?.receive(answer);
  }

  private open(how: Parameters<HistoryView['open']>[0]): void {
    this.isOpen = true;
    this.toggle.setAttribute('aria-expanded', 'true');
    this.loading ??= this.load();
    this.loading.then(
      (view) => {
        if (!this.isOpen) return;
        setText(this.status, '');
        view.element.hidden = false;
        this.recent.hidden = true;
        view.open(how);
        // The keyboard brings what it is in into sight by itself.
        if (!how.focus) view.element.scrollIntoView({ block: 'nearest' });
      },
      () => {
        this.loading = null;
        this.close();
        setText(this.status, 'The history could not be loaded. Press the button again.');
      },
    );
  }

  private close(): void {
    this.isOpen = false;
    this.toggle.setAttribute('aria-expanded', 'false');
    if (this.view) this.view.element.hidden = true;
    this.recent.hidden = false;
    this.ask({ kind: 'closed' });
    this.toggle.focus();
  }

  private async load(): Promise<HistoryView> {
    setText(this.status, 'Loading…');
    const address = new URL(this.url, document.baseURI).href;
    const { createHistoryView } = (await import(address)) as typeof import('../historyView');
    const view = createHistoryView({ ask: this.ask, close: () => this.close() });
    this.element.append(view.element);
    view.mount();
    this.view = view;
    return view;
  }
}
