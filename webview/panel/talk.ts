import type { Activity, PanelState } from '../../src/protocol/panel';
import { element, setText, type Part } from './dom';
import { icon } from './icons';
import { TalkGesture } from './talkGesture';

const CAPTIONS: Record<Activity, string> = {
  idle: 'Hold to talk',
  opening: 'Opening the microphone',
  listening: 'Listening',
  working: 'Working',
  confirming: 'Waiting for you',
  asleep: 'Asleep: say “wake up”',
};

const SOURCES: Record<NonNullable<PanelState['source']>, string> = {
  webview: 'this panel’s microphone',
  recorder: 'a recorder on this machine',
  page: 'the microphone page',
  typed: 'the keyboard',
  file: 'a recording',
};

/** The big button: held by pointer or by space or enter, or tapped. */
export function talkPart(talk: { start(): void; stop(): void }): Part<PanelState> {
  let listening = false;
  let holdingKey: string | null = null;
  const gesture = new TalkGesture(talk, () => performance.now());

  const caption = element('p', { class: 'talk-caption', attributes: { id: 'talk-caption', role: 'status' } });
  const hint = element('p', { class: 'talk-hint', attributes: { id: 'talk-hint' } });
  const button = element(
    'button',
    {
      class: 'talk-button',
      testId: 'talk-button',
      attributes: {
        type: 'button',
        'aria-label': 'Hold to talk',
        'aria-pressed': 'false',
        'aria-describedby': 'talk-hint',
      },
    },
    icon('microphone', 40),
  );

  button.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    // Captured, so that a release outside the button still counts.
    button.setPointerCapture(event.pointerId);
    gesture.press(listening);
  });
  for (const type of ['pointerup', 'pointercancel'] as const) button.addEventListener(type, () => gesture.release());
  button.addEventListener('contextmenu', (event) => event.preventDefault());
  button.addEventListener('keydown', (event) => {
    if ((event.key !== ' ' && event.key !== 'Enter') || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    if (event.repeat || holdingKey) return;
    holdingKey = event.key;
    gesture.press(listening);
  });
  const releaseKey = () => {
    if (!holdingKey) return;
    holdingKey = null;
    gesture.release();
  };
  button.addEventListener('keyup', (event) => {
    if (event.key !== holdingKey) return;
    event.preventDefault();
    releaseKey();
  });
  // The key-up goes elsewhere once the focus does; a microphone must not stay open for it.
  button.addEventListener('blur', releaseKey);
  // A click that neither pointer nor key made comes from assistive technology.
  button.addEventListener('click', (event) => {
    if (event.detail === 0) gesture.tap(listening);
  });

  return {
    element: element('div', { class: 'talk' }, button, caption, hint),
    update(state) {
      listening = state.activity === 'listening' || state.activity === 'opening';
      gesture.mode = state.talkMode;
      button.setAttribute('aria-pressed', String(listening));
      button.dataset['activity'] = state.activity;
      setText(caption, CAPTIONS[state.activity]);
      setText(hint, listening ? listeningHint(state, gesture.held) : idleHint(state));
    },
  };
}

function listeningHint({ source, talkMode }: PanelState, held: boolean): string {
  const through = source ? `Through ${SOURCES[source]}. ` : '';
  return through + (held && talkMode !== 'toggle' ? 'Release to finish.' : 'Press to finish.');
}

function idleHint({ talkMode, talkKey }: PanelState): string {
  switch (talkMode) {
    case 'auto':
      return `Hold, or tap to start and stop. ${talkKey} does the same anywhere.`;
    case 'toggle':
      return `Press to start and stop. ${talkKey} does the same anywhere.`;
    case 'pushToTalk':
      return `Hold while you speak. ${talkKey} does the same anywhere.`;
  }
}
