import assert from 'node:assert/strict';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../src/platform/clock';
import { silentLog } from '../../../src/platform/log';
import { TargetNames, type TargetNamesParts } from '../../../src/session/targetNames';
import type { Terminal } from '../../../src/terminals/terminal';
import { openTmuxSession, type TmuxTerminalSource } from '../../../src/terminals/tmux/openTmuxSession';
import { TmuxServer, until } from '../terminals/tmuxServer';

const SOURCES = new Set(['file', 'window', 'session']);

function namesIn(parts: Pick<TargetNamesParts, 'target'> & Partial<TargetNamesParts>): TargetNames {
  return new TargetNames({
    folderOf: () => Promise.resolve(null),
    clock: systemClock,
    log: silentLog,
    onChange: () => undefined,
    ...parts,
  });
}

const written = (names: Awaited<ReturnType<TargetNames['fresh']>>, list: string) =>
  names.found.get(list)?.map((each) => each.written ?? each.name);

describe('names in reach of a tmux pane', function () {
  this.timeout(20_000);
  let server: TmuxServer;
  let source: TmuxTerminalSource;
  let folder: string;

  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'names-')));
    await mkdir(join(folder, "it's here"));
    await writeFile(join(folder, 'one.txt'), '');
    await writeFile(join(folder, "it's here/two.txt"), '');
    server = new TmuxServer();
    server.session('work', '-c', folder, 'env', 'PS1=$ ', 'bash', '--norc', '--noprofile');
    server.tmux('new-session', '-d', '-s', 'play zone', 'cat');
    server.tmux('rename-window', '-t', 'work:0', 'editor');
    server.tmux('new-window', '-d', '-t', 'work', '-n', 'build server', 'cat');
    source = await openTmuxSession({ session: 'work', socketPath: server.socket });
  });
  afterEach(async () => {
    await source.dispose();
    await server.stop();
    await rm(folder, { recursive: true, force: true });
  });

  it('are its folder, windows and sessions, and what they are written as leads there', async () => {
    const names = namesIn({ target: () => source.resolve() });
    const there = await names.fresh(SOURCES);
    assert.deepEqual(written(there, 'file'), ['one.txt', "it's here/two.txt"]);
    assert.deepEqual(written(there, 'window'), [':0', ':1']);
    assert.deepEqual(written(there, 'session')?.toSorted(), ['=play zone', '=work']);
    const pane = await source.resolve();
    await pane.perform({ kind: 'tmux', line: 'select-window -t :1' });
    assert.equal(server.format('work:', '#{window_name}'), 'build server');
    await names.dispose();
  });

  it('follow the pane into another folder, told of without being waited for', async () => {
    let changes = 0;
    const names = namesIn({ target: () => source.resolve(), onChange: () => (changes += 1) });
    await names.fresh(SOURCES);
    server.tmux('send-keys', '-t', 'work:0', `cd "it's here"`, 'Enter');
    await until('the shell to change its folder', () =>
      server.format('work:0', '#{pane_current_path}').endsWith('here'),
    );
    const before = names.known(SOURCES);
    assert.deepEqual(written(before, 'file'), ['one.txt', "it's here/two.txt"]);
    await until('the other folder to be told of', () => {
      const now = names.known(SOURCES);
      return now.place !== before.place && written(now, 'file')?.join() === 'two.txt';
    });
    assert.ok(changes > 0);
    await names.dispose();
  });

  it('are saved layouts too', async () => {
    const layouts = () => Promise.resolve(['backend', 'two screens']);
    const names = namesIn({ target: () => source.resolve(), layouts });
    assert.deepEqual(written(await names.fresh(new Set(['layout'])), 'layout'), ['backend', 'two screens']);
    await names.dispose();
  });

  it('are none of this machine while another is in front', async () => {
    const pane = await source.resolve();
    const away = Object.create(pane, { program: { value: 'ssh' } }) as Terminal;
    const names = namesIn({ target: () => Promise.resolve(away) });
    assert.equal(written(await names.fresh(SOURCES), 'file'), undefined);
    await names.dispose();
  });

  it('are none where the pane is gone or there is no target', async () => {
    const pane = await source.resolve();
    server.tmux('kill-session', '-t', 'work');
    for (const target of [
      () => Promise.resolve(pane),
      () => Promise.resolve(null),
      () => Promise.reject(new Error('x')),
    ]) {
      const names = namesIn({ target });
      assert.deepEqual((await names.fresh(SOURCES)).found.size, 0);
      await names.dispose();
    }
  });
});
