import assert from 'node:assert/strict';
import type { FinishedRun } from '../../../src/terminals/finishedRun';
import { LastRuns } from '../../../src/terminals/lastRuns';
import { duration, runReport, runSummary } from '../../../src/ui/runSummary';

const finished = (run: Partial<FinishedRun>): FinishedRun => ({
  terminal: { kind: 'pty', id: 'pty:1', label: 'zsh' },
  commandLine: 'npm test',
  exitCode: 0,
  output: '',
  durationMs: 65_000,
  ...run,
});

describe('what is said of a command that ended', () => {
  it('is what it was, how it ended and how long it took', () => {
    assert.equal(runSummary(finished({})), '"npm test" succeeded after 1 min 5 s in zsh.');
    assert.equal(runSummary(finished({ exitCode: 2 })), '"npm test" failed with exit code 2 after 1 min 5 s in zsh.');
    const unknown = finished({ exitCode: undefined, commandLine: '' });
    assert.equal(runSummary(unknown), 'A command ended after 1 min 5 s in zsh.', 'never that it succeeded');
    const long = runSummary(finished({ commandLine: `echo\n ${'x'.repeat(200)}` }));
    assert.match(long, /^"echo x+…" succeeded/);
    assert.equal(
      runReport(finished({ exitCode: 1, output: 'no such file' })),
      '"npm test" failed with exit code 1 after 1 min 5 s in zsh.\nnpm test\n\nno such file\n',
    );
  });

  it('counts time as people do', () => {
    assert.deepEqual([0, 320, 9_949, 9_950, 59_499, 60_000, 3_599_000, 7_500_000].map(duration), [
      '0.0 s',
      '0.3 s',
      '9.9 s',
      '10 s',
      '59 s',
      '1 min 0 s',
      '59 min 59 s',
      '2 h 5 min',
    ]);
  });
});

describe('what ended lately', () => {
  it('keeps the last failure, and tells of every end', () => {
    const runs = new LastRuns(assert.ifError);
    const told: (number | undefined)[] = [];
    const stop = runs.on(({ exitCode }) => told.push(exitCode));
    assert.equal(runs.failure === null, true);
    for (const exitCode of [0, 1, 127, 0, 130, undefined]) runs.record(finished({ exitCode }));
    assert.equal(runs.failure?.exitCode, 127, 'neither success, nor an interrupt, nor what nobody knows');
    stop();
    runs.record(finished({ exitCode: 3 }));
    assert.deepEqual(told, [0, 1, 127, 0, 130, undefined]);
  });
});
