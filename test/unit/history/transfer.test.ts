import assert from 'node:assert/strict';
import fc from 'fast-check';
import { exportEntry, exportHead, readExport, type TransferFormat } from '../../../src/history/transfer/transfer';
import { statisticsOf, percentiles, type CommandRow, type StatisticsRow } from '../../../src/history/statistics';
import { entryOf } from './entries';

describe('an export', () => {
  for (const format of ['jsonl', 'csv'] satisfies TransferFormat[]) {
    it(`as ${format} gives back every entry as it was`, () => {
      fc.assert(
        fc.property(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 5 }), (texts) => {
          const entries = texts.map((text) =>
            entryOf(text, { outcome: { kind: 'failed', message: text, exitCode: 1 } }),
          );
          const file = exportHead(format) + entries.map((entry) => exportEntry(entry, format)).join('');
          const plain = entries.map((entry): unknown => JSON.parse(JSON.stringify(entry)));
          assert.deepEqual(readExport(file, format), { entries: plain, problems: [] });
        }),
      );
    });
  }

  it('has no field that a spreadsheet would calculate', () => {
    assert.match(exportEntry(entryOf('=cmd|calc'), 'csv'), /,'=cmd\|calc,/);
  });

  it('that somebody else made is read as far as it is one', () => {
    const good = exportEntry(entryOf('good'), 'jsonl');
    const wrong = { ...entryOf('wrong'), outcome: { kind: 'owned', message: '' } };
    const { entries, problems } = readExport(`${good}not json\n${JSON.stringify(wrong)}\n{"__proto__": 1}\n`, 'jsonl');
    assert.deepEqual(
      entries.map(({ heard }) => heard),
      ['good'],
    );
    assert.deepEqual(
      problems.map((problem) => problem.replace(/:.*/u, '')),
      ['line 2', 'line 3', 'line 4'],
    );
    assert.match(problems[1] ?? '', /outcome\/kind/);
  });

  it('of any bytes is read without an error', () => {
    fc.assert(
      fc.property(fc.string(), fc.constantFrom('jsonl', 'csv'), (text, format) => {
        assert.deepEqual(readExport(text, format).entries, []);
      }),
    );
  });
});

describe('statistics', () => {
  const at = (day: number, outcome: StatisticsRow['outcome'], finalMs: number): StatisticsRow => ({
    startedAt: new Date(2026, 10, day, 12).getTime(),
    outcome,
    finalMs,
    effectMs: finalMs * 2,
    spoken: true,
  });
  const did = (rule: string, outcome: CommandRow['outcome'], takesBack = false): CommandRow => ({
    vocabulary: 'git',
    rule,
    outcome,
    takesBack,
  });

  it('say how much was done, refused and taken back', () => {
    const { days, ...all } = statisticsOf(
      [at(1, 'executed', 10), at(1, 'rejected', 20), at(2, 'failed', 30), at(2, 'executed', 40)],
      [did('status', 'executed'), did('status', 'failed'), did('log', 'executed'), did('undo', 'executed', true)],
    );
    assert.deepEqual(all, {
      utterances: 4,
      outcomes: { executed: 2, rejected: 1, failed: 1 },
      successRate: 3 / 4,
      rejectionRate: 1 / 4,
      correctionRate: 1 / 2,
      topCommands: [
        { vocabulary: 'git', rule: 'status', count: 2, failed: 1 },
        { vocabulary: 'git', rule: 'log', count: 1, failed: 0 },
      ],
    });
    assert.deepEqual(
      days.map(({ day, utterances, finalMs, effectMs }) => [day, utterances, finalMs.p95, effectMs.p50]),
      [
        ['2026-11-02', 2, 40, 80],
        ['2026-11-01', 2, 20, 20],
      ],
    );
  });

  it('have nothing to say of nothing', () => {
    assert.deepEqual(statisticsOf([], []), {
      utterances: 0,
      outcomes: {},
      successRate: null,
      rejectionRate: null,
      correctionRate: null,
      topCommands: [],
      days: [],
    });
    assert.deepEqual(percentiles([]), { p50: null, p95: null });
  });
});
