import type { PanelAction, PanelState } from '../../src/protocol/panel';
import { button } from '../components';
import { element, type Part } from './dom';
import { icon } from './icons';

/** Says, for as long as it is so, that nothing is done. */
export function rehearsalPart(run: (action: PanelAction) => void): Part<PanelState> {
  const bar = element(
    'section',
    { class: 'notice', testId: 'rehearsal', attributes: { role: 'status', 'data-kind': 'warning' } },
    icon('warning'),
    element(
      'div',
      { class: 'notice-body' },
      element('p', { class: 'notice-text', text: 'Rehearsal: what you say is shown, and nothing is done.' }),
      button({ label: 'End rehearsal', testId: 'end-rehearsal', onPress: () => run('mango.toggleRehearsal') }),
    ),
  );
  bar.hidden = true;
  return {
    element: bar,
    update({ rehearsing }) {
      bar.hidden = !rehearsing;
    },
  };
}
