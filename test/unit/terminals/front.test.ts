import assert from 'node:assert/strict';
import { keysMean as meaning } from '../../../src/language/programFacts';
import { asHeard, frontProgram, ProgramsInFront } from '../../../src/terminals/front';
import { createProcessTree, type ProcessInfo } from '../../../src/terminals/processTree';
import { run, Shells } from './pty/shells';
import { until } from './tmuxServer';

const process = (args: readonly string[], foreground = true): ProcessInfo => ({ pid: 1, parent: 0, args, foreground });

describe('the program in front', () => {
  it('is the one in the foreground to which keys mean something of its own, else the first there', () => {
    const shell = process(['-bash'], false);
    assert.equal(frontProgram([process(['-bash'])], meaning), 'bash');
    assert.equal(frontProgram([shell, process(['git', 'log']), process(['/usr/bin/less'])], meaning), 'less');
    assert.equal(frontProgram([shell, process(['vim', 'x']), process(['node', 'helper.js'])], meaning), 'vim');
    assert.equal(frontProgram([shell, process(['make']), process(['cc'])], meaning), 'make');
    assert.equal(frontProgram([shell, process(['vim'], false)], meaning), undefined, 'stopped in the background');
    assert.equal(frontProgram([process([])], meaning), undefined);
  });

  it('is looked for again where it changed while the processes were read, one after the other', async () => {
    const shell = (foreground: boolean) => process(['bash'], foreground);
    const looking = (...looks: readonly (readonly ProcessInfo[])[]) => {
      const left = [...looks];
      const family = () => Promise.resolve(left.length > 1 ? (left.shift() ?? []) : (left[0] ?? []));
      return new ProgramsInFront({ family, environment: () => Promise.resolve(null) }, meaning).of(1);
    };
    assert.equal(await looking([shell(false)], [shell(true)]), 'bash');
    assert.equal(await looking([shell(false)], [shell(false), process(['vim'])]), 'vim');
    assert.equal(await looking([shell(false)]), undefined, 'in nobody’s front');
    assert.equal(await looking([], [shell(true)]), undefined, 'it does not run');
  });

  describe('of a pty', () => {
    const keysMean = (program: string): string => (program === 'cat' ? 'cat' : '');
    const programs = new ProgramsInFront(createProcessTree(), keysMean);
    let shells: Shells;

    beforeEach(() => {
      shells = new Shells();
    });
    afterEach(() => shells.close());

    it('is looked at again: nothing is typed when the keys mean something else by now', async () => {
      const terminal = await shells.open(['bash'], { resultWaitMs: 1 });
      await run(terminal, 'true');
      await until('the shell', async () => (await programs.of(terminal.pid)) === 'bash');
      const heardInShell = asHeard(terminal, keysMean);
      terminal.input('cat\r');
      await until('cat', async () => (await programs.of(terminal.pid)) === 'cat');
      for (const effect of [
        { kind: 'run', text: 'echo astray' },
        { kind: 'type', text: 'astray' },
        { kind: 'press', keys: [{ key: 'a', modifiers: [] }] },
      ] as const) {
        await assert.rejects(heardInShell.perform(effect), { code: 'refused', message: /cat came to the front.*bash/ });
      }
      assert.doesNotMatch(terminal.capture(), /astray/);
      const heardInCat = asHeard(terminal, keysMean);
      assert.equal(heardInCat.program, 'cat');
      await heardInShell.perform({ kind: 'terminal', operation: 'interrupt' });
      await until('the shell', async () => (await programs.of(terminal.pid)) === 'bash');
      await assert.rejects(heardInCat.perform({ kind: 'type', text: 'astray' }), { message: /bash came to the front/ });
    });

    it('may be another one to which keys mean the same', async () => {
      const terminal = await shells.open(['bash'], { resultWaitMs: 1 });
      await run(terminal, 'true');
      const heard = asHeard(terminal, keysMean);
      terminal.input('sleep 60\r');
      await until('sleep', () => terminal.program === 'sleep');
      await heard.perform({ kind: 'type', text: 'typed ahead' });
      await until('the text', () => terminal.capture().includes('typed ahead'));
    });
  });
});
