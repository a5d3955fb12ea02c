import type { PanelAction, PanelState } from '../../src/protocol/panel';
import { button } from '../components';
import { element, type Part } from './dom';
import { icon } from './icons';

interface Mode {
  readonly testId: string;
  readonly icon: Parameters<typeof icon>[0];
  readonly kind?: 'warning';
  readonly text: string;
  readonly end: { readonly label: string; readonly action: PanelAction };
  readonly isOn: (state: PanelState) => boolean;
}

/** Says that a mode is on for as long as it is, with a button that ends it. */
function modeBar(mode: Mode, run: (action: PanelAction) => void): Part<PanelState> {
  const { label, action } = mode.end;
  const bar = element(
    'section',
    {
      class: 'notice',
      testId: mode.testId,
      attributes: { role: 'status', ...(mode.kind ? { 'data-kind': mode.kind } : {}) },
    },
    icon(mode.icon),
    element(
      'div',
      { class: 'notice-body' },
      element('p', { class: 'notice-text', text: mode.text }),
      button({ label, testId: `end-${mode.testId}`, onPress: () => run(action) }),
    ),
  );
  bar.hidden = true;
  return {
    element: bar,
    update(state) {
      bar.hidden = !mode.isOn(state);
    },
  };
}

const REHEARSAL: Mode = {
  testId: 'rehearsal',
  icon: 'warning',
  kind: 'warning',
  text: 'Rehearsal: what you say is shown, and nothing is done.',
  end: { label: 'End rehearsal', action: 'mango.toggleRehearsal' },
  isOn: ({ rehearsing }) => rehearsing,
};

const INCOGNITO: Mode = {
  testId: 'incognito',
  icon: 'shield',
  text: 'Incognito: nothing that is said is written down.',
  end: { label: 'End incognito', action: 'mango.toggleIncognito' },
  isOn: ({ incognito }) => incognito,
};

/** A bar for each mode that changes what speaking comes to. */
export function modeBars(run: (action: PanelAction) => void): readonly Part<PanelState>[] {
  return [REHEARSAL, INCOGNITO].map((mode) => modeBar(mode, run));
}
