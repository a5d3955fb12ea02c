import { sayableAbout, type SayableGroup, type SayableLine } from '../../src/protocol/sayable';
import { button } from '../components';
import { element, setText } from './dom';
import { icon } from './icons';

export interface SayableActions {
  open(): void;
  close(): void;
  /** Offers a sentence to be tried. */
  tryOut(text: string): void;
}

/** Lines that are shown at once; more are found by searching. */
const MOST = 150;

/** "What can I say?": a list of the live rules to search, opened and closed by a button. */
export class SayablePart {
  readonly element: HTMLElement;
  private readonly toggle: HTMLElement;
  private readonly body: HTMLElement;
  private readonly search: HTMLInputElement;
  private readonly count = element('p', {
    class: 'sayable-count',
    testId: 'sayable-count',
    attributes: { role: 'status' },
  });
  private readonly list = element('div', { class: 'sayable-groups', testId: 'sayable-list' });
  private groups: readonly SayableGroup[] = [];

  constructor(private readonly actions: SayableActions) {
    this.toggle = button({
      label: 'What can I say?',
      testId: 'what-can-i-say',
      onPress: () => (this.body.hidden ? this.show() : this.hide()),
    });
    this.search = element('input', {
      class: 'sayable-search',
      testId: 'sayable-search',
      attributes: { type: 'search', placeholder: 'windows, branches, files…', 'aria-label': 'Search what can be said' },
    });
    this.search.addEventListener('input', () => this.draw());
    this.body = element('div', { class: 'sayable-body' }, this.search, this.count, this.list);
    this.body.hidden = true;
    this.body.addEventListener('keydown', (event) => this.key(event));
    this.toggle.setAttribute('aria-expanded', 'false');
    this.element = element(
      'section',
      { class: 'sayable', testId: 'sayable', attributes: { 'aria-label': 'What can I say?' } },
      this.toggle,
      this.body,
    );
  }

  show(): void {
    this.body.hidden = false;
    this.toggle.setAttribute('aria-expanded', 'true');
    this.actions.open();
    this.search.focus();
  }

  fill(groups: readonly SayableGroup[]): void {
    this.groups = groups;
    this.draw();
  }

  private hide(): void {
    this.body.hidden = true;
    this.toggle.setAttribute('aria-expanded', 'false');
    this.actions.close();
    this.toggle.focus();
  }

  /** The arrow keys go from the search to the lines and back; escape closes what this opened, and nothing else. */
  private key(event: KeyboardEvent): void {
    if (event.key === 'Escape') {
      event.stopPropagation();
      this.hide();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    const stops = [this.search, ...this.list.querySelectorAll<HTMLElement>('button')];
    const at = stops.findIndex((stop) => stop === document.activeElement);
    event.preventDefault();
    stops[Math.min(Math.max(at + step, 0), stops.length - 1)]?.focus();
  }

  private draw(): void {
    const found = sayableAbout(this.groups, this.search.value);
    const total = found.reduce((sum, group) => sum + group.lines.length, 0);
    let left = MOST;
    const shown: HTMLElement[] = [];
    for (const group of found) {
      if (left <= 0) break;
      shown.push(this.group({ ...group, lines: group.lines.slice(0, left) }));
      left -= group.lines.length;
    }
    const wasInside = this.list.contains(document.activeElement);
    this.list.replaceChildren(...shown);
    if (wasInside) this.search.focus();
    setText(this.count, counted(total));
  }

  private group({ vocabulary, about, lines }: SayableGroup): HTMLElement {
    return element(
      'section',
      { attributes: { 'aria-label': vocabulary } },
      element('h3', { text: vocabulary }),
      ...(about ? [element('p', { class: 'sayable-about', text: about })] : []),
      element('ul', {}, ...lines.map((line) => element('li', {}, this.line(line)))),
    );
  }

  private line({ example, say, manner, trouble }: SayableLine): HTMLElement {
    const row = element(
      'button',
      { class: 'sayable-line', testId: 'sayable-line', attributes: { type: 'button' } },
      element('span', { text: example }),
      ...(say === example ? [] : [element('span', { class: 'sayable-pattern', text: say })]),
      ...(manner ? [element('span', { class: 'sayable-manner', text: manner })] : []),
      ...(trouble ? [element('span', { class: 'sayable-trouble' }, icon('warning'), trouble)] : []),
    );
    row.addEventListener('click', () => this.actions.tryOut(example));
    return row;
  }
}

function counted(total: number): string {
  if (total === 0) return 'Nothing that can be said here and now.';
  return total > MOST
    ? `${total} sentences; search to see more than these ${MOST}.`
    : `${total} ${total === 1 ? 'sentence' : 'sentences'}`;
}
