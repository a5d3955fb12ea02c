import { commands, StatusBarAlignment, ThemeColor, window, type Disposable } from 'vscode';
import type { CommandId } from '../platform/contributions';
import { activityOf } from './panelView';
import { statusView, type StatusView } from './statusView';
import type { UiState } from './uiState';
import type { UiStore } from './uiStore';

const BACKGROUNDS: Record<StatusView['emphasis'], ThemeColor | undefined> = {
  none: undefined,
  warning: new ThemeColor('statusBarItem.warningBackground'),
  error: new ThemeColor('statusBarItem.errorBackground'),
};

/** The status-bar item, and the context keys that menus and keybindings ask about. */
export class StatusBar implements Disposable {
  private readonly item = window.createStatusBarItem('mango.status', StatusBarAlignment.Left, 100);
  private readonly unsubscribe: () => void;
  private readonly contexts = new Map<string, boolean>();

  constructor(
    store: UiStore,
    private readonly talkKey: string,
    private readonly onContextError: (error: unknown) => void,
  ) {
    this.item.name = 'Mango Voice';
    this.item.command = 'mango.toggle' satisfies CommandId;
    this.show(store.state);
    this.item.show();
    this.unsubscribe = store.on((state) => this.show(state));
  }

  dispose(): void {
    this.unsubscribe();
    this.item.dispose();
  }

  private show(state: UiState): void {
    const { text, tooltip, spoken, emphasis } = statusView(state, this.talkKey);
    this.item.text = text;
    this.item.tooltip = tooltip;
    this.item.accessibilityInformation = { label: spoken, role: 'button' };
    this.item.backgroundColor = BACKGROUNDS[emphasis];
    const activity = activityOf(state);
    this.setContext('mango.listening', activity === 'listening' || activity === 'opening');
    this.setContext('mango.confirming', state.question !== null);
    this.setContext('mango.targetPinned', state.targetPinned);
  }

  private setContext(key: string, value: boolean): void {
    if (this.contexts.get(key) === value) return;
    this.contexts.set(key, value);
    commands.executeCommand('setContext', key, value).then(undefined, this.onContextError);
  }
}
