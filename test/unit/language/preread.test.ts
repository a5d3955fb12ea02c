import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Preread, prereadJson } from '../../../src/language/preread';
import { VocabularyReader } from '../../../src/language/vocabularyFile';

const reader = new VocabularyReader();

const files = readdirSync('vocabularies')
  .filter((name) => name.endsWith('.yaml'))
  .map((name) => {
    const file = join('vocabularies', name);
    const text = readFileSync(file, 'utf8');
    return { text, file, read: reader.read(text, file) };
  });

describe('vocabularies read ahead', () => {
  it('are what the files themselves come to, wherever they lie', () => {
    const preread = Preread.of(prereadJson('one', files), 'one');
    assert.ok(preread && files.length > 20);
    for (const { text, file } of files) {
      const elsewhere = join('/installed', file);
      assert.deepEqual(preread.find(text, elsewhere), reader.read(text, elsewhere), file);
      assert.equal(preread.find(`${text} `, elsewhere), undefined);
    }
  });

  it('are used by a reader that has them, and leave what it does not have to itself', () => {
    const [first] = files;
    assert.ok(first);
    const told = { ...first, read: { problems: [], vocabulary: { ...first.read.vocabulary!, about: 'read ahead' } } };
    const ahead = new VocabularyReader();
    ahead.recall(Preread.of(prereadJson('one', [told]), 'one'));
    assert.equal(ahead.read(first.text, 'x.yaml').vocabulary?.about, 'read ahead');
    const changed = first.text.replace(/^name: .*/u, 'name: other');
    assert.equal(ahead.read(changed, 'x.yaml').vocabulary?.name, 'other');
  });

  it('are not taken from other code, from a file that is cut short, or where something is wrong', () => {
    const json = prereadJson('one', files);
    for (const bad of [json.slice(0, -20), '', 'null', '[]', '{"reader": "one"}'])
      assert.equal(Preread.of(bad, 'one'), undefined);
    assert.equal(Preread.of(json, 'two'), undefined);
    const text = 'name: x\nrules: [{id: a, say: "<nowhere>", do: {run: x}}]';
    const read = reader.read(text, 'x.yaml');
    assert.ok(read.problems.length > 0);
    assert.equal(
      Preread.of(prereadJson('one', [{ text, file: 'x.yaml', read }]), 'one')?.find(text, 'x.yaml'),
      undefined,
    );
  });
});
