import { strict as assert } from 'node:assert';
import { execFile } from 'node:child_process';
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Scene } from './support/scene';
import { eventually } from './support/waiting';

const run = promisify(execFile);

describe('tmux, spoken to in the packaged extension', () => {
  let scene: Scene;
  /** The server that the editor's own environment leads to, as a user's would. */
  let socket: string;

  before(async () => {
    scene = await Scene.set('same-origin', { 'mango.terminal.notifyAfter': 1 });
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

  /** Says something that cannot be recorded well, as who cannot speak would. */
  async function typeCommand(words: string): Promise<void> {
    const before = await scene.panel.utterances();
    await scene.editor.command('Type a Spoken Command');
    await scene.editor.page.locator('.quick-input-widget input.input').fill(words);
    await scene.editor.page.keyboard.press('Enter');
    const { outcome, message } = await scene.panel.ended(before + 1);
    assert.equal(outcome, 'executed', message);
  }

  const sleeping = () => scene.host.family.members().filter(({ command }) => command.startsWith('sleep 4321'));
  const shellsIn = (folder: string) =>
    scene.host.family
      .members()
      .filter(({ pid, command }) => command.startsWith('/bin/bash') && folderOf(pid) === folder);
  /** The control clients of tmux, by their processes. */
  const clients = async () =>
    (await tmux('list-clients', '-F', '#{?client_control_mode,#{client_pid},}')).split('\n').filter(Boolean);

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
    const shown = await say('what-failed-rms', /failed/);
    assert.equal(shown.outcome, 'executed', shown.message);
    const output = scene.editor.page.locator('.editor-instance .view-lines');
    // The editor draws spaces that do not break.
    await output.filter({ hasText: /"git.status".failed.with.exit.code.128/ }).waitFor();
    await output.filter({ hasText: /not.a.git.repository/ }).waitFor();
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

  it('opens a server in the tree when its first session comes', async () => {
    const env = scene.host.family.environment({ ...process.env, TMUX: undefined });
    const other = (...command: readonly string[]) =>
      run('tmux', ['-S', join(dirname(socket), 'other'), ...command], { env });
    await other('start-server', ';', 'set-option', '-s', 'exit-empty', 'off');
    try {
      await line(/^tmux server other, 0 sessions/).waitFor();
      await other('new-session', '-d', '-s', 'late');
      await line(/^Session late, 1 window, not shown/).waitFor();
    } finally {
      await other('kill-server');
    }
    await line(/^tmux server other/).waitFor({ state: 'detached' });
  });

  it('loses nothing of a command, nor of its own terminals, when the window is loaded anew meanwhile', async () => {
    const { host, editor } = scene;
    const [go, ended, kept] = ['go', 'ended', 'kept'].map((name) => join(host.workspace, name)) as [
      string,
      string,
      string,
    ];
    await mkdir(kept);
    // A git that takes its time, until it is told to go on.
    const slow = `git() { until [ -e ${go} ]; do sleep 0.1; done; command git "$@"; code=$?; echo $code >${ended}; return $code; }; clear`;
    await tmux('send-keys', '-t', 'first', slow, 'Enter');
    const sent = await say('git-status-rms', /status/);
    assert.match(sent.message, /sent/);
    await typeCommand('new voice terminal called builder');
    await line(/^Terminal \d+ builder/).waitFor();
    await editor.page.locator('.terminal.xterm.focus .xterm-rows').filter({ hasText: '$' }).last().waitFor();
    await editor.typeLine(`cd ${kept}`);
    await eventually('the shell in the folder', () => shellsIn(kept).length === 1);
    // The editor writes what extensions give it to keep a tenth of a second later.
    await eventually('the folder to be stored', async () =>
      (await editor.stored()).some((value) => value.includes(kept)),
    );
    await editor.typeLine('sleep 4321');
    await eventually('the program', () => sleeping().length === 1);
    const before = await clients();
    assert.ok(before.length > 0);

    await editor.page.reload();
    await editor.ready();
    await eventually('the end of the old shell', () => sleeping().length === 0);
    scene = await scene.afresh();
    await line(/^Terminal \d+ builder/).waitFor();
    await line(/^Session first, 1 window/).waitFor();
    assert.deepEqual(
      (await clients()).filter((client) => before.includes(client)),
      [],
      'clients of the old window are left',
    );
    await writeFile(go, '');
    // The shell makes the file before it writes to it.
    await eventually('the end of the command', () => existsSync(ended) && readFileSync(ended, 'utf8').endsWith('\n'));
    assert.equal(readFileSync(ended, 'utf8').trim(), '128');

    // Both can be spoken to again.
    await typeCommand('use the terminal called builder');
    const again = await say('git-status-rms', /status/);
    assert.match(again.message, /exit code 128/);
    assert.equal(shellsIn(kept).length, 1, 'in the folder of the old one');
    await typeCommand('use session first');
    await rm(go);
    const inTmux = await say('git-status-rms', /status/);
    assert.match(inTmux.message, /sent/);
    // It has taken long by now, so its end is told.
    await writeFile(go, '');
    const told = editor.page.locator('.notifications-toasts .notification-list-item').filter({ hasText: 'git status' });
    await told.filter({ hasText: /failed.*128/ }).waitFor();
  });
});

function folderOf(pid: number): string {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return ''; // It has ended.
  }
}
