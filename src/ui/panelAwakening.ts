import { commands, type Memento } from 'vscode';
import type { LiveSourceKind } from '../audio/audioSource';
import { PANEL_VIEW } from '../platform/contributions';
import type { PanelHost } from './panelHost';

/** Whether webviews get the microphone here: a matter of the editor, so it is remembered. */
const USABLE_KEY = 'mango.panel.microphoneUsable';
/** How long a panel may take to come to life before the next source is tried. */
const AWAKE_MS = 3_000;

/**
 * Only a panel that is open can hear. Where it may be the microphone it is shown before it is relied on, without taking
 * the focus from the terminal.
 */
export class PanelAwakening {
  private readonly unsubscribe: () => void;

  constructor(
    private readonly panel: PanelHost,
    private readonly memory: Memento,
    private readonly choice: () => LiveSourceKind | 'auto',
    onError: (error: unknown) => void,
  ) {
    this.unsubscribe = panel.onMessage((message) => {
      if (message.type !== 'microphone.state') return;
      memory.update(USABLE_KEY, message.usable).then(undefined, onError);
    });
  }

  /** Resolves when the panel lives, will not be needed, or does not come. */
  async awaken(): Promise<void> {
    if (this.panel.alive || !this.mayHear()) return;
    let stop: () => void = () => undefined;
    const alive = new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, AWAKE_MS);
      const unsubscribe = this.panel.onAlive((now) => {
        if (now) resolve();
      });
      stop = () => {
        clearTimeout(timer);
        unsubscribe();
      };
    });
    try {
      await commands.executeCommand(`${PANEL_VIEW}.focus`, { preserveFocus: true });
      await alive;
    } finally {
      stop();
    }
  }

  dispose(): void {
    this.unsubscribe();
  }

  private mayHear(): boolean {
    const choice = this.choice();
    return choice === 'webview' || (choice === 'auto' && this.memory.get(USABLE_KEY) !== false);
  }
}
