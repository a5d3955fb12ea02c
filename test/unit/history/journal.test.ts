import assert from 'node:assert/strict';
import { mkdtemp, open, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { listJournals } from '../../../src/history/journal/journalFolder';
import { JournalWriter } from '../../../src/history/journal/journalWriter';
import { encodeRecord, MAX_PAYLOAD, scanJournal } from '../../../src/history/journal/record';
import { newId } from './entries';

const record = (text: string) => encodeRecord('entry', Buffer.from(text));
const texts = (bytes: Buffer, from = 0) => scanJournal(bytes, from).records.map(({ payload }) => payload.toString());

describe('a journal’s bytes', () => {
  it('give back the records that were written', () => {
    const bytes = Buffer.concat([encodeRecord('session', Buffer.from('s')), record('one'), record(''), record('two')]);
    const scan = scanJournal(bytes);
    assert.deepEqual(
      scan.records.map(({ kind, payload }) => [kind, payload.toString()]),
      [
        ['session', 's'],
        ['entry', 'one'],
        ['entry', ''],
        ['entry', 'two'],
      ],
    );
    assert.deepEqual([scan.damaged, scan.end], [[], bytes.length]);
  });

  it('end before a record that was never finished, wherever it was cut', () => {
    const whole = Buffer.concat([record('one'), record('two')]);
    for (let cut = record('one').length; cut < whole.length; cut++) {
      const scan = scanJournal(whole.subarray(0, cut));
      assert.equal(scan.end, record('one').length, `cut at ${cut}`);
      assert.deepEqual(texts(whole.subarray(0, cut)), ['one']);
    }
  });

  it('lose nothing but the record that is damaged', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ maxLength: 40 }), { minLength: 2, maxLength: 8 }),
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        (written, at, flip) => {
          const records = written.map((text, index) => record(`${index} ${text}`));
          const bytes = Buffer.concat(records);
          const where = at % bytes.length;
          bytes[where] = (bytes[where] ?? 0) ^ flip;
          let offset = 0;
          const hit = records.findIndex(({ length }) => (offset += length) > where);
          const expected = written.map((text, index) => `${index} ${text}`).filter((_text, index) => index !== hit);
          assert.deepEqual(texts(bytes), expected);
        },
      ),
    );
  });

  it('of any kind are read without an error', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.uint8Array({ maxLength: 400 }), (before, after) => {
        // However they begin, a record among them is found.
        const bytes = Buffer.concat([before, record('here'), after]);
        assert.ok(texts(bytes).includes('here'));
      }),
    );
  });

  it('hold no record longer than is ever read', () => {
    assert.throws(() => encodeRecord('entry', Buffer.alloc(MAX_PAYLOAD + 1)), RangeError);
  });
});

describe('a journal', () => {
  let folder: string;
  let writer: JournalWriter;
  beforeEach(async () => {
    folder = join(await mkdtemp(join(tmpdir(), 'mango-journal-')), 'journals');
    writer = new JournalWriter({ folder, newId, header: () => encodeRecord('session', Buffer.from('window')) });
  });
  afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

  it('has a record on disk when it is acknowledged', async () => {
    await writer.append(record('one'));
    const [journal] = await listJournals(folder);
    assert.ok(journal);
    assert.deepEqual(texts(await readFile(journal.path)), ['window', 'one']);
    assert.equal(journal.finished, false);
  });

  it('keeps the order of records that are written at once', async () => {
    const wanted = Array.from({ length: 200 }, (_, at) => `row ${at}`);
    await Promise.all(wanted.map((text) => writer.append(record(text))));
    const [journal] = await listJournals(folder);
    assert.ok(journal);
    assert.deepEqual(texts(await readFile(journal.path)), ['window', ...wanted]);
  });

  it('is followed by another when it is sealed', async () => {
    assert.equal(await writer.seal(), false);
    await writer.append(record('one'));
    assert.equal(await writer.seal(), true);
    await writer.append(record('two'));
    const journals = await listJournals(folder);
    assert.deepEqual(
      journals.map(({ sealed, finished }) => [sealed, finished]),
      [
        [true, true],
        [false, false],
      ],
    );
    await writer.seal();
  });

  it('is finished when its process is gone, and never while another machine may still write it', async () => {
    await writer.append(record('one'));
    const [name = ''] = await readdir(folder);
    const dead = name.replace(/-\d+\.journal$/, '-999999999.journal');
    const foreign = name.replace(/-[0-9a-f]{8}-(\d+)\.journal$/, '-00000000-999999999.journal');
    for (const copy of [dead, foreign]) await (await open(join(folder, copy), 'w')).close();
    const finished = (await listJournals(folder)).filter(({ finished }) => finished).map(({ path }) => path);
    assert.deepEqual(finished, [join(folder, dead)]);
    await writer.seal();
  });

  it('is begun anew when somebody removed it, so that what is acknowledged is found', async () => {
    await writer.append(record('one'));
    await rm(folder, { recursive: true });
    await writer.append(record('two'));
    const [journal, ...others] = await listJournals(folder);
    assert.ok(journal);
    assert.deepEqual([texts(await readFile(journal.path)), others], [['window', 'two'], []]);
    await writer.seal();
  });

  it('goes on after a write that failed', async () => {
    await writer.append(record('one'));
    await writer.seal();
    await rm(folder, { recursive: true });
    await (await open(folder, 'w')).close();
    await assert.rejects(writer.append(record('two')));
    await rm(folder);
    await writer.append(record('three'));
    const [journal] = await listJournals(folder);
    assert.ok(journal);
    assert.deepEqual(texts(await readFile(journal.path)), ['window', 'three']);
    await writer.seal();
  });
});
