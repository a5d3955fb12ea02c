import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkGrammar, GrammarError, Grammars } from '../../../src/speech/decoder/grammars';
import { findLibrary } from '../../../src/speech/decoder/libraryPath';
import { parseFinal, parsePartial } from '../../../src/speech/decoder/results';
import { GrammarsSent } from '../../../src/speech/grammarsSent';
import { KeptAudio } from '../../../src/speech/keptAudio';
import { LiveUtterance } from '../../../src/speech/liveUtterance';
import { SpeechError } from '../../../src/speech/speechEngine';
import { temporaryFolder } from './tools';

describe('parts of the speech room', () => {
  describe('results of the library', () => {
    it('reads alternatives, corrects word times and leaves out what is empty or repeated', () => {
      const json = JSON.stringify({
        alternatives: [
          { confidence: 9.5, text: ' open window', result: [{ word: 'open', start: 2.5, end: 2.75 }] },
          { confidence: 8, text: 'open window' },
          { confidence: 7, text: ' ' },
          { confidence: 6, text: 'close' },
        ],
      });
      assert.deepEqual(parseFinal(json, 2_000), [
        { text: 'open window', score: 9.5, words: [{ word: 'open', startMs: 500, endMs: 750 }] },
        { text: 'close', score: 6, words: [] },
      ]);
    });

    it('stands numbers that JSON does not have', () => {
      const json = '{"alternatives" : [{"confidence" : -nan, "text" : "nan"}, {"confidence" : inf, "text" : "b"}]}';
      assert.deepEqual(
        parseFinal(json, 0).map(({ text, score }) => [text, score]),
        [
          ['nan', 0],
          ['b', 0],
        ],
      );
    });

    it('finds nothing in anything else', () => {
      assert.deepEqual(parseFinal('{"text": "one"}', 0), []);
      assert.deepEqual(parseFinal('[]', 0), []);
      assert.deepEqual(parseFinal('{"alternatives": [1, null, "x", {}]}', 0), []);
      assert.equal(parsePartial('{"partial": " go to "}'), 'go to');
      assert.equal(parsePartial('{}'), '');
    });
  });

  describe('grammars', () => {
    const model = { knows: (word: string) => word !== 'kubectl' };

    it('keeps the phrases that can be heard whole, with single blanks', () => {
      assert.deepEqual(checkGrammar(model, [' go  to ', 'kubectl get', 'one']), {
        phrases: ['go to', 'one'],
        unheard: ['kubectl get'],
      });
      assert.throws(() => checkGrammar(model, ['kubectl']), GrammarError);
      assert.throws(() => checkGrammar(model, []), GrammarError);
      assert.throws(() => checkGrammar(model, ['a'.repeat(1_001)]), GrammarError);
      assert.throws(() => checkGrammar(model, [7]), GrammarError);
    });

    it('tells the reason when a bad one is used, and forgets', () => {
      const grammars = new Grammars(model);
      assert.deepEqual(grammars.add('bad', ['kubectl']), []);
      assert.throws(() => grammars.get('bad'), /none of the phrases/);
      grammars.add('good', ['one']);
      assert.deepEqual(grammars.get('good').phrases, ['one']);
      grammars.forget('good');
      assert.throws(() => grammars.get('good'), /No grammar/);
      for (let at = 0; at < 63; at++) grammars.add(`${at}`, ['one']);
      assert.throws(() => grammars.add('more', ['one']), /Too many/);
      grammars.add('bad', ['two']);
    });

    it('travel once, and the one unused for longest is forgotten, unless it is in use', () => {
      const sent = new GrammarsSent();
      const ask = (key: string, inUse: string[] = []): string[] =>
        sent
          .requestsFor({ key, phrases: ['one'] }, new Set(inUse))
          .map((request) => `${request.kind} ${'key' in request ? request.key : ''}`);
      for (let at = 0; at < 16; at++) assert.deepEqual(ask(`g${at}`), [`grammar g${at}`]);
      assert.deepEqual(ask('g0'), []);
      assert.deepEqual(ask('new', ['g1']), ['forget g2', 'grammar new']);
      assert.deepEqual(ask('g1'), []);
      sent.clear();
      assert.deepEqual(ask('g1'), ['grammar g1']);
    });
  });

  it('keeps audio up to its limit and gives it back in pieces', () => {
    const audio = new KeptAudio(150_000);
    const frame = new Int16Array(40_000).map((_, at) => at % 1_000);
    for (let at = 0; at < 3; at++) assert.equal(audio.append(frame), true);
    frame.fill(0);
    assert.equal(audio.append(frame), false);
    assert.equal(audio.length, 150_000);
    assert.deepEqual([...audio.read(79_998, 4)], [998, 999, 0, 1]);
    assert.equal(audio.read(149_990, 100).length, 10);
  });

  it('takes five minutes of an utterance and says once that the rest is not heard', async () => {
    let tooLong = 0;
    const utterance = new LiveUtterance(
      1,
      { id: 'endless', alternatives: 1 },
      {
        onProgress: () => undefined,
        onEnd: () => undefined,
        onTooLong: () => tooLong++,
      },
    );
    const second = new Int16Array(16_000);
    for (let at = 0; at < 302; at++) utterance.write(second);
    const finished = utterance.finish();
    assert.equal(tooLong, 1);
    let sent = 0;
    let last = '';
    for (let request = utterance.next(); request; request = utterance.next()) {
      if (request.kind === 'frames') sent += request.frames.length;
      last = request.kind;
    }
    assert.equal(sent, 300 * 16_000);
    assert.equal(last, 'finish');
    utterance.cancel();
    await assert.rejects(finished, SpeechError);
  });

  describe('the library', () => {
    let folder: string;
    beforeEach(() => {
      folder = temporaryFolder();
    });
    afterEach(() => rmSync(folder, { recursive: true, force: true }));

    it('is found beside the bundle and above it', () => {
      const extension = join(folder, 'extension');
      const place = join(extension, 'dist', 'node_modules', 'vosk', 'lib');
      for (const [platform, arch, file] of [
        ['linux', 'x64', 'linux-x86_64/libvosk.so'],
        ['darwin', 'arm64', 'osx-universal/libvosk.dylib'],
        ['win32', 'x64', 'win-x86_64/libvosk.dll'],
      ] as const) {
        assert.equal(findLibrary({ from: extension, platform, arch }).found, false);
        mkdirSync(join(place, file, '..'), { recursive: true });
        writeFileSync(join(place, file), '');
        for (const from of [join(extension, 'dist'), join(extension, 'out', 'unit', 'speech')]) {
          assert.deepEqual(findLibrary({ from, platform, arch }), { found: true, path: join(place, file) });
        }
      }
    });

    it('can be named for a platform that none comes with', () => {
      const none = findLibrary({ from: folder, platform: 'linux', arch: 'arm64' });
      assert.match(none.found ? '' : none.message, /linux-arm64.*MANGO_LIBVOSK/);
      const path = join(folder, 'libvosk.so');
      const named = { from: folder, platform: 'linux', arch: 'arm64', override: path };
      assert.match(JSON.stringify(findLibrary(named)), /no speech library at/);
      writeFileSync(path, '');
      assert.deepEqual(findLibrary(named), { found: true, path });
    });
  });
});
