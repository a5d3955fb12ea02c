import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { decryptFile, encryptFile, keyIdOf } from '../../../../src/history/encryption/fileCipher';
import { historyKey } from '../../../../src/history/encryption/key';
import { recordCipher, recordKeyId, recordOpener } from '../../../../src/history/encryption/recordCipher';
import { Vault } from '../../../../src/history/encryption/vault';
import { encodeRecord, scanJournal } from '../../../../src/history/journal/record';
import { historyPaths } from '../../../../src/history/store/historyPaths';

const CHUNK = 64 << 10;
const HEADER = 40;
const TAG = 16;

describe('an encrypted file', () => {
  const key = historyKey(randomBytes(32));
  const plain = randomBytes(3 * CHUNK + 1000);
  const file = encryptFile(plain, key);

  it('gives back what was in it, of any length, and names its key without giving it away', () => {
    for (const length of [0, 1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK]) {
      const bytes = plain.subarray(0, length);
      const { bytes: back, intact } = decryptFile(encryptFile(bytes, key), key);
      assert.ok(intact && back.equals(bytes), `${length} bytes`);
    }
    assert.equal(keyIdOf(file), key.id);
    assert.equal(keyIdOf(plain), null);
    assert.ok(!Buffer.from(key.bytes).toString('hex').includes(key.id));
  });

  it('gives back any part of it without being read as a whole, and zeros for chunks that were changed', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mango-chunks-'));
    const path = join(folder, 'history.encrypted');
    const source = { byId: () => Promise.resolve(key.bytes), advice: '' };
    const vault = new Vault(historyPaths(join(folder, 'history.sqlite')), source);
    try {
      await writeFile(path, file);
      const bytes = await vault.inPlace(path);
      assert.ok(bytes);
      assert.equal(bytes.length, plain.length);
      fc.assert(
        fc.property(fc.nat(plain.length), fc.nat(2 * CHUNK), (from, length) => {
          const to = Math.min(plain.length, from + length);
          assert.ok(plain.subarray(from, to).equals(bytes.subarray(from, to)), `${from} to ${to}`);
        }),
      );
      bytes.close();
      const changed = Buffer.from(file);
      changed.writeUInt8(changed.readUInt8(HEADER + CHUNK + TAG + 5) ^ 1, HEADER + CHUNK + TAG + 5);
      await writeFile(path, changed);
      const damaged = await vault.inPlace(path);
      const expected = Buffer.from(plain).fill(0, CHUNK, 2 * CHUNK);
      assert.ok(expected.equals(damaged?.subarray() ?? Buffer.alloc(1)));
      damaged?.close();
      // Headers that differ, a chunk too few, no file at all: for who reads it as a whole.
      for (const odd of [file.subarray(0, -1), file.subarray(1), Buffer.alloc(10), Buffer.alloc(0)]) {
        await writeFile(path, odd);
        assert.equal(await vault.inPlace(path), null);
      }
      await rm(path);
      assert.equal(await vault.inPlace(path), null);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  it('is another each time it is written', () => {
    const [one, two] = [encryptFile(plain, key), encryptFile(plain, key)];
    for (let at = HEADER; at < one.length - HEADER; at += CHUNK + TAG) {
      assert.ok(!one.subarray(at, at + 1000).equals(two.subarray(at, at + 1000)));
    }
  });

  it('tells of a bit that changed anywhere, and keeps the chunks that it did not hit', () => {
    const places = [
      ...Array.from({ length: HEADER }, (_, at) => at),
      ...Array.from({ length: 200 }, (_, at) => HEADER + Math.floor((at * (file.length - 2 * HEADER)) / 200)),
      ...Array.from({ length: HEADER }, (_, at) => file.length - 1 - at),
    ];
    for (const at of places) {
      const damaged = Buffer.from(file);
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      const { bytes, intact } = decryptFile(damaged, key);
      assert.equal(intact, false, `byte ${at}`);
      const hit = Math.floor((at - HEADER) / (CHUNK + TAG));
      for (let chunk = 0; chunk < 4; chunk++) {
        if (chunk === hit) continue;
        const [from, to] = [chunk * CHUNK, (chunk + 1) * CHUNK];
        assert.ok(bytes.subarray(from, to).equals(plain.subarray(from, to)), `byte ${at}: chunk ${chunk}`);
      }
    }
  });

  it('tells when something was cut off, left out, moved, doubled, added or put in from another file', () => {
    const sealed = Array.from({ length: 4 }, (_, at) =>
      file.subarray(HEADER + at * (CHUNK + TAG), Math.min(HEADER + (at + 1) * (CHUNK + TAG), file.length - HEADER)),
    );
    const other = encryptFile(plain, key);
    const [a, b, c, d] = sealed as [Buffer, Buffer, Buffer, Buffer];
    const header = file.subarray(0, HEADER);
    const changed = {
      'the last chunk': [a, b, c],
      'a chunk in the middle': [a, c, d],
      'two chunks in another order': [b, a, c, d],
      'a chunk twice': [a, a, b, c, d],
      "another file's chunk": [other.subarray(HEADER, HEADER + CHUNK + TAG), b, c, d],
    };
    for (const [what, chunks] of Object.entries(changed)) {
      assert.equal(decryptFile(Buffer.concat([header, ...chunks, header]), key).intact, false, what);
    }
    assert.equal(decryptFile(Buffer.concat([file, Buffer.from('more')]), key).intact, false, 'added');
    for (const cut of [
      0,
      1,
      HEADER - 1,
      HEADER,
      HEADER + TAG,
      HEADER + CHUNK + TAG,
      file.length - HEADER,
      file.length - 1,
    ]) {
      assert.equal(decryptFile(file.subarray(0, cut), key).intact, false, `cut to ${cut}`);
    }
  });

  it('gives nothing under another key', () => {
    const { bytes, intact } = decryptFile(file, historyKey(randomBytes(32)));
    assert.equal(intact, false);
    assert.ok(bytes.every((byte) => byte === 0));
  });
});

describe('an encrypted record of a journal', () => {
  const key = historyKey(randomBytes(32));
  const records = Buffer.concat([
    encodeRecord('session', Buffer.from('who')),
    encodeRecord('entry', Buffer.from('what')),
    encodeRecord('change', Buffer.alloc(0)),
  ]);
  const encrypted = scanJournal(recordCipher(key, 'one')(records)).records;

  it('says what it said before, of its own journal alone', () => {
    const open = recordOpener(key, 'one');
    const said = encrypted.map(({ kind, payload }) => {
      assert.deepEqual([kind, recordKeyId(payload)], ['encrypted', key.id]);
      const record = open(payload);
      return [record?.kind, record?.payload.toString()];
    });
    assert.deepEqual(said, [
      ['session', 'who'],
      ['entry', 'what'],
      ['change', ''],
    ]);
    assert.ok(encrypted.every(({ payload }) => recordOpener(key, 'other')(payload) === null));
  });

  it('says nothing when any bit of it changed', () => {
    const open = recordOpener(key, 'one');
    const payload = encrypted[1]?.payload ?? Buffer.alloc(0);
    for (let at = 8; at < payload.length; at++) {
      const damaged = Buffer.from(payload);
      damaged[at] = (damaged[at] ?? 0) ^ 0x80;
      assert.equal(open(damaged), null, `byte ${at}`);
      assert.equal(open(payload.subarray(0, at)), null, `cut to ${at}`);
    }
  });
});
