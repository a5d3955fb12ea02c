import { strict as assert } from 'node:assert';
import { execFile } from 'node:child_process';
import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Scene } from './support/scene';
import { eventually } from './support/waiting';

const run = promisify(execFile);

describe('tmux, spoken to in the packaged extension', () => {
  let scene: Scene;
  /** The server that the editor's own environment leads to, as a user's would. */
  let socket: string;

  before(async () => {
    scene = await Scene.set('same-origin');
    const { host, editor } = scene;
    socket = join(host.folder, 'tmp', `tmux-${process.getuid?.() ?? 0}`, 'default');
    const extensions = join(host.folder, 'extensions');
    const own = (await readdir(extensions)).find((name) => name.startsWith('alphanumeric-mango.'));
    assert.ok(own, 'the extension is not installed');
    // Shells that tell how their commands end.
    const shell = join(host.home, 'marked.bash');
    await writeFile(shell, `PS1='$ '\nsource ${join(extensions, own, 'shell-integration', 'mango.bash')}\n`);
    await writeFile(join(host.home, '.tmux.conf'), `set -g default-command "exec bash --rcfile ${shell}"\n`);
    await editor.openTerminal();
    await editor.typeLine('exec tmux new-session -s first');
    await eventually('a client of tmux', async () => (await tmux('list-clients')) !== '');
  });

  after(async () => {
    await tmux('kill-server').catch(() => undefined);
    await scene.strike();
  });

  afterEach(async function () {
    await scene.keepFailure(this.currentTest);
  });

  async function tmux(...command: readonly string[]): Promise<string> {
    const env = scene.host.family.environment({ ...process.env, TMUX: undefined });
    return (await run('tmux', ['-S', socket, ...command], { env })).stdout.trim();
  }

  /** Says a recording with the talk button held until the words match; resolves with how it ended. */
  async function say(recording: string, words: RegExp) {
    const { panel, voice } = scene;
    const before = await panel.utterances();
    await voice.willSay(recording);
    await panel.hold(async () => {
      await panel.hears(words);
      // What is said freely at the end shows as no words of its own; the silence after it does.
      await eventually('silence', async () => (await panel.part('level').getAttribute('aria-valuenow')) === '0');
    });
    return panel.ended(before + 1);
  }

  /** A line of the tree of terminals, by what a screen reader is told of it. */
  const line = (label: RegExp) =>
    scene.editor.page.locator('.pane-body .monaco-list-row').and(scene.editor.page.getByLabel(label)).first();

  it('opens a second session, splits, and shows in panel and tree how a command failed', async () => {
    assert.equal((await say('new-session-rms', /session/)).outcome, 'executed');
    assert.equal((await tmux('list-sessions', '-F', '#{session_name}')).split('\n').length, 2);
    await line(/^Session first, 1 window, shown/).waitFor();
    assert.equal((await say('split-the-pane-vertically-rms', /vertical/)).outcome, 'executed');
    await line(/^Window 0 .*2 columns/).waitFor();
    const failed = await say('git-status-rms', /status/);
    assert.equal(failed.outcome, 'failed', failed.message);
    assert.match(failed.message, /exit code 128/);
    await line(/^Pane 1, .*exit 128/).waitFor();
    await scene.editor.screenshot('terminals');
  });

  it('saves the layout of a session, and builds it again after the server has gone', async () => {
    const shape = () => tmux('list-panes', '-t', 'first', '-F', '#{pane_left},#{pane_top} #{pane_current_path}');
    const saved = await say('save-layout-as-server-rms', /layout/);
    assert.equal(saved.outcome, 'executed', saved.message);
    const panes = (await shape()).split('\n');
    assert.equal(panes.length, 2);
    await tmux('kill-server');
    await line(/^tmux server default/).waitFor({ state: 'detached' });
    const restored = await say('restore-layout-server-rms', /layout/);
    assert.equal(restored.outcome, 'executed', restored.message);
    await eventually('the panes', async () => {
      const now = (await shape()).split('\n');
      return now.length === 2 && now.every((pane, at) => pane.split(' ')[1] === panes[at]?.split(' ')[1]);
    });
    await eventually('a terminal that shows it', async () => (await tmux('list-clients', '-t', 'first')) !== '');
    await line(/^Session first, 1 window, shown/).waitFor();
  });
});
