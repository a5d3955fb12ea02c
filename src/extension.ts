import { Disposable, extensions, window, type ExtensionContext } from 'vscode';
import type { MangoApi } from './api';
import { ApiHost } from './apiHost';
import { PUSH_TO_TALK_KEY } from './platform/contributions';
import { EditorSettings } from './platform/settings.vscode';
import { commandHandlers, registerCommands } from './ui/commands';
import { Lazily } from './ui/lazily';
import { PanelController } from './ui/panelController';
import { PanelHost } from './ui/panelHost';
import { StatusBar } from './ui/statusBar';
import { TerminalTree } from './ui/terminalTree';
import { keyForPeople } from './ui/keyForPeople';
import type { Rooms } from './ui/rooms';
import { keptTerminals } from './terminals/keptTerminals';
import { UiStore } from './ui/uiStore';
import { onVocabularyOpened } from './ui/vocabularyOpened';

const SHOW_LOG = { label: 'Show log', action: 'mango.showLog' } as const;

/** The editor gives `deactivate` no context, so what it has to end is kept here between the two. */
let shutDown: (() => Promise<void>) | undefined;

export function activate(context: ExtensionContext): MangoApi {
  const channel = window.createOutputChannel('Mango', 'log');
  const say = (error: unknown) =>
    channel.appendLine(error instanceof Error ? (error.stack ?? error.message) : String(error));
  const store = new UiStore(say);
  const warn = (text: string) => {
    channel.appendLine(text);
    store.dispatch({ kind: 'notice', notice: { kind: 'warning', text, mend: SHOW_LOG } });
  };
  const settings = new EditorSettings(warn);
  const talkKey = keyForPeople(PUSH_TO_TALK_KEY);

  const panel = new PanelHost(context.extensionUri, store, talkKey, say);
  const api = new ApiHost({
    isInstalled: (extension) => extensions.getExtension(extension) !== undefined,
    problemsOf: async (given) => (await rooms.get()).library.problemsOf(given),
    onError: say,
  });
  const rooms: Lazily<Rooms> = new Lazily(async () => {
    try {
      const { buildRooms } = await import('./rooms.vscode');
      return await buildRooms({ context, settings, channel, store, panel, api });
    } catch (error) {
      warn(`Mango could not start: ${error instanceof Error ? error.message : String(error)}`);
      throw error;
    }
  });

  context.subscriptions.push(
    channel,
    settings,
    panel,
    new PanelController(panel, () => rooms.get(), store, say),
    new StatusBar(store, talkKey, say),
    new TerminalTree(async () => (await rooms.get()).tree, say),
    ...followSettings(settings, store),
    onVocabularyOpened(settings, () => void rooms.get().catch(say)),
    ...registerCommands(commandHandlers(() => rooms.get(), channel)),
  );
  // Terminals that the last window had are to be there, also before anything is said.
  if (keptTerminals(context.workspaceState).length > 0) rooms.get().catch(say);
  shutDown = async () => (await rooms.begun)?.dispose();
  return api.api;
}

/** What the user interface shows of the settings themselves. */
function followSettings(settings: EditorSettings, store: UiStore): readonly Disposable[] {
  const talkMode = () => store.dispatch({ kind: 'talkMode', mode: settings.get('mango.pushToTalk.mode') });
  const rehearsing = () => store.dispatch({ kind: 'rehearsing', on: settings.get('mango.safety.rehearse') });
  const incognito = () => store.dispatch({ kind: 'incognito', on: settings.get('mango.history.incognito') });
  talkMode();
  rehearsing();
  incognito();
  return [
    new Disposable(settings.onChange(['mango.pushToTalk.mode'], talkMode)),
    new Disposable(settings.onChange(['mango.safety.rehearse'], rehearsing)),
    new Disposable(settings.onChange(['mango.history.incognito'], incognito)),
  ];
}

/** Resolves when the history is on disk and no process of ours is left. */
export async function deactivate(): Promise<void> {
  await shutDown?.();
  shutDown = undefined;
}
