import type { PanelAction, PanelState } from '../../src/protocol/panel';
import { button } from '../components';
import { element, setText, type Part } from './dom';
import { icon } from './icons';

/** Where commands go. */
export function targetPart(run: (action: PanelAction) => void): Part<PanelState> {
  const label = element('span', { class: 'target-label', testId: 'target' });
  return {
    element: element(
      'section',
      { class: 'target', attributes: { 'aria-label': 'Target' } },
      icon('terminal'),
      element('span', { class: 'target-name', text: 'Target' }),
      label,
      button({
        label: 'Choose target terminal',
        appearance: 'icon',
        icon: icon('pencil'),
        testId: 'choose-target',
        onPress: () => run('mango.chooseTarget'),
      }),
    ),
    update({ target }) {
      setText(label, target ?? 'none: open a terminal');
      label.dataset['target'] = target ? 'known' : 'none';
    },
  };
}
