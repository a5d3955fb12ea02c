import { commands } from 'vscode';
import type { PanelMessage } from '../protocol/panel';
import type { MakeCommandArgument } from './makeCommand';
import { PanelHelp } from './panelHelp';
import type { PanelHost } from './panelHost';
import type { Rooms } from './rooms';
import { askForWords } from './typeCommand';
import type { UiStore } from './uiStore';

/** Does what the user asked for in the panel. The rooms are built when the panel first stands: speech is to come. */
export class PanelController {
  private readonly unsubscribe: () => void;
  private readonly help: PanelHelp;

  constructor(
    panel: PanelHost,
    private readonly rooms: () => Promise<Rooms>,
    private readonly store: UiStore,
    onError: (error: unknown) => void,
  ) {
    this.help = new PanelHelp(panel, rooms, onError);
    this.unsubscribe = panel.onMessage((message) => {
      this.act(message).catch(onError);
    });
  }

  dispose(): void {
    this.unsubscribe();
    this.help.close();
  }

  private async act(message: PanelMessage): Promise<void> {
    switch (message.type) {
      case 'panel.ready': {
        (await this.rooms()).session.warmUp();
        return;
      }
      case 'panel.start': {
        (await this.rooms()).talk.start('webview');
        return;
      }
      case 'panel.stop': {
        (await this.rooms()).talk.stop();
        return;
      }
      case 'panel.cancel': {
        (await this.rooms()).session.cancel();
        return;
      }
      case 'panel.decline':
        (await this.rooms()).session.decline();
        return;
      case 'panel.answer':
        (await this.rooms()).session.answer(message.index);
        return;
      case 'panel.history':
        return (await (await this.rooms()).past()).act(message.request);
      case 'panel.again':
        return (await (await this.rooms()).past()).act({ kind: 'act', action: 'again', id: message.id });
      case 'panel.teach':
        await commands.executeCommand('mango.makeCommand', { entry: message.id } satisfies MakeCommandArgument);
        return;
      case 'panel.help':
        return this.help.open();
      case 'panel.helpClosed':
        this.help.close();
        return;
      case 'panel.try':
        await askForWords(await this.rooms(), message.text);
        return;
      case 'panel.dismiss': {
        this.store.dispatch({ kind: 'notice', notice: null });
        return;
      }
      case 'panel.run':
        await commands.executeCommand(message.action);
        return;
      case 'microphone.state':
      case 'microphone.started':
      case 'microphone.ended':
      case 'microphone.failed':
      case 'microphone.sound':
        return; // The panel's microphone listens for these itself.
    }
  }
}
