import type { PanelAction, PanelState } from '../../src/protocol/panel';
import { button } from '../components';
import { element, type Part } from './dom';
import { icon } from './icons';

/** Says, for as long as it is so, that nothing is written down. */
export function incognitoPart(run: (action: PanelAction) => void): Part<PanelState> {
  const bar = element(
    'section',
    { class: 'notice', testId: 'incognito', attributes: { role: 'status' } },
    icon('shield'),
    element(
      'div',
      { class: 'notice-body' },
      element('p', { class: 'notice-text', text: 'Incognito: nothing that is said is written down.' }),
      button({ label: 'End incognito', testId: 'end-incognito', onPress: () => run('mango.toggleIncognito') }),
    ),
  );
  bar.hidden = true;
  return {
    element: bar,
    update({ incognito }) {
      bar.hidden = !incognito;
    },
  };
}
