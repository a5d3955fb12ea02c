import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Vocabulary } from '../../../src/language/vocabulary';
import type { Facts } from '../../../src/language/when';
import { silentLog } from '../../../src/platform/log';
import type { EngineState } from '../../../src/speech/speechEngine';
import { LiveLanguage } from '../../../src/ui/liveLanguage';
import { factsOf } from '../../../src/ui/targetWatch';
import { expandHome } from '../../../src/ui/expandHome';
import { folderProblem, VocabularyShelf } from '../../../src/ui/vocabularyFiles';

const rule = (id: string, say: string) => `  - id: ${id}\n    say: ${say}\n    do: {run: ${id}}\n    example: ${say}\n`;
const file = (name: string, when: string, ...rules: string[]) =>
  `name: ${name}\nabout: For a test.\nwhen: ${when}\nrules:\n${rules.join('')}`;

const readVocabularies = ([builtIn = '', ...own]: readonly string[]) =>
  new VocabularyShelf().read({ builtIn, given: [], own });

describe('vocabulary files', () => {
  let folder: string;
  const under = (name: string) => join(folder, name);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'vocabularies-'));
    await mkdir(under('built-in'));
    await mkdir(under('own'));
    await writeFile(under('built-in/a.yaml'), file('a', 'always', rule('one', 'say one'), rule('two', 'say two')));
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const heardBy = async (folders: string[], facts: Facts = {}) => {
    const { vocabularies } = await readVocabularies(folders.map(under));
    return live(vocabularies, facts).current();
  };
  const live = (vocabularies: readonly Vocabulary[], facts: Facts, speech = coldEngine()) =>
    new LiveLanguage({
      vocabularies: () => Promise.resolve(vocabularies),
      facts: () => Promise.resolve(facts),
      speech,
      log: silentLog,
    });

  it('lay later folders over earlier ones, rule by rule', async () => {
    await writeFile(under('own/a.yaml'), file('a', 'always', rule('two', 'say two instead')));
    const { sayable } = await heardBy(['built-in', 'own']);
    assert.deepEqual(sayable.map(({ example }) => example).sort(), ['say one', 'say two instead']);
  });

  it('leave the others standing when one is broken, and say where', async () => {
    await writeFile(under('own/broken.yaml'), 'name: broken\nrules: [\n');
    await writeFile(under('own/good.yaml'), file('good', 'always', rule('three', 'say three')));
    const { vocabularies, problems } = await readVocabularies(['built-in', 'own'].map(under));
    assert.deepEqual(
      vocabularies.map(({ name }) => name),
      ['a', 'good'],
    );
    assert.equal(problems[0]?.file, under('own/broken.yaml'));
    assert.ok(problems[0].line >= 1);
  });

  it('go on as they last were while they cannot be read, until they are mended or removed', async () => {
    const shelf = new VocabularyShelf();
    const examples = async () => {
      const { vocabularies, problems } = await shelf.read({
        builtIn: under('built-in'),
        given: [],
        own: [under('own')],
      });
      const rules = vocabularies.filter(({ name }) => name !== 'a').flatMap((vocabulary) => vocabulary.rules);
      return [rules.map(({ id }) => id).join(), ...problems.map(({ message }) => message)];
    };
    await writeFile(under('own/b.yaml'), file('b', 'always', rule('three', 'say three')));
    await writeFile(under('own/c.yaml'), file('c', 'always', rule('four', 'say four')));
    assert.deepEqual(await examples(), ['three,four']);
    await writeFile(under('own/b.yaml'), 'name: b\nrules: [\n');
    const [rules, message] = await examples();
    assert.equal(rules, 'three,four');
    assert.match(message ?? '', /the last good edition of the file goes on$/);
    await writeFile(under('own/b.yaml'), file('b', 'always', rule('five', 'say five')));
    assert.deepEqual(await examples(), ['five,four']);
    await rm(under('own/b.yaml'));
    assert.deepEqual(await examples(), ['four']);
  });

  it('go on rule by rule where a rule is no YAML, with what it was before', async () => {
    const shelf = new VocabularyShelf();
    const save = async (when: string, ...rules: string[]) => {
      await writeFile(under('own/b.yaml'), file('b', when, ...rules));
      const { vocabularies, problems } = await shelf.read({ builtIn: '', given: [], own: [under('own')] });
      const said = vocabularies.flatMap(({ rules: read }) => read.map(({ id, says }) => `${id}: ${says.join()}`));
      return [said.join('; '), ...problems.map(({ message }) => message)];
    };
    const broken = '  - id: two\n    say: "say two\n    do: {run: x}\n    risk: destructive\n';
    const first = await save('tmux', rule('one', 'say one'), broken);
    assert.equal(first[0], 'one: say one');
    assert.match(first[1] ?? '', /^Missing closing "quote; only this rule is left out$/);
    assert.deepEqual(await save('tmux', rule('one', 'say one'), rule('two', 'say two')), [
      'one: say one; two: say two',
    ]);
    const [rules, message] = await save('tmux', rule('one', 'say one instead'), broken, rule('three', 'say three'));
    assert.equal(rules, 'one: say one instead; three: say three; two: say two');
    assert.match(
      message ?? '',
      /; only this rule is left out; until this is mended, rules .* go on as they last were$/,
    );
    // Under another condition it would not be the rule that it was.
    const [whole, why] = await save('always', rule('one', 'say another'), broken);
    assert.equal(whole, rules);
    assert.match(why ?? '', /the last good edition of the file goes on$/);
    assert.deepEqual(await save('always', rule('one', 'say another')), ['one: say another']);
  });

  it('are read as they would be with a text that is not saved yet', async () => {
    const shelf = new VocabularyShelf();
    await writeFile(under('own/b.yaml'), file('b', 'always', rule('three', 'say three')));
    const files = await shelf.read({ builtIn: under('built-in'), given: [], own: [under('own')] });
    const texts = new Map([
      [under('own/b.yaml'), file('b', 'always', rule('four', 'say [four'))],
      [under('own/new.yaml'), file('new', 'always', rule('five', 'say five'))],
    ]);
    const { vocabularies, problems } = shelf.withTexts(files, texts);
    assert.deepEqual(
      vocabularies.map(({ name, rules }) => [name, rules.length]),
      [
        ['a', 2],
        ['b', 0],
        ['new', 1],
      ],
    );
    assert.deepEqual(
      problems.map((problem) => [problem.file, problem.line]),
      [[under('own/b.yaml'), 6]],
    );
  });

  it('that are no plain files are not opened', async () => {
    await promisify(execFile)('mkfifo', [under('own/pipe.yaml')]);
    await symlink('/dev/zero', under('own/endless.yaml'));
    const { vocabularies, problems } = await readVocabularies(['built-in', 'own'].map(under));
    assert.equal(vocabularies.length, 1);
    assert.deepEqual(
      problems.map(({ message }) => message),
      ['cannot be read: it is no file', 'cannot be read: it is no file'],
    );
  });

  it('of other extensions stand between what is built in and what is the user’s', async () => {
    const given = [
      { owner: 'acme.tools', file: 'extension acme.tools 1', text: file('b', 'always', rule('x', 'say x')) },
    ];
    await writeFile(under('own/b.yaml'), file('acme.tools/b', 'always', rule('x', 'say x instead')));
    const { vocabularies } = await new VocabularyShelf().read({
      builtIn: under('built-in'),
      given,
      own: [under('own')],
    });
    assert.deepEqual(
      vocabularies.map(({ name }) => name),
      ['a', 'acme.tools/b', 'acme.tools/b'],
    );
    const { sayable } = await live(vocabularies, {}).current();
    assert.deepEqual(sayable.map(({ example }) => example).sort(), ['say one', 'say two', 'say x instead']);
  });

  it('say which folder cannot be read, and read the rest; one that is not there is none', async () => {
    await writeFile(under('plain'), '');
    await mkdir(under('own/dir.yaml'));
    const { vocabularies, problems } = await readVocabularies(['built-in', 'plain', 'nowhere', 'own'].map(under));
    assert.equal(vocabularies.length, 1);
    assert.deepEqual(
      problems.map((problem) => problem.file),
      [under('own/dir.yaml')],
    );
  });

  it('are live where their `when` holds', async () => {
    await writeFile(under('own/t.yaml'), file('t', 'tmux', rule('split', 'split it')));
    const examples = async (facts: Facts) => (await heardBy(['own'], facts)).sayable.map(({ example }) => example);
    assert.deepEqual(await examples(factsOf({ kind: 'tmux' } as never)), ['split it']);
    assert.deepEqual(await examples(factsOf({ kind: 'integrated' } as never)), []);
    const running = (program: string) => factsOf({ kind: 'tmux', program } as never);
    assert.deepEqual(running('python3.11'), { terminal: true, tmux: true, program: 'python', interactive: true });
    assert.deepEqual(running('bash'), {
      terminal: true,
      tmux: true,
      program: 'bash',
      interactive: false,
      shell: 'bash',
    });
    assert.equal(running('sqlite3').program, 'sqlite3');
    assert.deepEqual(await examples(factsOf(null)), ['split it'], 'without a terminal everything may be tried');
  });

  it('are compiled once for each target until they change', async () => {
    const { vocabularies } = await readVocabularies([under('built-in')]);
    const language = live(vocabularies, { tmux: true });
    const first = await language.current();
    assert.equal(await language.current(), first);
    language.invalidate();
    assert.notEqual(await language.current(), first);
  });

  it('ask the model for its words only while it runs, once', async () => {
    const { vocabularies } = await readVocabularies([under('built-in')]);
    const engine = coldEngine();
    const language = live(vocabularies, {}, engine);
    const guessed = await language.current();
    assert.equal(engine.asked, 0);
    engine.state = { kind: 'ready', model: 'm' };
    engine.knows = new Set(['say', 'one']);
    const known = await language.current();
    assert.notEqual(known, guessed);
    const heard = new Set(known.grammar.phrases.flatMap((phrase) => phrase.split(' ')));
    assert.ok(heard.has('one') && !heard.has('two'), 'a word that the model lacks is not listened for');
    const asked = engine.asked;
    await language.current();
    assert.equal(engine.asked, asked);
  });

  it('do without the words of a model that fails', async () => {
    const { vocabularies } = await readVocabularies([under('built-in')]);
    const engine = coldEngine();
    engine.state = { kind: 'loading' };
    engine.fails = true;
    assert.equal((await live(vocabularies, {}, engine).current()).sayable.length, 2);
  });

  it('must lie in a folder, where the user names one', async () => {
    await writeFile(under('plain'), '');
    assert.deepEqual(await folderProblem(under('own')), []);
    assert.match((await folderProblem(under('plain')))[0]?.message ?? '', /mango\.vocabulary\.folder names no folder/);
    assert.equal((await folderProblem(under('nowhere'))).length, 1);
  });

  it('may lie in the home folder', () => {
    assert.equal(expandHome('~/voice'), join(homedir(), 'voice'));
    assert.equal(expandHome('~other/voice'), '~other/voice');
    assert.equal(expandHome(' /etc/voice '), '/etc/voice');
  });
});

function coldEngine() {
  return {
    state: { kind: 'cold' } as EngineState,
    knows: new Set<string>(),
    fails: false,
    asked: 0,
    knownWords(words: readonly string[]): Promise<ReadonlySet<string>> {
      this.asked += 1;
      if (this.fails) return Promise.reject(new Error('The model is missing.'));
      return Promise.resolve(new Set(words.filter((word) => this.knows.has(word))));
    },
  };
}
