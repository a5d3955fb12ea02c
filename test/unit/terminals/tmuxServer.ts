import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A real tmux server on a private socket, without anyone's configuration. */
export class TmuxServer {
  readonly folder = mkdtempSync(join(tmpdir(), 'mango-tmux-'));
  readonly socket = join(this.folder, 'socket');

  /** Runs a tmux command from outside and gives what it printed, without the last newline. */
  tmux(...args: string[]): string {
    const env = { ...process.env };
    delete env['TMUX'];
    return execFileSync('tmux', ['-u', '-S', this.socket, '-f', '/dev/null', ...args], {
      encoding: 'utf8',
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    }).replace(/\n$/, '');
  }

  /** A session of one plain shell, 100 by 30; gives its id. */
  session(name: string, ...more: string[]): string {
    const shell = ['env', 'PS1=$ ', 'HISTFILE=', 'bash', '--norc', '--noprofile'];
    const command = more.length > 0 ? more : shell;
    return this.tmux('new-session', '-d', '-P', '-F', '#{session_id}', '-s', name, '-x', '100', '-y', '30', ...command);
  }

  /** Takes the socket's permission away until the end; gives the tmux program of somebody who would need it. */
  forbid(): string {
    // Root may use any socket, so tmux is run as somebody else there.
    const wrapper = join(this.folder, 'tmux-as-nobody');
    writeFileSync(wrapper, '#!/bin/sh\nexec setpriv --reuid=65534 --regid=65534 --clear-groups tmux "$@"\n');
    chmodSync(wrapper, 0o755);
    chmodSync(this.folder, 0o755);
    chmodSync(this.socket, 0);
    return process.getuid?.() === 0 ? wrapper : 'tmux';
  }

  screen(target: string): string {
    return this.tmux('capture-pane', '-p', '-J', '-t', target);
  }

  format(target: string, format: string): string {
    return this.tmux('display-message', '-p', '-t', target, format);
  }

  /** Ends the server and asserts that neither a process nor the socket's folder is left. */
  async stop(): Promise<void> {
    if (existsSync(this.socket)) chmodSync(this.socket, 0o700);
    try {
      this.tmux('kill-server');
    } catch {
      // A test may have ended it already.
    }
    await until('every tmux process to end', () => processesOf(this.socket).length === 0);
    rmSync(this.folder, { recursive: true, force: true });
    assert.ok(!existsSync(this.folder));
  }
}

/** Processes that have the socket among their arguments. */
export function processesOf(socket: string): readonly number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(socket);
      } catch {
        return false;
      }
    })
    .map(Number);
}

/** Waits for something outside this process that gives no event; fails with its name after the time. */
export async function until(what: string, holds: () => boolean | Promise<boolean>, ms = 8000): Promise<void> {
  const end = Date.now() + ms;
  while (!(await holds())) {
    if (Date.now() > end) assert.fail(`waited ${ms} ms for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
