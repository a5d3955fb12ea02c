import type { EntryAction, HistoryRow } from '../../src/protocol/historyView';
import { button } from '../components';
import { element } from '../panel/dom';
import { icon, type IconName } from '../panel/icons';
import { commandLine, heardText, outcomeBadge } from '../panel/outcome';

interface Doing {
  readonly action: EntryAction;
  readonly label: string;
  readonly icon: IconName;
}

/** The active entry in full, and what can be done with it. */
export class EntryDetails {
  readonly element = element('section', {
    class: 'entry',
    testId: 'entry',
    attributes: { 'aria-label': 'The chosen entry' },
  });
  private shown = '';

  constructor(
    private readonly act: (action: EntryAction, row: HistoryRow) => void,
    /** The keyboard goes back to where the entry was chosen. */
    private readonly leave: () => void,
  ) {
    this.element.hidden = true;
  }

  show(row: HistoryRow | null): void {
    this.element.hidden = row === null;
    const key = JSON.stringify(row);
    if (key === this.shown) return;
    this.shown = key;
    if (!row) return;
    this.element.replaceChildren(
      element('p', { class: 'heard', text: heardText(row) }),
      ...row.commands.map(commandLine),
      element(
        'div',
        { class: 'outcome' },
        outcomeBadge(row.outcome.kind),
        element('span', { class: 'outcome-message', text: row.outcome.message }),
      ),
      element('p', { class: 'history-meta', text: facts(row).join(' · ') }),
      ...(row.output ? [outputOf(row)] : []),
      this.actions(row),
    );
  }

  /** Asks before it is forgotten: there is no way back. */
  askToForget(row: HistoryRow): void {
    const keep = button({ label: 'Keep it', testId: 'keep', onPress: () => this.showAgain(row) });
    const forget = button({
      label: 'Forget it',
      appearance: 'primary',
      testId: 'forget-for-good',
      onPress: () => {
        this.act('forget', row);
        this.leave();
      },
    });
    const question = element(
      'div',
      {
        class: 'entry-question',
        testId: 'forget-question',
        attributes: { role: 'alertdialog', 'aria-label': QUESTION },
      },
      element('p', { text: QUESTION }),
      element('div', { class: 'question-buttons' }, forget, keep),
    );
    question.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.stopPropagation();
      this.showAgain(row);
    });
    this.element.querySelector('.entry-actions')?.replaceWith(question);
    keep.focus();
  }

  private showAgain(row: HistoryRow): void {
    this.shown = '';
    this.show(row);
    this.leave();
  }

  private actions(row: HistoryRow): HTMLElement {
    const doings: readonly Doing[] = [
      { action: 'again', label: 'Do again', icon: 'again' },
      { action: 'edit', label: 'Edit and do again', icon: 'pencil' },
      { action: 'copy', label: 'Copy', icon: 'copy' },
      row.pinned ? { action: 'unpin', label: 'Unpin', icon: 'pinned' } : { action: 'pin', label: 'Pin', icon: 'pin' },
      { action: 'teach', label: 'Make that a command', icon: 'add' },
      { action: 'forget', label: 'Forget', icon: 'trash' },
    ];
    return element(
      'div',
      { class: 'entry-actions', attributes: { role: 'group', 'aria-label': 'What to do with it' } },
      ...doings.map(({ action, label, icon: name }) =>
        button({
          label,
          appearance: 'icon',
          icon: icon(name),
          testId: `entry-${action}`,
          onPress: () => (action === 'forget' ? this.askToForget(row) : this.act(action, row)),
        }),
      ),
    );
  }
}

const QUESTION = 'Forget it for good? It goes from every file of the history, backups included.';

function facts({ startedAt, target, outcome, durationMs }: HistoryRow): readonly string[] {
  return [
    new Date(startedAt).toLocaleString([], { dateStyle: 'medium', timeStyle: 'medium' }),
    target,
    outcome.exitCode === undefined ? null : `exit code ${outcome.exitCode}`,
    durationMs > 0 ? duration(durationMs) : null,
  ].filter((fact) => fact !== null);
}

function duration(ms: number): string {
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`;
}

function outputOf({ output }: HistoryRow): HTMLElement {
  return element('pre', {
    class: 'entry-output',
    testId: 'entry-output',
    text: output,
    attributes: { tabindex: '0', role: 'region', 'aria-label': 'Output' },
  });
}
