import assert from 'node:assert/strict';
import fc from 'fast-check';
import { listMatcher } from '../../../src/language/matchers';
import { Spelling } from '../../../src/language/spelling';
import { spokenNames, type FoundName } from '../../../src/language/spokenNames';
import { askNameWords } from '../../../src/language/spokenNamesHearing';
import { tokenize } from '../../../src/language/tokens';

const forms = (name: string, list = 'file', others: readonly string[] = [], known?: ReadonlySet<string>) =>
  spokenNames(list, [name, ...others].map(named), known)
    .list.entries.filter(({ written }) => written === name)
    .map(({ spoken }) => spoken);

const named = (name: string): FoundName => ({ name });

/** What a phrase means in a list, as the parser asks it. */
function meaning(list: ReturnType<typeof spokenNames>['list'], spoken: string, known?: ReadonlySet<string>) {
  const spelling = new Spelling(known);
  const matcher = listMatcher(list, (word) => spelling.respellings(word));
  const tokens = tokenize(spoken);
  return matcher
    .match(tokens, 0)
    .filter(({ end }) => end === tokens.length)
    .map(({ written }) => written);
}

const piece = fc.oneof(
  fc.constantFrom(
    'feature',
    'login',
    'main',
    'index',
    'README',
    'readme',
    'src',
    'api',
    'userName',
    'v2',
    '2024',
    'db',
  ),
  fc.stringMatching(/^[A-Za-z0-9]{1,6}$/u),
  fc.string({ maxLength: 4 }),
);
const name = fc
  .array(fc.tuple(piece, fc.constantFrom('-', '_', '.', '/', '', ' ', '+')), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.flat().join(''));

describe('names as people say them', () => {
  const said: readonly (readonly [name: string, ...spoken: readonly string[]])[] = [
    ['feature/login', 'feature login', 'feature slash login', 'login'],
    ['fix-login_form', 'fix login form', 'fix dash login underscore form'],
    ['userName.test', 'user name test', 'user name dot test'],
    ['HTTPServer', 'http server'],
    ['main.ts', 'main', 'main t s', 'main dot t s', 'main typescript'],
    ['README.md', 'readme', 'readme m d', 'readme dot m d', 'readme markdown'],
    [
      'src/language/parser.ts',
      'source language parser t s',
      'parser',
      'parser t s',
      'source slash language slash parser dot t s',
    ],
    ['src/voiceSession.ts', 'voice session dot t s', 'voice session t s', 'source slash voice session dot t s'],
    ['v2', 'v two'],
    ['v1.0.0', 'v one dot zero dot zero', 'v one point zero point zero', 'v one zero zero'],
    [
      'release/1.2.3',
      'release one point two point three',
      'release one dot two dot three',
      'one point two point three',
      'release slash one dot two dot three',
    ],
    ['release-2024', 'release twenty twenty four', 'release two zero two four', 'release dash twenty twenty four'],
    ['v1.12.0', 'v one dot twelve dot zero', 'v one twelve zero'],
    ['db-api', 'd b a p i', 'd b dash a p i', 'database a p i'],
    ['.gitignore', 'gitignore', 'dot gitignore'],
    ['café', 'cafe'],
    ['404', 'four oh four', 'four zero four', 'four hundred four'],
    ['e2e', 'end to end', 'e two e'],
  ];
  for (const [written, ...spoken] of said) {
    it(`${written}: ${spoken.join(', ')}`, () => {
      const found = forms(written);
      for (const each of spoken) assert.ok(found.includes(each), `"${each}" is not among ${JSON.stringify(found)}`);
    });
  }

  it('leave out the folders and numbers that nobody says of hosts and containers', () => {
    assert.ok(forms('build.example.com', 'host').includes('build'));
    assert.ok(forms('shop-web-1', 'container').includes('shop web'));
    assert.ok(!forms('release-2', 'branch').includes('release'));
  });

  it('say unknown words in known ones and letters', () => {
    const known = new Set([
      'mango',
      'check',
      'out',
      'web',
      'hook',
      ...'a b c d e f g h i j k l m n o p q r s t u v w x y z'.split(' '),
    ]);
    assert.deepEqual(forms('mangoctl', 'file', [], known), ['mango c t l']);
    assert.deepEqual(forms('webhook', 'file', [], known), ['webhook']);
    assert.deepEqual(forms('zsxqwv', 'file', [], known), ['z s x q w v']);
  });

  it('mean the name that is said whole before one that is said in part', () => {
    const { list } = spokenNames('branch', ['main', 'release/main', 'fix/main'].map(named));
    assert.deepEqual(meaning(list, 'main'), ['main']);
    assert.deepEqual(meaning(list, 'fix main'), ['fix/main']);
  });

  it('mean nothing where they could mean several, and longer words tell them apart', () => {
    const { list } = spokenNames('file', ['a/index.ts', 'b/index.ts', 'main.ts', 'main.js'].map(named));
    assert.deepEqual(meaning(list, 'index'), []);
    assert.deepEqual(meaning(list, 'main'), []);
    assert.deepEqual(meaning(list, 'b index'), ['b/index.ts']);
    assert.deepEqual(meaning(list, 'main j s'), ['main.js']);
  });

  it('tell names apart that differ in marks, capitals or nothing that can be said', () => {
    const names = ['a-b', 'a_b', 'ab', 'Readme', 'README', 'readme', '日本', '本日', '…'];
    const { list } = spokenNames('file', names.map(named));
    for (const each of names)
      assert.ok(
        list.entries.some(({ written }) => written === each),
        each,
      );
    assert.deepEqual(meaning(list, 'a underscore b'), ['a_b']);
    assert.deepEqual(meaning(list, 'upper readme'), ['README']);
  });

  it('are no ending alone, unless no other name has it', () => {
    assert.ok(forms('日本.md').includes('m d'));
    const among = forms('日本.md', 'file', ['readme.md']);
    assert.deepEqual(among, ['dot m d number one']);
    assert.ok(forms('.md', 'file', ['readme.md']).includes('dot m d'));
  });

  it('are not said of what cannot be typed into a line, or would be an option', () => {
    const { list, left } = spokenNames('file', ['a\nb', '-rf', '\u202eevil', 'x'.repeat(300), 'fine'].map(named));
    assert.deepEqual(new Set(list.entries.map(({ written }) => written)), new Set(['fine']));
    assert.equal(left.length, 4);
  });

  it('say at least one thing that means just that name, whatever names there are', () => {
    fc.assert(
      fc.property(fc.array(name, { maxLength: 12 }), (names) => {
        const { list, left } = spokenNames('file', names.map(named));
        const sayable = new Set(names.filter((each) => !left.includes(each)));
        const own = new Set<string>();
        for (const { spoken, written } of list.entries) {
          assert.deepEqual(meaning(list, spoken), [written], `"${spoken}" in ${JSON.stringify(list.entries)}`);
          own.add(written);
        }
        assert.deepEqual(own, sayable);
      }),
      { numRuns: 150 },
    );
  });

  it('do so with any words that the model knows', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(name, { maxLength: 8 }), fc.integer({ min: 2, max: 5 }), async (names, every) => {
        const hash = (word: string) => Array.from(word).reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0);
        const known = new Set<string>();
        await askNameWords(names, (words) => {
          for (const word of words) if (word.length === 1 || hash(word) % every === 0) known.add(word);
          return Promise.resolve(known);
        });
        const { list, left } = spokenNames('file', names.map(named), known);
        for (const { spoken, written } of list.entries) assert.deepEqual(meaning(list, spoken, known), [written]);
        assert.equal(
          new Set(list.entries.map(({ written }) => written)).size + new Set(left).size,
          new Set(names).size,
        );
      }),
      { numRuns: 60 },
    );
  });

  it('stay few enough for a grammar', () => {
    const names = Array.from({ length: 500 }, (_, index) => named(`src/folder${index % 7}/someFile${index}.test.ts`));
    const { list } = spokenNames('file', names);
    assert.equal(new Set(list.entries.map(({ written }) => written)).size, 500);
    assert.ok(list.entries.length <= 1_500, `${list.entries.length}`);
  });
});
