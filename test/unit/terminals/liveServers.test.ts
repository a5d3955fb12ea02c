import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { TmuxLiveServers } from '../../../src/terminals/tmux/live/liveServers';
import { processesOf, TmuxServer, until } from './tmuxServer';

describe('all tmux servers of a user', () => {
  let server: TmuxServer;
  let live: TmuxLiveServers;
  let folder: string;
  const errors: unknown[] = [];

  /** Waits for the live servers' own events. */
  const seen = (what: string, holds: () => boolean): Promise<void> =>
    new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        reject(new Error(`never seen: ${what}; last ${JSON.stringify(live.servers)}`));
      }, 10_000);
      const check = (): void => {
        if (!holds()) return;
        clearTimeout(timer);
        stop();
        resolve();
      };
      const stop = live.onChange(check);
      check();
    });

  const sessions = (): readonly string[] =>
    live.servers.flatMap(({ model }) => (model.kind === 'present' ? model.sessions.map(({ name }) => name) : []));

  const start = (name: string): void => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    server.tmux('-S', join(folder, name), 'new-session', '-d', '-s', `on ${name}`);
  };

  beforeEach(() => {
    server = new TmuxServer();
    folder = join(server.folder, `tmux-${process.getuid?.() ?? 0}`);
    live = new TmuxLiveServers({
      executable: () => 'tmux',
      socket: () => '',
      environment: { ...process.env, TMUX: undefined, TMUX_TMPDIR: server.folder },
      onError: (error) => errors.push(error),
    });
  });
  afterEach(async () => {
    await live.dispose();
    for (const name of ['default', 'work', 'late']) {
      try {
        server.tmux('-S', join(folder, name), 'kill-server');
      } catch {
        // Not every test starts every server.
      }
    }
    await until('the servers to end', () => processesOf(folder).length === 0);
    await server.stop();
    assert.deepEqual(errors.splice(0), []);
  });

  it('are followed at once, also those that start later, in a folder that was not there', async () => {
    await live.start();
    assert.deepEqual(live.servers, []);
    start('default');
    await seen('the first', () => sessions().includes('on default'));
    start('work');
    await seen('the second', () => sessions().length === 2);
    server.tmux('-S', join(folder, 'work'), 'rename-session', 'renamed');
    await seen('the new name', () => sessions().includes('renamed'));
    server.tmux('-S', join(folder, 'default'), 'kill-server');
    await seen('its end', () => sessions().join() === 'renamed');
  });

  it('include one whose socket lies elsewhere, once a terminal shows it', async () => {
    start('default');
    await live.start();
    server.session('apart');
    live.add(server.socket);
    await seen('both', () => sessions().toSorted().join() === 'apart,on default');
    await live.restart();
    assert.deepEqual(sessions().toSorted(), ['apart', 'on default'], 'read by the time the restart is done');
  });

  it('say how to get tmux where it is missing, and are found once it is there', async () => {
    let executable = '/nowhere/tmux';
    const early = new TmuxLiveServers({
      executable: () => executable,
      socket: () => '',
      environment: { ...process.env, TMUX: undefined, TMUX_TMPDIR: server.folder },
      onError: (error) => errors.push(error),
    });
    await assert.rejects(early.start(), { code: 'tmux-missing' });
    executable = 'tmux';
    start('default');
    await early.start();
    assert.equal(early.servers.length, 1);
    await early.dispose();
  });

  it('do not begin after the end', async () => {
    start('default');
    const starting = live.start();
    await live.dispose();
    await starting;
    assert.deepEqual(live.servers, []);
    assert.equal(server.tmux('-S', join(folder, 'default'), 'list-clients'), '');
  });
});
