import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createProcessTree, type ProcessInfo } from '../../../src/terminals/processTree';
import { TmuxTargets } from '../../../src/terminals/tmux/tmuxTargets';
import { commandLineOf } from '../../../src/terminals/workspaces/takeWorkspace';
import { readWorkspace, writeWorkspace, type Workspace } from '../../../src/terminals/workspaces/workspace';
import { WorkspaceFiles } from '../../../src/terminals/workspaces/workspaceFiles';
import { Workspaces } from '../../../src/terminals/workspaces/workspaces';
import { processesOf, TmuxServer, until } from './tmuxServer';

const plain: Workspace = {
  name: 'backend',
  savedAt: '2026-01-02T03:04:05.000Z',
  session: 'back end',
  width: 120,
  height: 40,
  windows: [
    {
      index: 0,
      name: `odd: "name" #{pid}\t`,
      autoNamed: false,
      active: true,
      zoomed: true,
      synchronized: false,
      layout: 'b25d,80x24,0,0,0',
      panes: [
        { folder: '/srv/a b', program: `vim '- x: y'`, active: true },
        { folder: '', active: false },
      ],
    },
  ],
};

describe('the file of a saved layout', () => {
  it('can be read by people, and comes back as it was', () => {
    const text = writeWorkspace(plain);
    assert.match(text, /^# .*restore/);
    assert.match(text, /\nversion: 1\nname: backend\n/);
    assert.deepEqual(readWorkspace(text, 'x.yaml'), plain);
  });

  it('is refused with the reason when it cannot be used', () => {
    const good = writeWorkspace(plain);
    const bad: readonly (readonly [string, RegExp])[] = [
      ['[1, 2', /x\.yaml/],
      ['just text', /no map/],
      [good.replace('version: 1', 'version: 2'), /newer version/],
      [good.replace('version: 1', 'version: one'), /no version/],
      [good.replace('width: 120', 'width: -1'), /"width"/],
      [good.replace('b25d,80x24,0,0,0', "x'; kill-server"), /"layout"/],
      [good.replace(/program: .*/, 'program: "make\\nrm -rf x"'), /more than one line/],
      [good.replace(/windows:[^]*/, 'windows: []'), /"windows"/],
      [good.replace('active: true', 'active: perhaps'), /"active"/],
      ['a: &a [x]\nb: *a\nversion: 1', /x\.yaml/],
    ];
    for (const [text, message] of bad) {
      assert.throws(() => readWorkspace(text, 'x.yaml'), { name: 'TerminalError', code: 'refused', message }, text);
    }
  });
});

describe('what ran in a pane', () => {
  const info = (pid: number, parent: number, foreground: boolean, ...args: readonly string[]): ProcessInfo => ({
    pid,
    parent,
    foreground,
    args,
  });

  it('is the command line in the front, each word quoted', () => {
    const shell = info(1, 0, false, '-bash');
    assert.equal(commandLineOf([info(1, 0, true, 'bash', '--norc')], 1), null);
    assert.equal(commandLineOf([info(1, 0, true, 'bash', '--rcfile', '/my/rc', '-i', '-o', 'vi')], 1), null);
    assert.equal(commandLineOf([info(1, 0, true, 'bash', '/my/script', '--rcfile')], 1), 'bash /my/script --rcfile');
    assert.equal(
      commandLineOf([shell, info(2, 1, true, 'vim', `it's a file`), info(3, 2, true, 'sh')], 1),
      `vim 'it'\\''s a file'`,
    );
    assert.equal(commandLineOf([shell, info(2, 1, false, 'sleep', '9')], 1), null, 'in the background');
    assert.equal(commandLineOf([shell, info(2, 1, true, 'yes'), info(3, 1, true, 'less')], 1), null, 'a pipeline');
    assert.equal(commandLineOf([info(1, 0, true, 'htop')], 1), 'htop', 'no shell at all');
    assert.equal(commandLineOf([info(1, 0, true, 'bash', '-lc', 'make; read')], 1), `bash -lc 'make; read'`);
    assert.equal(commandLineOf([shell, info(2, 1, true, 'printf', 'a\nb')], 1), null, 'not one line');
    assert.equal(commandLineOf([shell, info(2, 1, true, '')], 1), null);
    assert.equal(commandLineOf([], 1), null);
  });
});

describe('saved layouts', () => {
  let server: TmuxServer;
  let targets: TmuxTargets;
  let workspaces: Workspaces;
  const complaints: string[] = [];

  const folder = (): string => join(server.folder, 'workspaces');
  /** What of a session must be the same again. */
  const shape = (session: string): string =>
    server
      .tmux(
        ...['list-panes', '-s', '-t', `=${session}:`, '-F'],
        '#{window_index} #{?automatic-rename,auto,#{window_name}} #{window_active} #{window_zoomed_flag} #{pane_synchronized} #{pane_index} ' +
          '#{pane_active} #{pane_left},#{pane_top} #{pane_width}x#{pane_height} #{pane_current_path}',
      )
      .trimEnd();

  beforeEach(() => {
    server = new TmuxServer();
    targets = new TmuxTargets({
      tree: createProcessTree(),
      executable: () => 'tmux',
      socket: () => server.socket,
      environment: { ...process.env, SHELL: '/bin/bash', HOME: server.folder },
    });
    const files = new WorkspaceFiles(folder(), (sentence) => complaints.push(sentence));
    workspaces = new Workspaces({ files, tmux: targets, tree: createProcessTree() });
  });
  afterEach(async () => {
    await targets.dispose();
    await server.stop();
    assert.deepEqual(complaints.splice(0), []);
  });

  /** A session with everything that is kept. */
  const build = async (name: string): Promise<void> => {
    const odd = join(server.folder, `a 'b' #{pid} ; $HOME 😀`);
    mkdirSync(odd, { recursive: true });
    const at = `${server.session(name.replaceAll('#', '##'))}:`;
    server.tmux('split-window', '-h', '-t', at, '-c', odd.replaceAll('#', '##'), 'exec bash --norc --noprofile');
    server.tmux('split-window', '-v', '-t', at, '-c', '/', 'exec sleep 1000');
    server.tmux('resize-pane', '-t', at, '-R', '10');
    server.tmux('new-window', '-d', '-t', `${at}7`, '-n', `odd '##{pid}' ; 😀`, '-c', '/usr');
    server.tmux('split-window', '-d', '-t', `${at}7`, '-c', '/usr');
    server.tmux('set-option', '-w', '-t', `${at}7`, 'synchronize-panes', 'on');
    server.tmux('select-pane', '-t', `${at}.1`);
    server.tmux('resize-pane', '-Z', '-t', `${at}.1`);
    await until('folders', () => shape(name).includes(odd) && shape(name).includes('/usr'));
    await until('sleep', () =>
      server.tmux('list-panes', '-s', '-t', at, '-F', '#{pane_current_command}').includes('sleep'),
    );
  };

  for (const name of ['backend', 'with spaces', `it's ; #{x}`, 'mañana 😀']) {
    it(`stand again after the server has gone: ${name}`, async () => {
      await build(name);
      const before = shape(name);
      await workspaces.save(await targets.ofSession(name), 'my-layout');
      server.tmux('kill-server');
      await until('the server to end', () => processesOf(server.socket).length === 0);

      const restored = await workspaces.restore('my layout');
      assert.deepEqual(restored.notes, []);
      await until('folders', () => shape(name).includes('😀'));
      await until('everything to be as it was', () => shape(name) === before);
      assert.deepEqual(
        restored.programs.map(({ commandLine }) => commandLine),
        ['sleep 1000'],
      );
      const programs = (): string => server.tmux('list-panes', '-a', '-F', '#{pane_current_command}');
      assert.doesNotMatch(programs(), /sleep/, 'nothing is started unasked');
      await workspaces.start(restored);
      await until('the program', () => programs().includes('sleep'));
      assert.equal(programs().split('sleep').length, 2, 'in its own pane only');
      assert.equal(
        shape(name)
          .split('\n')
          .filter((line) => / 7 /.test(` ${line}`)).length,
        2,
      );
    });
  }

  it('are one readable file each, found by what is said, replaced by their name and forgotten', async () => {
    server.session('main');
    const terminal = await targets.ofSession('main');
    await workspaces.save(terminal, 'backend');
    await workspaces.save(terminal, 'Front End');
    server.tmux('new-window', '-d', '-t', 'main');
    await workspaces.save(terminal, 'backend');
    assert.deepEqual((await workspaces.list()).map(({ name, windows }) => [name, windows.length]).toSorted(), [
      ['Front End', 1],
      ['backend', 2],
    ]);
    const files = readdirSync(folder());
    assert.ok(files.includes('backend.yaml') && files.length === 2, files.join());
    assert.match(readFileSync(join(folder(), 'backend.yaml'), 'utf8'), /session: main/);
    assert.equal((await workspaces.forget('front-end')).name, 'Front End');
    await assert.rejects(workspaces.forget('front-end'), { code: 'gone', message: /There is: backend/ });
    await assert.rejects(workspaces.restore('nowhere'), { code: 'gone' });
    await assert.rejects(workspaces.restore('backend'), { code: 'refused', message: /already/ });
  });

  it('leave out a file that is damaged, and say so', async () => {
    server.session('main');
    await workspaces.save(await targets.ofSession('main'), 'good');
    writeFileSync(join(folder(), 'bad.yaml'), 'version: 1\nname: [');
    writeFileSync(join(folder(), 'large.yaml'), 'x'.repeat((1 << 20) + 1));
    assert.deepEqual(
      (await workspaces.list()).map(({ name }) => name),
      ['good'],
    );
    assert.equal(complaints.splice(0).length, 2);
  });

  it('stand without a folder that is gone, and say so', async () => {
    const gone = join(server.folder, 'gone');
    mkdirSync(gone);
    server.tmux('new-session', '-d', '-s', 'main', '-c', gone);
    await until('the folder', () => server.format('main', '#{pane_current_path}') === gone);
    await workspaces.save(await targets.ofSession('main'), 'x');
    server.tmux('kill-session', '-t', 'main');
    rmSync(gone, { recursive: true });
    assert.deepEqual((await workspaces.restore('x')).notes, [`The folder ${gone} is gone.`]);
  });

  it('leave nothing half built', async () => {
    server.session('main');
    server.session('stays');
    server.tmux('split-window', '-d', '-t', 'main');
    await workspaces.save(await targets.ofSession('main'), 'x');
    server.tmux('kill-session', '-t', 'main');
    const file = join(folder(), 'x.yaml');
    writeFileSync(
      file,
      readFileSync(file, 'utf8')
        .replace(/width: \d+/, 'width: 2')
        .replace(/height: \d+/, 'height: 2'),
    );
    await assert.rejects(workspaces.restore('x'), { name: 'TerminalError', message: /no space/ });
    assert.equal(server.tmux('list-sessions', '-F', '#{session_name}'), 'stays');
  });

  it('fail with a reason when the server is killed while they are restored', async () => {
    await build('main');
    await workspaces.save(await targets.ofSession('main'), 'x');
    server.tmux('kill-session', '-t', 'main');
    const restoring = workspaces.restore('x');
    restoring.catch(() => undefined);
    await until('it to begin', () => {
      try {
        return server.tmux('list-sessions') !== '';
      } catch {
        return false;
      }
    });
    server.tmux('kill-server');
    await assert.rejects(restoring, { name: 'TerminalError' });
  });
});
