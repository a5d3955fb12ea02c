import type { CheckView, PanelAction, PanelState } from '../../src/protocol/panel';
import { progressRing } from '../components';
import { element, type Part } from './dom';
import { icon, type IconName } from './icons';
import { mendButton } from './notice';

const NAMES = { engine: 'Engine', model: 'Model', microphone: 'Microphone' } as const;
type Check = keyof typeof NAMES;

const STATES: Record<Exclude<CheckView['state'], 'busy'>, { readonly icon: IconName; readonly word: string }> = {
  unknown: { icon: 'circle', word: 'not checked yet' },
  ok: { icon: 'check', word: 'ready' },
  failed: { icon: 'cross', word: 'needs you' },
};

/** Engine, model and microphone: each green, or with the button that mends it. */
export function onboardingPart(run: (action: PanelAction) => void): Part<PanelState> {
  const rows = Object.fromEntries(
    (Object.keys(NAMES) as Check[]).map((check) => [check, checkPart(check, run)]),
  ) as Record<Check, Part<CheckView>>;
  const section = element(
    'section',
    { class: 'onboarding', testId: 'onboarding', attributes: { 'aria-label': 'What is ready' } },
    ...Object.values(rows).map((row) => row.element),
  );
  return {
    element: section,
    update({ onboarding }) {
      for (const check of Object.keys(NAMES) as Check[]) rows[check].update(onboarding[check]);
      section.dataset['ready'] = String(Object.values(onboarding).every(({ state }) => state === 'ok'));
    },
  };
}

function checkPart(check: Check, run: (action: PanelAction) => void): Part<CheckView> {
  let shown: string | null = null;
  const row = element('div', { class: 'check', testId: `onboarding-${check}` });
  return {
    element: row,
    update(view) {
      const key = JSON.stringify(view);
      if (key === shown) return;
      shown = key;
      const { state, text, mend } = view;
      row.dataset['state'] = state;
      row.title = text;
      row.replaceChildren(
        state === 'busy' ? progressRing() : icon(STATES[state].icon),
        element('span', { class: 'check-name', text: NAMES[check] }),
        element('span', { class: 'visually-hidden', text: state === 'busy' ? 'on its way' : STATES[state].word }),
        element('span', { class: 'check-text', text }),
        ...(mend ? [mendButton(mend.label, mend.action, run)] : []),
      );
    },
  };
}
