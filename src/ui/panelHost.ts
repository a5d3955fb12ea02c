import { randomBytes } from 'node:crypto';
import { Disposable, Uri, window, type Webview, type WebviewView, type WebviewViewProvider } from 'vscode';
import { PANEL_VIEW } from '../platform/contributions';
import { Emitter } from '../platform/emitter';
import { parsePanelMessage, type HostMessage, type PanelMessage } from '../protocol/panel';
import { panelHtml } from './panelHtml';
import { panelView } from './panelView';
import type { UiStore } from './uiStore';

/** The sidebar view: shows the store's state, and hands on what the user does there. */
export class PanelHost implements WebviewViewProvider {
  private view: WebviewView | null = null;
  private ready = false;
  private posting: NodeJS.Immediate | null = null;
  private readonly messages: Emitter<PanelMessage>;
  private readonly presence: Emitter<boolean>;
  private readonly owned: Disposable[] = [];

  constructor(
    private readonly extensionUri: Uri,
    private readonly store: UiStore,
    private readonly talkKey: string,
    private readonly onError: (error: unknown) => void,
  ) {
    this.messages = new Emitter(onError);
    this.presence = new Emitter(onError);
    const unsubscribe = store.on(() => this.postStateSoon());
    this.owned.push(
      new Disposable(unsubscribe),
      // The panel may be the microphone: a collapsed view must not lose it.
      window.registerWebviewViewProvider(PANEL_VIEW, this, { webviewOptions: { retainContextWhenHidden: true } }),
    );
  }

  /** Whether the user sees the panel now. */
  get visible(): boolean {
    return this.view?.visible ?? false;
  }

  /** Whether there is a panel to talk to, seen or not. */
  get alive(): boolean {
    return this.ready;
  }

  /** What the user and the microphone of the panel say. Returns an unsubscribe function. */
  onMessage(listener: (message: PanelMessage) => void): () => void {
    return this.messages.on(listener);
  }

  /** The panel came to life (true) or went away. Returns an unsubscribe function. */
  onAlive(listener: (alive: boolean) => void): () => void {
    return this.presence.on(listener);
  }

  /** Says something to the panel; nothing happens where there is none. */
  post(message: HostMessage): void {
    if (!this.view || !this.ready) return;
    this.view.webview.postMessage(message).then(undefined, this.onError);
  }

  resolveWebviewView(view: WebviewView): void {
    this.view = view;
    const { webview } = view;
    webview.options = { enableScripts: true, localResourceRoots: [this.folder()] };
    view.onDidDispose(() => {
      if (this.view !== view) return;
      this.view = null;
      this.setReady(false);
    });
    webview.onDidReceiveMessage((value: unknown) => this.receive(value));
    webview.html = this.html(webview);
  }

  dispose(): void {
    if (this.posting) clearImmediate(this.posting);
    for (const each of this.owned.splice(0)) each.dispose();
    this.messages.clear();
    this.presence.clear();
  }

  private receive(value: unknown): void {
    const message = parsePanelMessage(value);
    if (!message) {
      this.onError(new Error('The panel sent something that is no message of ours.'));
      return;
    }
    if (message.type === 'panel.ready') {
      this.setReady(true);
      this.postState();
    }
    this.messages.emit(message);
  }

  private setReady(ready: boolean): void {
    // A reloaded panel is a new one: who relied on the old one has to be told.
    if (ready && this.ready) this.presence.emit(false);
    this.ready = ready;
    this.presence.emit(ready);
  }

  /** Several changes of one turn travel as one. */
  private postStateSoon(): void {
    this.posting ??= setImmediate(() => this.postState());
  }

  private postState(): void {
    if (this.posting) clearImmediate(this.posting);
    this.posting = null;
    this.post({ type: 'panel.state', state: panelView(this.store.state, this.talkKey, Date.now()) });
  }

  private folder(): Uri {
    return Uri.joinPath(this.extensionUri, 'dist', 'webview');
  }

  private html(webview: Webview): string {
    const address = (file: string) => webview.asWebviewUri(Uri.joinPath(this.folder(), file)).toString();
    return panelHtml(
      {
        script: address('panel.js'),
        style: address('panel.css'),
        worklet: address('captureWorklet.js'),
        history: address('historyView.js'),
        source: webview.cspSource,
      },
      randomBytes(18).toString('base64'),
    );
  }
}
