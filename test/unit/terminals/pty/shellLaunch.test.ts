import assert from 'node:assert/strict';
import { shellLaunch, type LaunchOptions } from '../../../../src/terminals/pty/shellLaunch';

const launch = (shell: readonly string[], more: Partial<LaunchOptions> = {}) =>
  shellLaunch({
    shell,
    integration: '/i',
    environment: { HOME: '/h', LANG: 'de_DE.UTF-8' },
    platform: 'linux',
    ...more,
  });

describe('starting a shell', () => {
  it('gives each shell its integration in the way that it takes one', () => {
    assert.deepEqual(launch(['/bin/bash']).args, ['--init-file', '/i/mango.bash']);
    assert.equal(launch(['/bin/bash']).environment['MANGO_INJECTED'], 'interactive');
    assert.deepEqual(launch(['zsh']).args, []);
    assert.equal(launch(['zsh']).environment['ZDOTDIR'], '/i/zsh');
    assert.deepEqual(launch(['fish'], { integration: "/it's" }).args, [
      '--init-command',
      String.raw`source '/it\'s/mango.fish'`,
    ]);
    assert.deepEqual(launch(['C:\\P\\pwsh.exe'], { integration: "C:/it's" }).args, [
      '-NoLogo',
      '-NoExit',
      '-Command',
      ". 'C:/it''s/mango.ps1'",
    ]);
  });

  it('gives login shells on macOS, where people set their PATH for those', () => {
    assert.equal(launch(['bash'], { platform: 'darwin' }).environment['MANGO_INJECTED'], 'login');
    assert.deepEqual(launch(['zsh'], { platform: 'darwin' }).args, ['-l']);
  });

  it("keeps the user's own ZDOTDIR for the scripts to give back", () => {
    const { environment } = launch(['zsh'], { environment: { ZDOTDIR: '/mine' } });
    assert.deepEqual([environment['ZDOTDIR'], environment['MANGO_ZDOTDIR']], ['/i/zsh', '/mine']);
  });

  it('has no marks of shells it does not know, or that are told how to start', () => {
    assert.equal(launch(['dash']).nonce, null);
    assert.equal(launch(['bash', '-c', 'x']).nonce, null);
    assert.equal(launch(['dash']).environment['MANGO_NONCE'], undefined);
    assert.notEqual(launch(['bash']).nonce, launch(['bash']).nonce, 'each has a nonce of its own');
  });

  it("takes the user's shell where none is named", () => {
    assert.equal(launch([], { environment: { SHELL: '/usr/bin/fish' } }).file, '/usr/bin/fish');
    assert.equal(launch([], { environment: {} }).file, '/bin/bash');
    assert.equal(launch([], { environment: {}, platform: 'darwin' }).file, '/bin/zsh');
    assert.equal(launch([], { environment: {}, platform: 'win32' }).file, 'powershell.exe');
  });

  it('leaves out what was told to the program around it, and adds what is asked for', () => {
    const environment = {
      VSCODE_PID: '1',
      TMUX: 'x',
      TMUX_PANE: '%1',
      ELECTRON_RUN_AS_NODE: '1',
      MANGO_NONCE: 'of a shell around it',
      MANGO_FLAVOUR: 'sweet',
      HOME: '/h',
      A: '1',
      B: '2',
    };
    const given = launch(['dash'], { environment, extra: { A: '', B: '3', C: '4' } }).environment;
    assert.deepEqual(given, {
      HOME: '/h',
      MANGO_FLAVOUR: 'sweet',
      B: '3',
      C: '4',
      TERM_PROGRAM: 'alphanumeric-mango',
      COLORTERM: 'truecolor',
      LC_CTYPE: 'C.UTF-8',
    });
    assert.equal(launch(['dash']).environment['LC_CTYPE'], undefined, 'UTF-8 already');
  });
});
