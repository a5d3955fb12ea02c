import { EditorHost } from './editorHost';
import { packagedExtension } from './editorInstall';
import { EditorPage } from './editorPage';
import { HistoryFile } from './historyFile';
import { Panel } from './panel';
import { freePort } from './port';
import { TmuxServer } from './tmuxServer';
import { Voice } from './voice';
import { eventually } from './waiting';
import type { WebviewMode } from './workbenchDocument';

const EXTENSION_ID = 'alphanumeric-mango.alphanumeric-mango';

/** Everything a test needs around the packaged extension: editor, browser, microphone, tmux, history. */
export class Scene {
  private constructor(
    readonly host: EditorHost,
    readonly editor: EditorPage,
    readonly panel: Panel,
    readonly voice: Voice,
    readonly tmux: TmuxServer,
    readonly history: HistoryFile,
    /** Where the microphone page is served. */
    readonly pagePort: number,
  ) {}

  /** Installs the VSIX and opens the editor with the panel showing. `settings`: the user's. */
  static async set(webviews: WebviewMode, settings: Readonly<Record<string, unknown>> = {}): Promise<Scene> {
    const pagePort = await freePort();
    const host = await EditorHost.start({
      vsix: packagedExtension(),
      settings: { 'mango.audio.pagePort': pagePort, 'mango.log.level': 'debug', ...settings },
    });
    let editor: EditorPage | undefined;
    try {
      const voice = await Voice.create(host.folder);
      const tmux = await TmuxServer.start(host.folder, host.family);
      editor = await EditorPage.open({ host, webviews, microphone: voice.file });
      await editor.ready();
      const panel = await Panel.open(editor);
      const history = new HistoryFile(host.globalStorage(EXTENSION_ID));
      return new Scene(host, editor, panel, voice, tmux, history, pagePort);
    } catch (error) {
      await editor?.screenshot(`failed-${webviews}`);
      await editor?.close();
      await host.stop();
      throw error;
    }
  }

  /** The same scene with the panel of a window that was loaded anew. */
  async afresh(): Promise<Scene> {
    const panel = await Panel.open(this.editor);
    return new Scene(this.host, this.editor, panel, this.voice, this.tmux, this.history, this.pagePort);
  }

  /**
   * Makes a tmux session with one pane and shows it in an integrated terminal, which has the focus then: by default that
   * makes it the one that commands go to.
   */
  async freshSession(): Promise<void> {
    const shown = await this.tmux.shown();
    const terminals = await this.editor.terminals();
    await this.tmux.reset();
    // A terminal that closes takes the focus along, and with it the palette that the next one is opened from. One that a
    // window brings back which was loaded anew may come any time, and closes nothing.
    if (shown > 0) {
      await eventually('the terminals of the old session to close', async () => {
        return (await this.editor.terminals()) <= terminals - shown;
      });
    }
    await this.editor.openTerminal();
    await this.editor.typeLine(`exec tmux -S ${this.tmux.socket} attach -t ${this.tmux.session}`);
    await eventually('a client of tmux', async () => (await this.tmux.tmux('list-clients')) !== '');
  }

  /** Keeps a picture, and the extension's log, of a test that failed. */
  async keepFailure(test: Mocha.Test | undefined): Promise<void> {
    if (test?.state !== 'failed') return;
    const name = `failed-${test.title.replace(/\W+/g, '-')}`;
    await this.editor.screenshot(name);
    await this.host.keepLogs(name);
  }

  /** The processes that decode speech for this editor. */
  decoders(): readonly number[] {
    return this.host.family
      .members()
      .filter(({ command }) => /\bdecoder\.js\b/.test(command))
      .map(({ pid }) => pid);
  }

  /** How many panes tmux has once that is `count`; fails when it never is. */
  async paneCount(count: number): Promise<void> {
    await eventually(`${count} panes`, async () => (await this.tmux.panes()).length === count);
  }

  /**
   * Ends everything, and makes sure that it does end: the decoder with its window, and the rest with the server.
   * @throws Error naming what is left over.
   */
  async strike(): Promise<void> {
    try {
      await this.editor.close();
      await eventually('the end of the decoder with its window', () => this.decoders().length === 0);
      await this.tmux.stop();
      await this.host.endServer();
      await eventually('the end of all that was started', () => this.host.family.members().length === 0).catch(
        (error: unknown) => {
          const left = this.host.family.members().map(({ pid, command }) => `${pid} ${command}`);
          throw new Error(`Left over:\n${left.join('\n')}`, { cause: error });
        },
      );
    } finally {
      await this.host.stop();
    }
  }
}
