import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CommandTracker } from '../../../../src/terminals/marks/commandTracker';
import { INTEGRATION } from './shells';

const SCRIPTS = ['mango.bash', 'mango.zsh', 'mango.fish', 'mango.ps1'];
const text = (script: string): string => readFileSync(join(INTEGRATION, script), 'utf8');

describe('scripts for shells', () => {
  for (const script of SCRIPTS) {
    it(`are plain ASCII, which every shell reads alike in any locale: ${script}`, () => {
      // Windows PowerShell takes a file without a byte order mark for one in the system's code page.
      assert.match(text(script), /^[\n\x20-\x7e]+$/);
    });
  }

  // No PowerShell is packaged for the machines that test, so its script is held by what it would print.
  it('give in PowerShell the marks of one command, as the tracker reads them', () => {
    const script = text('mango.ps1');
    const marks = Array.from(script.matchAll(/__MangoMark ["']([A-Z])/g), ([, letter]) => letter);
    assert.deepEqual(marks, ['D', 'P', 'A', 'B', 'E', 'C']);
    const form = /"(\$\(\[char\]0x1b\)\]633;\$Fields;\$Global:__MangoNonce\$\(\[char\]0x07\))"/.exec(script)?.[1] ?? '';
    const mark = (fields: string): string =>
      form
        .replace('$([char]0x1b)', '\u001b')
        .replace('$Fields', fields)
        .replace('$Global:__MangoNonce', 'n0')
        .replace('$([char]0x07)', '\u0007');
    const tracker = new CommandTracker({ nonce: 'n0', now: () => 0 });
    const ended: unknown[] = [];
    tracker.on((event) => {
      if (event.kind === 'finished')
        ended.push([event.command.commandLine, event.command.exitCode, event.command.output]);
    });
    tracker.push(`${mark('P;Cwd=C:\\\\work')}${mark('A')}PS> ${mark('B')}`);
    tracker.push(
      `throw 1\r\n${mark('E;throw 1\\x3b 2')}${mark('C')}it failed\r\n${mark('D;1')}${mark('A')}PS> ${mark('B')}`,
    );
    assert.deepEqual(ended, [['throw 1; 2', 1, 'it failed']]);
    assert.equal(tracker.folder, 'C:\\work');
  });
});
