import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { scratchFolder } from './scratch';

const RECORDINGS = resolve('test/fixtures/commands');
const CLI = resolve('dist/cli.js');

describe('mango run --pty', function () {
  this.timeout(60_000);
  const scratch = scratchFolder();

  const mango = (...args: string[]) =>
    spawnSync(process.execPath, [CLI, ...args], {
      encoding: 'utf8',
      cwd: scratch(),
      env: { ...process.env, HOME: scratch() },
    });

  it('drives a shell of its own, and says how each command ended', () => {
    const files = ['print-working-directory-rms.wav', 'git-status-rms.wav'].map((name) => join(RECORDINGS, name));
    const { stdout, stderr } = mango('run', '--pty', '--shell', 'bash', '--json', '--yes-to', 'safe', ...files);
    const [where, status] = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { outcome: { kind: string; exitCode?: number; message: string } });
    assert.deepEqual([where?.outcome.kind, where?.outcome.exitCode], ['executed', 0], stdout + stderr);
    // The folder is no git repository.
    assert.equal(status?.outcome.exitCode, 128, stdout + stderr);
  });

  it('wants one target', () => {
    const file = join(RECORDINGS, 'git-status-rms.wav');
    for (const args of [[], ['--tmux', 'a', '--pty'], ['--tmux', 'a', '--shell', 'zsh']]) {
      const { status, stderr } = mango('run', ...args, file);
      assert.equal(status, 2, stderr);
      assert.match(stderr, /--pty/);
    }
  });

  it('prints the integration for a start-up file', () => {
    for (const [shell, script] of [
      ['bash', 'mango.bash'],
      ['zsh', 'mango.zsh'],
      ['fish', 'mango.fish'],
      ['pwsh', 'mango.ps1'],
    ] as const) {
      const { status, stdout } = mango('shell-init', shell);
      assert.equal(status, 0);
      assert.equal(stdout.trim(), readFileSync(join('shell-integration', script), 'utf8').trim());
    }
    assert.equal(mango('shell-init', 'cmd').status, 2);
  });

  it('is evaluated by start-up files as they are told to', () => {
    const marks = (shell: string, flags: readonly string[], line: string): string =>
      spawnSync(shell, [...flags, '-i', '-c', `${line}\ntrue`], {
        encoding: 'utf8',
        env: { ...process.env, TERM: 'xterm' },
      }).stderr;
    const quiet = (text: string): string => text.replaceAll(/^bash: (cannot set terminal|no job control).*\n/gm, '');
    assert.equal(quiet(marks('bash', ['--norc'], `eval "$(${process.execPath} ${CLI} shell-init bash)"`)), '');
    assert.equal(marks('zsh', ['-f'], `eval "$(${process.execPath} ${CLI} shell-init zsh)"`), '');
    assert.equal(marks('fish', ['--no-config'], `${process.execPath} ${CLI} shell-init fish | source`), '');
  });
});
