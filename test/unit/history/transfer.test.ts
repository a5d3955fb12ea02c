import assert from 'node:assert/strict';
import { Readable } from 'node:stream';
import fc from 'fast-check';
import {
  exportEntry,
  exportHead,
  readExport,
  type ReadExport,
  type TransferFormat,
} from '../../../src/history/transfer/transfer';
import { statisticsOf, percentiles, type CommandRow, type StatisticsRow } from '../../../src/history/statistics';
import { timeOrderedIds } from '../../../src/platform/ids';
import { entryOf } from './entries';

/** All parts as one; the file comes in pieces of so many bytes. */
async function read(text: string | Buffer, format: TransferFormat, pieces = 7): Promise<ReadExport> {
  const bytes = Buffer.from(text);
  const parts = Array.from({ length: Math.ceil(bytes.length / pieces) }, (_, at) =>
    bytes.subarray(at * pieces, (at + 1) * pieces),
  );
  const whole = { entries: [] as ReadExport['entries'][number][], problems: [] as string[] };
  for await (const { entries, problems } of readExport(Readable.from(parts), format)) {
    whole.entries.push(...entries);
    whole.problems.push(...problems);
  }
  return whole;
}

describe('an export', () => {
  for (const format of ['jsonl', 'csv'] satisfies TransferFormat[]) {
    it(`as ${format} gives back every entry as it was`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 5 }), async (texts) => {
          const entries = texts.map((text) =>
            entryOf(text, { outcome: { kind: 'failed', message: text, exitCode: 1 } }),
          );
          const file = exportHead(format) + entries.map((entry) => exportEntry(entry, format)).join('');
          const plain = entries.map((entry): unknown => JSON.parse(JSON.stringify(entry)));
          assert.deepEqual(await read(file, format), { entries: plain, problems: [] });
        }),
      );
    });
  }

  it('has no field that a spreadsheet would calculate', () => {
    assert.match(exportEntry(entryOf('=cmd|calc'), 'csv'), /,'=cmd\|calc,/);
  });

  it('has lines that only a line feed ends', async () => {
    const entry = entryOf('one\u2028two\u2029three\u0085four\r');
    assert.deepEqual((await read(exportEntry(entry, 'jsonl'), 'jsonl')).entries, [entry]);
  });

  it('that somebody else made is read as far as it is one', async () => {
    const good = exportEntry(entryOf('good'), 'jsonl');
    const wrong = { ...entryOf('wrong'), outcome: { kind: 'owned', message: '' } };
    const { entries, problems } = await read(`${good}not json\n${JSON.stringify(wrong)}\n{"__proto__": 1}\n`, 'jsonl');
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

  it('that is hostile is not believed', async () => {
    const [execution] = entryOf('x').executions;
    assert.ok(execution);
    const doing = (effect: object) => {
      const command = { ...execution.command, effects: [effect] };
      return { ...entryOf('doing'), executions: [{ ...execution, command }] };
    };
    const later = timeOrderedIds(() => Date.now() + 30 * 86_400_000);
    const hostile: readonly unknown[] = [
      { ...entryOf('last for ever'), id: later() },
      { ...entryOf('last for ever'), id: 'ffffffff-ffff-4fff-8fff-ffffffffffff' },
      { ...entryOf('no id'), id: "'; drop table utterances" },
      { ...entryOf('never'), startedAt: 1e300 },
      { ...entryOf('x'.repeat(1_000_001)) },
      doing({ kind: 'run' }),
      doing({ kind: 'run', text: ['rm', '-rf'] }),
      doing({ kind: 'press', keys: [{ key: 'x', modifiers: ['meta'] }] }),
      doing({ kind: 'vscode', command: 'x', args: { length: 3 } }),
      doing({ kind: 'eval', text: 'process.exit()' }),
      [],
      null,
    ];
    const text = [...hostile.map((each) => JSON.stringify(each)), '[['.repeat(100_000), '1e999'].join('\n');
    const { entries, problems } = await read(text, 'jsonl', 65_536);
    assert.deepEqual(entries, []);
    assert.equal(problems.length, hostile.length + 2, problems.join('\n'));
    assert.match(problems[0] ?? '', /^line 1: the entry is of a time to come$/);
    const fine = doing({ kind: 'press', keys: [{ key: 'x', modifiers: ['control'] }] });
    assert.deepEqual((await read(JSON.stringify(fine), 'jsonl')).entries, [fine]);
  });

  it('with a line that has no end, or bytes that are no text, costs that line', async () => {
    const good = exportEntry(entryOf('good'), 'jsonl');
    const endless = Buffer.concat([Buffer.alloc(40 << 20, 'x'), Buffer.from(`\n${good}`)]);
    const one = await read(endless, 'jsonl', 1 << 20);
    assert.deepEqual([one.entries.length, one.problems.length], [1, 1]);
    const other = await read(Buffer.concat([Buffer.from([0xff, 0xfe, 0xc3, 0x0a]), Buffer.from(good)]), 'jsonl');
    assert.deepEqual([other.entries.length, other.problems.length], [1, 1]);
    const csv = Buffer.concat([Buffer.from('id,entry\n"'), Buffer.alloc(40 << 20, 'x')]);
    assert.deepEqual((await read(csv, 'csv', 1 << 20)).problems.length, 1);
  });

  it('of any bytes is read without an error', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), fc.constantFrom('jsonl', 'csv'), async (text, format) => {
        assert.deepEqual((await read(text, format)).entries, []);
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
