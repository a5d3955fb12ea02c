import type { PanelState, UtteranceView } from '../../src/protocol/panel';
import { button } from '../components';
import { element, syncChildren, type Part } from './dom';
import { icon } from './icons';
import { heardText, outcomeBadge } from './outcome';

export interface HistoryActions {
  again(id: string): void;
  /** Makes it a command of the user's own. */
  teach(id: string): void;
  /** Shows what can be said. */
  help(): void;
}

/** The last twenty utterances, newest first. */
export function historyPart(actions: HistoryActions): Part<PanelState> {
  const kept = new Map<string, Element>();
  const list = element('ol', { class: 'history-list' });
  const empty = element(
    'div',
    { class: 'history-empty' },
    element('p', { text: 'What you say appears here. Try “new window”, or see what else there is.' }),
    button({ label: 'Show what I can say', testId: 'history-help', onPress: () => actions.help() }),
  );
  return {
    element: element(
      'section',
      { class: 'history', attributes: { 'aria-labelledby': 'history-title' } },
      element('h2', { text: 'Recent', attributes: { id: 'history-title' } }),
      empty,
      list,
    ),
    update({ history }) {
      empty.hidden = history.length > 0;
      syncChildren(
        list,
        kept,
        history,
        ({ id, outcome }) => `${id} ${outcome.message}`,
        (utterance) => item(utterance, actions),
      );
    },
  };
}

function item(utterance: UtteranceView, actions: HistoryActions): HTMLElement {
  const { startedAt, heard, commands, outcome, target, id } = utterance;
  const time = element('time', {
    text: new Date(startedAt).toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' }),
    attributes: { datetime: new Date(startedAt).toISOString() },
  });
  const badge = outcomeBadge(outcome.kind);
  badge.title = outcome.message;
  const did = commands.map(({ summary }) => summary).join('; ');
  const again = heard
    ? [
        button({
          label: `Do again: ${heard}`,
          appearance: 'icon',
          icon: icon('again'),
          testId: 'again',
          onPress: () => actions.again(id),
        }),
        button({
          label: `Make that a command: ${heard}`,
          appearance: 'icon',
          icon: icon('add'),
          testId: 'teach',
          onPress: () => actions.teach(id),
        }),
      ]
    : [];
  return element(
    'li',
    { class: 'history-item', testId: 'history-item', attributes: { 'data-outcome': outcome.kind } },
    badge,
    element(
      'div',
      { class: 'history-body' },
      element('span', { class: 'history-heard', text: heardText(utterance) }),
      did
        ? element('code', { class: 'history-command', text: did })
        : element('span', { class: 'history-message', text: outcome.message }),
      element('span', { class: 'history-meta' }, time, ...(target ? [` · ${target}`] : [])),
    ),
    ...again,
  );
}
