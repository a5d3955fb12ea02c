import assert from 'node:assert/strict';
import type { PtyTerminal } from '../../../../src/terminals/pty/ptyTerminal';
import { until } from '../tmuxServer';
import { run, Shells } from './shells';

/** Per shell: where its user's own start-up file is, and one that goes about prompts and hooks as people's do. */
const SHELLS = [
  {
    shell: 'bash',
    rc: '.bashrc',
    prompt: "PS1='ready> '",
    hooks: [
      'my_hook() { local status=$?; PS1="[$status] "; LAST=$status; }',
      "PROMPT_COMMAND='my_hook; true;'",
      'trap "DEBUGGED=1" DEBUG',
      'export PROMPT_COMMAND PS1',
      'RC=read',
    ],
    status: 'echo $LAST',
    failing: '(exit 7)',
  },
  {
    shell: 'zsh',
    rc: '.zshrc',
    prompt: "PS1='ready> '",
    hooks: [
      'precmd() { LAST=$?; PROMPT="[$LAST] " }',
      'preexec() { echo preexec >/dev/null; false }',
      'precmd_functions+=(my_hook)',
      'my_hook() { OTHER=$?; false }',
      'setopt ksh_arrays sh_word_split err_return',
      'RC=read',
    ],
    status: 'echo $OTHER',
    failing: '(exit 7)',
  },
  {
    shell: 'fish',
    rc: '.config/fish/config.fish',
    prompt: "function fish_prompt; echo 'ready> '; end",
    hooks: [
      'function fish_prompt; set -g LAST $status; echo "[$LAST] "; end',
      'function my_hook --on-event fish_postexec; set -g OTHER $status; false; end',
      'function fish_greeting; end',
      'set RC read',
    ],
    status: 'echo $LAST',
    failing: 'sh -c "exit 7"',
  },
] as const;

/** How often the prompt of the test's start-up file was shown. */
const prompts = (terminal: PtyTerminal): number => terminal.capture().split('ready> ').length;

describe('shell integration', () => {
  let shells: Shells;

  beforeEach(() => {
    shells = new Shells();
  });
  afterEach(() => shells.close());

  for (const { shell, rc, prompt, hooks, status, failing } of SHELLS) {
    describe(`of ${shell}`, () => {
      it('gives exit codes and output', async () => {
        const terminal = await shells.open([shell]);
        assert.deepEqual(await run(terminal, 'echo one; echo two'), {
          kind: 'done',
          exitCode: 0,
          output: 'one\ntwo',
        });
        assert.deepEqual(await run(terminal, failing), { kind: 'done', exitCode: 7, output: '' });
        assert.deepEqual(await run(terminal, 'printf "no newline"'), {
          kind: 'done',
          exitCode: 0,
          output: 'no newline',
        });
        assert.deepEqual(
          shells.finished.map(({ commandLine, exitCode }) => [commandLine, exitCode]),
          [
            ['echo one; echo two', 0],
            [failing, 7],
            ['printf "no newline"', 0],
          ],
        );
      });

      it("reads the user's own start-up file, and lives with its prompt and hooks", async () => {
        shells.file(rc, hooks.join('\n') + '\n');
        const terminal = await shells.open([shell]);
        assert.deepEqual(await run(terminal, 'echo $RC'), { kind: 'done', exitCode: 0, output: 'read' });
        assert.deepEqual(await run(terminal, failing), { kind: 'done', exitCode: 7, output: '' });
        assert.deepEqual(await run(terminal, status), { kind: 'done', exitCode: 0, output: '7' });
        assert.deepEqual(await run(terminal, 'echo still'), { kind: 'done', exitCode: 0, output: 'still' });
        assert.match(terminal.capture(), /\[7\] /, "the user's prompt");
      });

      it('is not deceived by what a program prints, and keeps its nonce to itself', async () => {
        const terminal = await shells.open([shell]);
        const forged = String.raw`printf '\033]633;D;0\007\033]133;D;0\007\033]633;D;0;\007'; env | grep -c MANGO_; ${failing}`;
        assert.deepEqual(await run(terminal, forged), { kind: 'done', exitCode: 7, output: '0' });
      });

      it('follows the working folder', async () => {
        const terminal = await shells.open([shell]);
        await run(terminal, 'mkdir "a; b"');
        await run(terminal, 'cd "a; b"');
        await run(terminal, 'true');
        assert.equal(terminal.folder, `${shells.home}/a; b`);
      });

      it('says sent where a line is not finished, and goes on after it', async () => {
        shells.file(rc, prompt + '\n');
        const terminal = await shells.open([shell], { resultWaitMs: 300 });
        assert.deepEqual(await run(terminal, 'echo "a'), { kind: 'sent' });
        const before = prompts(terminal);
        terminal.input('\u0003');
        await until('a prompt', () => prompts(terminal) > before);
        assert.deepEqual(await run(terminal, 'echo b'), { kind: 'done', exitCode: 0, output: 'b' });
      });

      it('has nothing to say of an empty line, and of another shell inside', async () => {
        const terminal = await shells.open([shell]);
        assert.deepEqual(await run(terminal, ''), { kind: 'sent' });
        const inner = run(terminal, 'PS1=inner: sh');
        await until('the shell inside', () => terminal.capture().endsWith('inner:'));
        assert.deepEqual(await run(terminal, 'exit 3'), { kind: 'sent' });
        assert.deepEqual(await inner, { kind: 'done', exitCode: 3, output: 'inner:exit 3' });
      });
    });
  }
});
