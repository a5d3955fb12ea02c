import { strict as assert } from 'node:assert';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { silentLog } from '../../../src/platform/log';
import type { Settings } from '../../../src/platform/settings';
import { IntegratedTerminals } from '../../../src/terminals/integratedTerminals.vscode';
import { LastResults, paneKey } from '../../../src/terminals/lastResults';
import { createProcessTree } from '../../../src/terminals/processTree';
import { EditorTerminalResolver } from '../../../src/terminals/resolver.vscode';
import { TmuxLiveServers } from '../../../src/terminals/tmux/live/liveServers';
import { WorkspaceFiles } from '../../../src/terminals/workspaces/workspaceFiles';
import { Workspaces } from '../../../src/terminals/workspaces/workspaces';
import { Layouts } from '../../../src/ui/layouts';
import { TargetWatch } from '../../../src/ui/targetWatch';
import { TerminalOperations } from '../../../src/ui/terminalOperations';
import { TerminalTreeActions } from '../../../src/ui/terminalTreeActions';
import { DrawnTree } from '../../../src/ui/terminalTreeDrawn';
import { TerminalTreeRoom } from '../../../src/ui/terminalTreeRoom';
import { TmuxServer, until } from '../../unit/terminals/tmuxServer';
import { activeExtension } from '../extension';

describe('terminals in the editor', () => {
  const errors: unknown[] = [];
  const onError = (error: unknown): void => void errors.push(error);
  let server: TmuxServer;
  let terminals: IntegratedTerminals;
  let live: TmuxLiveServers;
  let resolver: EditorTerminalResolver;
  let targets: TargetWatch;
  let results: LastResults;
  let room: TerminalTreeRoom;
  let tree: DrawnTree;
  let actions: TerminalTreeActions;

  beforeEach(async () => {
    await activeExtension();
    server = new TmuxServer();
    server.session('main');
    const values: Readonly<Record<string, string>> = {
      'mango.tmux.executable': 'tmux',
      'mango.tmux.socket': server.socket,
      'mango.tmux.session': '',
      'mango.terminal.target': 'focused',
    };
    const settings = { get: (key: string) => values[key], onChange: () => () => undefined } as unknown as Settings;
    terminals = new IntegratedTerminals();
    live = new TmuxLiveServers({
      executable: () => 'tmux',
      socket: () => '',
      // Its own folder of sockets: other servers of this machine are nobody's business here.
      environment: { ...process.env, TMUX: undefined, TMUX_TMPDIR: server.folder },
      onError,
    });
    resolver = new EditorTerminalResolver({
      settings,
      terminals,
      tree: createProcessTree(),
      log: silentLog,
      keysMean: (program) => (program === 'cat' ? 'cat' : ''),
      onSocket: (path) => live.add(path),
    });
    targets = new TargetWatch(resolver, onError);
    results = new LastResults(onError);
    room = new TerminalTreeRoom({
      live,
      terminals,
      results,
      onTarget: (listener) => targets.onTarget(listener),
      onError,
    });
    const saveLayout = () => Promise.resolve();
    actions = new TerminalTreeActions({ room, resolver, terminals, executable: () => 'tmux', saveLayout });
    tree = new DrawnTree(room, actions);
  });

  afterEach(async () => {
    room.dispose();
    await live.dispose();
    await targets.dispose();
    terminals.dispose();
    for (const terminal of vscode.window.terminals) terminal.dispose();
    await until('the terminals to close', () => vscode.window.terminals.length === 0);
    await server.stop();
    assert.deepEqual(errors.splice(0), []);
  });

  /** An integrated terminal that shows the session, in front. */
  const show = async (name: string): Promise<vscode.Terminal> => {
    const before = server.tmux('list-clients', '-F', '#{client_pid}');
    const terminal = vscode.window.createTerminal({
      name,
      shellPath: 'tmux',
      shellArgs: ['-S', server.socket, 'attach', '-t', 'main'],
      env: { TMUX: null },
    });
    terminal.show();
    await until('the client', () => server.tmux('list-clients', '-F', '#{client_pid}') !== before);
    await until('the terminal in front', () => vscode.window.activeTerminal === terminal);
    return terminal;
  };

  const plain = async (name: string): Promise<vscode.Terminal> => {
    const terminal = vscode.window.createTerminal({ name, shellPath: '/bin/bash', shellArgs: ['--norc'] });
    terminal.show();
    await until('the terminal in front', () => vscode.window.activeTerminal === terminal);
    return terminal;
  };

  /** The tree as lines, after everything under way has come to it. */
  const lines = async (parent?: string, depth = 0): Promise<readonly string[]> => {
    const children = await tree.children(parent);
    const below = await Promise.all(
      children.map(async (id) => {
        const item = tree.item(id);
        return [
          `${'  '.repeat(depth)}${item?.label ?? ''} | ${item?.description ?? ''}`,
          ...(await lines(id, depth + 1)),
        ];
      }),
    );
    return below.flat();
  };

  const shows = (what: string, holds: (text: string) => boolean): Promise<void> =>
    until(what, async () => holds((await lines()).join('\n')));

  const paneNode = (pane: string): string => `tmux:${server.socket} $0:0.${pane}`;

  it('resolves a terminal that shows tmux to the active pane there, and any other to itself', async () => {
    await show('with tmux');
    await until('the pane', async () => (await resolver.resolve())?.label === 'tmux main:0.0');
    server.tmux('split-window', '-t', 'main');
    assert.equal((await resolver.resolve())?.label, 'tmux main:0.1');
    await plain('plain');
    assert.equal((await resolver.resolve())?.label, 'plain');
  });

  it('types nothing once another program is in front to which keys mean something else', async () => {
    await plain('plain');
    const inFront = async (program: string): Promise<void> =>
      until(program, async () => (await resolver.resolve())?.program === program);
    await inFront('bash');
    const heardInShell = await resolver.resolve();
    resolver.pin(await resolver.spoken('this'));
    const heardAndFixed = await resolver.resolve();
    vscode.window.activeTerminal?.sendText('cat');
    await inFront('cat');
    for (const heard of [heardInShell, heardAndFixed]) {
      for (const effect of [
        { kind: 'run', text: 'echo astray' },
        { kind: 'type', text: 'astray' },
        { kind: 'press', keys: [{ key: 'd', modifiers: ['control'] }] },
      ] as const) {
        await assert.rejects(async () => heard?.perform(effect), {
          code: 'refused',
          message: /cat came to the front of plain in place of bash, so nothing was typed/,
        });
      }
    }
    const heardInCat = await resolver.resolve();
    assert.deepEqual(await heardInCat?.perform({ kind: 'press', keys: [{ key: 'd', modifiers: ['control'] }] }), {
      kind: 'sent',
    });
    await inFront('bash');
    await assert.rejects(async () => heardInCat?.perform({ kind: 'type', text: 'astray' }), { code: 'refused' });
  });

  it('keeps to what was chosen by voice, whatever has the focus, and says when it is gone', async () => {
    server.tmux('split-window', '-t', 'main');
    await show('with tmux');
    await plain('plain');
    const pinned: (string | null)[] = [];
    resolver.onPinned(() => pinned.push(resolver.pinned?.label ?? null));
    resolver.pin(await resolver.spoken('pane 0'));
    assert.equal((await resolver.resolve())?.label, 'tmux main:0.0');
    server.tmux('select-pane', '-t', 'main:.1');
    assert.equal((await resolver.resolve())?.label, 'tmux main:0.0');
    resolver.pin(await resolver.spoken('window 0'));
    assert.equal((await resolver.resolve())?.label, 'tmux main:0.1', 'what is active there');
    resolver.pin(await resolver.spoken('terminal 2'));
    assert.equal((await resolver.resolve())?.label, 'plain');
    resolver.pin(await resolver.spoken('terminal with tmux'));
    assert.equal((await resolver.resolve())?.label, 'tmux main:0.1', 'the pane that it shows');
    resolver.pin(await resolver.spoken('pane 1'));
    server.tmux('kill-pane', '-t', 'main:.1');
    await assert.rejects(resolver.resolve(), { code: 'gone', message: /tmux main:0\.1.*follow focus/ });
    await assert.rejects(resolver.spoken('pane 7'), { code: 'gone' });
    await assert.rejects(resolver.spoken('terminal 9'), { code: 'gone', message: /1 with tmux, 2 plain/ });
    resolver.pin(null);
    assert.equal((await resolver.resolve())?.label, 'plain');
    assert.deepEqual(pinned, ['tmux main:0.0', 'tmux main:0.1', 'plain', 'with tmux', 'tmux main:0.1', null]);
  });

  it('shows servers, windows, panes and its own terminals as they change, with the target and exit codes', async () => {
    await show('with tmux');
    await until('the pane', async () => (await targets.resolve())?.kind === 'tmux');
    await shows('the session', (text) => /\n {2}main \|/.test(text));
    await shows(
      'the pane and the terminal',
      (text) => /0: bash \| target · active/.test(text) && /1: with tmux \| active/.test(text),
    );
    server.tmux('split-window', '-h', '-t', 'main', 'exec cat');
    await shows('another pane', (text) => /1: cat \| active/.test(text));
    results.record(paneKey(server.socket, '%0'), { exitCode: 7 });
    await shows('the exit code', (text) => /0: bash \| target · exit 7/.test(text));
    server.tmux('rename-window', '-t', 'main', '[x](command:y) <b>');
    await shows('the name', (text) => text.includes('0: [x](command:y) <b>'));
    const [window] = await tree.children(`tmux:${server.socket} $0`);
    assert.ok(window !== undefined);
    const item = tree.item(window);
    assert.equal(item?.icon.kind, 'picture');
    assert.match(item.spoken, /Window 0 .*2 columns: 0 bash; 1 cat, active/);
    const tooltip = tree.tooltip(window);
    assert.match(tooltip?.picture ?? '', /^data:image\/svg\+xml;base64,/);
    assert.match(tooltip?.alternative ?? '', /^Layout of 2 columns/);
    server.tmux('kill-server');
    await shows('the end of the server', (text) => !text.includes('main |'));
  });

  it('does on a node what its menu says, and swaps what is dropped', async () => {
    await show('with tmux');
    await until('the pane', async () => (await targets.resolve())?.kind === 'tmux');
    await shows('the pane', (text) => text.includes('0: bash'));
    const panes = (): string => server.tmux('list-panes', '-t', 'main', '-F', '#{pane_id}').replaceAll('\n', ' ');
    await actions.run('mango.tree.splitRight', paneNode('%0'));
    await shows('another pane', (text) => text.includes('1: bash'));
    assert.equal(panes(), '%0 %1');
    await tree.drop(paneNode('%1'), paneNode('%0'));
    assert.equal(panes(), '%1 %0');
    await actions.run('mango.tree.zoom', paneNode('%0'));
    assert.equal(server.format('main', '#{window_zoomed_flag} #{pane_id}'), '1 %0');
    await actions.run('mango.tree.target', paneNode('%1'));
    assert.equal(resolver.pinned?.label, 'tmux main:0.0');
    await plain('plain');
    await actions.run('mango.tree.open', paneNode('%1'));
    await until('the terminal that shows it already', () => vscode.window.activeTerminal?.name === 'with tmux');
    assert.equal(vscode.window.terminals.length, 2);
    assert.equal(server.format('main', '#{pane_id}'), '%1');
    await actions.run('mango.tree.break', paneNode('%1'));
    assert.equal(server.format('main', '#{session_windows}'), '2');
    server.tmux('send-keys', '-t', '%0', 'echo shown-in-$((40+2))', 'Enter');
    await until('the output', () => server.screen('%0').includes('shown-in-42'));
    await actions.run('mango.tree.capture', paneNode('%0'));
    assert.match(vscode.window.activeTextEditor?.document.getText() ?? '', /shown-in-42/);
    await assert.rejects(actions.run('mango.tree.zoom', 'nothing'), { code: 'gone' });
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
  });

  it('copies output to the clipboard, shows all text in an editor, and keeps layouts', async () => {
    const tmux = await show('with tmux');
    await until('the pane', async () => (await resolver.resolve())?.kind === 'tmux');
    await until('the prompt', () => server.screen('main').startsWith('$'));
    const kept = mkdtempSync(join(tmpdir(), 'layouts-'));
    const layouts = new Layouts({
      workspaces: new Workspaces({
        files: new WorkspaceFiles(kept, onError),
        tmux: resolver.tmux,
        tree: createProcessTree(),
      }),
      show: (...session) => actions.show(...session),
      target: () => resolver.resolve(),
      onError,
    });
    const operations = new TerminalOperations(terminals, layouts, onError);
    const target = await resolver.resolve();
    const operate = (operation: string, argument?: string) => operations.perform(operation, argument, target);
    try {
      await target?.perform({ kind: 'run', text: 'echo 40; echo $((40+2))' });
      await until('the output', () => server.screen('main').includes('\n42\n$'));
      await operate('copy-output');
      assert.equal(await vscode.env.clipboard.readText(), '40\n42');
      await operate('copy-line', '1');
      assert.equal(await vscode.env.clipboard.readText(), '42');
      await operate('capture');
      assert.match(vscode.window.activeTextEditor?.document.getText() ?? '', /\n40\n42\n/);
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      await operate('split', 'right');
      const shape = (): string => server.tmux('list-panes', '-t', 'main', '-F', '#{pane_left} #{pane_width}');
      const before = shape();
      await operate('save-layout', 'two panes');
      assert.equal(readdirSync(kept).length, 1);
      server.tmux('kill-session', '-t', 'main');
      await until('the terminal to close', () => !vscode.window.terminals.includes(tmux));
      await operate('restore-layout', 'two panes');
      assert.equal(shape(), before);
      await until('a terminal that shows it', () => server.tmux('list-clients', '-t', 'main') !== '');
      await operate('forget-layout', 'two panes');
      await assert.rejects(operate('restore-layout', 'two panes'));
      assert.deepEqual(readdirSync(kept), []);
    } finally {
      rmSync(kept, { recursive: true });
    }
  });

  it('opens a session that nobody shows in a terminal of its own', async () => {
    server.session('other');
    live.add(server.socket);
    await shows('the session', (text) => text.includes('other |'));
    await actions.run('mango.tree.open', `tmux:${server.socket} $1`);
    await until('the client', () => server.tmux('list-clients', '-F', '#{session_name}').includes('other'));
    await until('the terminal in front', () => vscode.window.activeTerminal?.name === 'other');
  });
});
