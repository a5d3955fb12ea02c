import type { PanelAction, PanelState } from '../../src/protocol/panel';
import { button } from '../components';
import { element, type Part } from './dom';
import { icon } from './icons';

/** A sentence about the product itself: why a microphone source could not serve, and which took over. */
export function noticePart(run: (action: PanelAction) => void, dismiss: () => void): Part<PanelState> {
  let shown: string | null = null;
  const bar = element('section', { class: 'notice', testId: 'notice', attributes: { role: 'status' } });
  bar.hidden = true;
  return {
    element: bar,
    update({ notice }) {
      const key = notice && JSON.stringify(notice);
      if (key === shown) return;
      shown = key;
      bar.hidden = !notice;
      if (!notice) {
        bar.replaceChildren();
        return;
      }
      const { mend } = notice;
      bar.dataset['kind'] = notice.kind;
      bar.replaceChildren(
        icon(notice.kind === 'warning' ? 'warning' : 'information'),
        element(
          'div',
          { class: 'notice-body' },
          element('p', { class: 'notice-text', text: notice.text }),
          ...(mend ? [mendButton(mend.label, mend.action, run)] : []),
        ),
        button({ label: 'Dismiss', appearance: 'icon', icon: icon('cross'), testId: 'dismiss', onPress: dismiss }),
      );
    },
  };
}

/** The button that mends something, found by tests as `open-page` where it opens the microphone page. */
export function mendButton(label: string, action: PanelAction, run: (action: PanelAction) => void): HTMLElement {
  return button({
    label,
    testId: action === 'mango.openMicrophonePage' ? 'open-page' : `mend-${action}`,
    onPress: () => run(action),
  });
}
