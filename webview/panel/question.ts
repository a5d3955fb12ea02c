import type { PanelState, QuestionView } from '../../src/protocol/panel';
import { button } from '../components';
import { element, type Part } from './dom';
import { icon } from './icons';
import { commandLine } from './outcome';

export interface QuestionActions {
  answer(index: number): void;
  decline(): void;
}

/** The card of a question, and what keys pressed anywhere in the panel do to it. */
export interface QuestionPart extends Part<PanelState> {
  /** Returns whether the key meant something to the question. */
  press(key: string): boolean;
}

/** The card of a question that waits: a destructive command in full, or the commands to choose between. */
export function questionPart(actions: QuestionActions): QuestionPart {
  let shown: string | null = null;
  let waiting: QuestionView | null = null;
  const card = element('section', {
    class: 'question',
    testId: 'question',
    attributes: { role: 'alert', 'aria-labelledby': 'question-title' },
  });
  card.hidden = true;
  return {
    element: card,
    update({ question }) {
      const key = question && JSON.stringify([question.kind, question.commands, question.target, question.totalMs]);
      waiting = question;
      if (key === shown) return;
      shown = key;
      card.hidden = !question;
      card.replaceChildren(...(question ? content(question, actions) : []));
    },
    press(key) {
      if (waiting?.kind !== 'choose') return false;
      const rows = [...card.querySelectorAll<HTMLButtonElement>('.choice')];
      const number = /^[1-9]$/u.test(key) ? Number(key) : 0;
      if (number > 0 && number <= rows.length) {
        actions.answer(number - 1);
        return true;
      }
      const step = key === 'ArrowDown' ? 1 : key === 'ArrowUp' ? -1 : 0;
      if (step === 0) return false;
      const at = rows.findIndex((row) => row === row.ownerDocument.activeElement);
      rows.at(at < 0 ? (step > 0 ? 0 : -1) : (at + step) % rows.length)?.focus();
      return true;
    },
  };
}

function content(question: QuestionView, actions: QuestionActions): HTMLElement[] {
  const title = element(
    'h2',
    { attributes: { id: 'question-title' } },
    icon(question.kind === 'confirm' ? 'warning' : 'question'),
    question.kind === 'confirm' ? 'Run this?' : 'Which one?',
  );
  const where = question.target ? [element('p', { class: 'question-target', text: `In ${question.target}` })] : [];
  const body =
    question.kind === 'confirm'
      ? question.commands.map(commandLine)
      : question.commands.map((command, index) => choice(index, commandLine(command), actions));
  const confirm =
    question.kind === 'confirm'
      ? [button({ label: 'Confirm', appearance: 'primary', testId: 'confirm', onPress: () => actions.answer(0) })]
      : [];
  const buttons = element(
    'div',
    { class: 'question-buttons' },
    ...confirm,
    button({ label: 'Cancel', testId: 'cancel', onPress: () => actions.decline() }),
  );
  const say = element('p', {
    class: 'question-hint',
    text:
      question.kind === 'confirm' ? 'Or say “confirm” or “cancel”.' : 'Or say or press its number, or say “cancel”.',
  });
  return [title, ...where, ...body, buttons, say, countdown(question)];
}

function choice(index: number, line: HTMLElement, actions: QuestionActions): HTMLElement {
  const row = element('button', { class: 'choice', testId: 'choice', attributes: { type: 'button' } });
  row.append(element('span', { class: 'choice-number', text: String(index + 1) }), line);
  row.addEventListener('click', () => actions.answer(index));
  return row;
}

/** A bar that runs out with the time; the seconds beside it say the same to those who do not see it move. */
function countdown({ totalMs, leftMs }: QuestionView): HTMLElement {
  const endsAt = performance.now() + leftMs;
  const bar = element('span', { class: 'countdown-bar' });
  const seconds = element('span', { class: 'countdown-seconds' });
  const made = element(
    'div',
    { class: 'countdown', testId: 'countdown', attributes: { role: 'timer' } },
    element('span', { class: 'countdown-track' }, bar),
    seconds,
  );
  const tick = () => {
    const left = Math.max(endsAt - performance.now(), 0);
    bar.style.setProperty('--left', String(left / totalMs));
    seconds.textContent = `${Math.ceil(left / 1000)} s`;
  };
  tick();
  const timer = setInterval(() => {
    // The card is replaced when the question is answered: an orphan stops its own clock.
    if (made.isConnected) tick();
    else clearInterval(timer);
  }, 250);
  return made;
}
