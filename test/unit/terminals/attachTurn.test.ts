import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { attachTurn } from '../../../src/terminals/tmux/attachTurn';
import { TmuxConnection } from '../../../src/terminals/tmux/connection';
import { findTmux } from '../../../src/terminals/tmux/program';
import { TmuxServer } from './tmuxServer';

/** Resolves to the exit code of another window that attaches so many times. */
async function attachingWindow(socket: string, times: number): Promise<number | null> {
  const script = resolve('out/unit/terminals/attachingWindow.js');
  const child = spawn(process.execPath, [script, socket, String(times)], { stdio: ['ignore', 'ignore', 'inherit'] });
  const [code] = (await once(child, 'exit')) as [number | null];
  return code;
}

describe('attaching to a tmux server', () => {
  let server: TmuxServer;
  beforeEach(() => {
    server = new TmuxServer();
    server.session('main', 'cat');
  });
  afterEach(() => server.stop());

  it('does not kill the server when several windows do it again and again', async () => {
    const windows = Array.from({ length: 4 }, () => attachingWindow(server.socket, 60));
    assert.deepEqual(await Promise.all(windows), [0, 0, 0, 0]);
    assert.equal(server.tmux('list-clients'), '');
    assert.equal(existsSync(`${server.socket}.attaching.lock`), false);
  });

  it('is done in turn, without one where none is to be had, and ends the turn when it fails', async () => {
    const { socket, folder } = server;
    const isHeld = () => existsSync(`${socket}.attaching.lock`);
    await attachTurn(socket, async () => {
      assert.equal(await attachTurn(socket, () => Promise.resolve('late')), 'late');
      assert.equal(isHeld(), true, 'still the other’s');
    });
    assert.equal(isHeld(), false);
    await assert.rejects(
      attachTurn(socket, () => Promise.reject(new Error('no'))),
      /no/,
    );
    assert.equal(isHeld(), false);
    assert.equal(await attachTurn(join(folder, 'missing', 'socket'), () => Promise.resolve('alone')), 'alone');
  });

  it('waits for nobody who died', async () => {
    const lock = `${server.socket}.attaching.lock`;
    mkdirSync(lock);
    const connection = await TmuxConnection.open({
      program: await findTmux('tmux'),
      socketPath: server.socket,
      session: '$0',
    });
    await connection.close();
  });
});
