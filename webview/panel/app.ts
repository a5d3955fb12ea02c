import type { HostMessage, PanelMessage, PanelState } from '../../src/protocol/panel';
import { divider } from '../components';
import { element, type Part } from './dom';
import { historyPart } from './history';
import { HistoryDoor } from './historyDoor';
import { lastUtterancePart } from './lastUtterance';
import { LevelMeter } from './level';
import { modeBars } from './modeBar';
import { noticePart } from './notice';
import { onboardingPart } from './onboarding';
import { questionPart } from './question';
import { SayablePart } from './sayable';
import { talkPart } from './talk';
import { targetPart } from './target';

/** The panel: shows what the host says is so, and says what the user did. */
export class PanelApp {
  private readonly level = new LevelMeter(() => performance.now());
  private readonly parts: readonly Part<PanelState>[];
  private readonly sayable: SayablePart;
  /** Everything that was ever said, behind a button. */
  readonly history: HistoryDoor;

  /** `historyUrl`: the bundle that is loaded when the history is opened. */
  constructor(root: HTMLElement, send: (message: PanelMessage) => void, historyUrl: string) {
    const run = (action: Extract<PanelMessage, { type: 'panel.run' }>['action']) => send({ type: 'panel.run', action });
    const talk = talkPart({ start: () => send({ type: 'panel.start' }), stop: () => send({ type: 'panel.stop' }) });
    const modes = modeBars(run);
    const notice = noticePart(run, () => send({ type: 'panel.dismiss' }));
    const question = questionPart({
      answer: (index) => send({ type: 'panel.answer', index }),
      decline: () => send({ type: 'panel.decline' }),
    });
    const last = lastUtterancePart();
    const target = targetPart(run);
    const onboarding = onboardingPart(run);
    this.sayable = new SayablePart({
      open: () => send({ type: 'panel.help' }),
      close: () => send({ type: 'panel.helpClosed' }),
      tryOut: (text) => send({ type: 'panel.try', text }),
    });
    const history = historyPart({
      again: (id) => send({ type: 'panel.again', id }),
      teach: (id) => send({ type: 'panel.teach', id }),
      help: () => this.sayable.show(),
    });
    this.history = new HistoryDoor(historyUrl, history.element, (request) => send({ type: 'panel.history', request }));
    this.parts = [talk, ...modes, notice, question, last, target, onboarding, history];
    root.replaceChildren(
      talk.element,
      this.level.element,
      ...modes.map(({ element: bar }) => bar),
      notice.element,
      question.element,
      last.element,
      element('div', { class: 'facts' }, target.element, onboarding.element),
      divider(),
      this.sayable.element,
      this.history.element,
      history.element,
    );
    // Escape takes back whatever goes on, and numbers choose, wherever in the panel the focus is.
    root.ownerDocument.addEventListener('keydown', (event) => {
      if (event.key === 'Escape') send({ type: 'panel.cancel' });
      else if (!event.ctrlKey && !event.altKey && !event.metaKey && question.press(event.key)) event.preventDefault();
    });
  }

  receive(message: Extract<HostMessage, { type: 'panel.state' | 'panel.level' | 'panel.sayable' }>): void {
    if (message.type === 'panel.sayable') {
      this.sayable.fill(message.groups);
      return;
    }
    if (message.type === 'panel.level') {
      this.level.show(message.level);
      return;
    }
    for (const part of this.parts) part.update(message.state);
    if (message.state.activity !== 'listening') this.level.clear();
  }
}
