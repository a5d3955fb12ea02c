import type { CommandView, UtteranceView } from '../../src/protocol/panel';
import type { OutcomeKind, Risk } from '../../src/protocol/words';
import { element } from './dom';
import { icon, type IconName } from './icons';

const OUTCOMES: Record<OutcomeKind, { readonly icon: IconName; readonly word: string }> = {
  executed: { icon: 'check', word: 'Executed' },
  confirmed: { icon: 'shield', word: 'Confirmed' },
  cancelled: { icon: 'none', word: 'Cancelled' },
  rejected: { icon: 'question', word: 'Not a command' },
  dictated: { icon: 'pencil', word: 'Dictated' },
  failed: { icon: 'cross', word: 'Failed' },
};

/** An icon and a word: never the colour alone. */
export function outcomeBadge(kind: OutcomeKind): HTMLElement {
  const { icon: name, word } = OUTCOMES[kind];
  return element('span', { class: 'outcome-badge', attributes: { 'data-outcome': kind } }, icon(name), word);
}

export function riskTag(risk: Risk): HTMLElement {
  return element('span', { class: 'risk', text: risk, attributes: { 'data-risk': risk } });
}

/** A command: what will happen or happened, the rule behind it, and its risk. */
export function commandLine(command: CommandView): HTMLElement {
  return element(
    'div',
    { class: 'command' },
    element('code', { class: 'command-line', text: command.summary }),
    element(
      'span',
      { class: 'command-rule' },
      element('span', { text: `${command.vocabulary} › ${command.rule}` }),
      riskTag(command.risk),
    ),
  );
}

/** What was heard, or that nothing was. */
export function heardText(utterance: UtteranceView): string {
  return utterance.heard ? `“${utterance.heard}”` : 'Nothing heard';
}
