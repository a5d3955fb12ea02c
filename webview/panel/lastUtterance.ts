import type { Activity, PanelState, UtteranceView } from '../../src/protocol/panel';
import { element, setText, type Part } from './dom';
import { commandLine, heardText, outcomeBadge } from './outcome';

/** In the place of the words while there are none. */
const PLACEHOLDERS: Partial<Record<Activity, string>> = { listening: 'Say a command…', working: 'Working it out…' };

/** The words as they come, then what was heard, what it became and how it ended. */
export function lastUtterancePart(): Part<PanelState> {
  let shown: UtteranceView | null = null;
  const partial = element('p', { class: 'partial', testId: 'partial', attributes: { 'aria-live': 'polite' } });
  const heard = element('p', { class: 'heard', testId: 'heard' });
  const commands = element('div', { class: 'commands', testId: 'command' });
  const outcome = element('div', { class: 'outcome', testId: 'outcome', attributes: { role: 'status' } });
  const last = element('div', { class: 'last' }, heard, commands, outcome);

  const section = element(
    'section',
    { class: 'utterance', attributes: { 'aria-label': 'Last utterance' } },
    partial,
    last,
  );
  return {
    element: section,
    update(state) {
      // Also while it is being worked out: what the utterance before came to would be taken for its result.
      const speaking = ['listening', 'opening', 'working'].includes(state.activity) || state.partial !== '';
      setText(partial, state.partial);
      partial.hidden = !speaking;
      partial.dataset['placeholder'] = PLACEHOLDERS[state.activity] ?? '';
      const latest = state.history[0] ?? null;
      last.hidden = speaking || latest === null;
      section.hidden = partial.hidden && last.hidden;
      // How a long command ended comes later.
      if (latest?.id === shown?.id && latest?.outcome.message === shown?.outcome.message) return;
      shown = latest;
      if (!latest) return;
      setText(heard, heardText(latest));
      commands.replaceChildren(...latest.commands.map(commandLine));
      outcome.dataset['outcome'] = latest.outcome.kind;
      outcome.replaceChildren(
        outcomeBadge(latest.outcome.kind),
        element('span', { class: 'outcome-message', text: latest.outcome.message }),
      );
    },
  };
}
