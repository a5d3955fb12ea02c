import type { CommandView, UtteranceView } from '../../src/protocol/panel';
import type { OutcomeKind, Risk } from '../../src/protocol/words';
import { element } from './dom';
import { icon, type IconName } from './icons';

const ICONS: Record<OutcomeKind, IconName> = {
  executed: 'check',
  confirmed: 'shield',
  cancelled: 'none',
  rejected: 'question',
  dictated: 'pencil',
  failed: 'cross',
};

/** How an utterance ended, in a word. */
export const OUTCOME_WORDS: Record<OutcomeKind, string> = {
  executed: 'Executed',
  confirmed: 'Confirmed',
  cancelled: 'Cancelled',
  rejected: 'Not a command',
  dictated: 'Dictated',
  failed: 'Failed',
};

/** An icon and a word: never the colour alone. */
export function outcomeBadge(kind: OutcomeKind): HTMLElement {
  const attributes = { 'data-outcome': kind };
  return element('span', { class: 'outcome-badge', attributes }, icon(ICONS[kind]), OUTCOME_WORDS[kind]);
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
export function heardText(utterance: Pick<UtteranceView, 'heard'>): string {
  return utterance.heard ? `“${utterance.heard}”` : 'Nothing heard';
}
