import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { quote, quotePath, quoteTmux, type Shell } from '../../../src/language/quote';
import { readCmd, readPowerShell } from './referenceShells';

/** Shells on this machine, and how each prints its arguments one by one with an end mark. */
const REAL: readonly { readonly shell: Shell; readonly program: string; readonly args: readonly string[] }[] = [
  { shell: 'bash', program: 'bash', args: ['--norc', '-c'] },
  { shell: 'sh', program: 'dash', args: ['-c'] },
  { shell: 'zsh', program: 'zsh', args: ['-f', '-c'] },
  { shell: 'zsh', program: 'zsh', args: ['-f', '-o', 'rcquotes', '-o', 'extendedglob', '-c'] },
  { shell: 'fish', program: 'fish', args: ['--no-config', '-c'] },
];

const hostile = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc
    .array(
      fc.constantFrom(
        "'",
        '"',
        '\\',
        '$',
        '`',
        '$(id)',
        ';',
        '&',
        '|',
        '>',
        '<',
        '~',
        '*',
        '!',
        '#',
        '%',
        '\n',
        '\r',
        ' ',
        'x',
        '’',
        '{a,b}',
        '^',
        '=',
        '-',
        '\u0007',
        '@',
      ),
      {
        maxLength: 12,
      },
    )
    .map((all) => all.join('')),
);

function withoutControls(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

describe('quote', () => {
  for (const { shell, program, args } of REAL) {
    it(`gives ${[program, ...args].join(' ')} back what went in, whatever it is`, () => {
      fc.assert(
        fc.property(fc.array(hostile, { minLength: 20, maxLength: 40 }), (texts) => {
          const line = `printf '%s\\n' ${texts.map((text) => quote(text, shell)).join(' ')}`;
          const run = spawnSync(program, [...args, line], { encoding: 'utf8' });
          assert.equal(run.stderr, '');
          assert.equal(run.stdout, texts.map((text) => `${withoutControls(text)}\n`).join(''));
        }),
        { numRuns: 20 },
      );
    });
  }

  it('leaves plain words alone and quotes the rest', () => {
    assert.equal(quote('src/main.ts', 'bash'), 'src/main.ts');
    assert.equal(quote("it's", 'bash'), `'it'\\''s'`);
    assert.equal(quote("it's\\", 'fish'), `'it\\'s\\\\'`);
    assert.equal(quote("it's", 'powershell'), `'it''s'`);
    assert.equal(quote('-Force', 'powershell'), `'-Force'`);
    assert.equal(quote('', 'zsh'), `''`);
  });

  it('gives PowerShell, as it is documented, back what went in, and nothing to do besides', () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 6 }), (texts) => {
        const line = texts.map((text) => quote(text, 'powershell')).join(' ');
        const { args, acts } = readPowerShell(line);
        assert.deepEqual(acts, [], line);
        assert.deepEqual(args, texts.map(withoutControls), line);
      }),
      { numRuns: 2_000 },
    );
  });

  it('gives cmd, as it is documented, back what went in but for double quotes, and nothing to do besides', () => {
    fc.assert(
      fc.property(fc.array(hostile, { minLength: 1, maxLength: 6 }), (texts) => {
        const line = texts.map((text) => quote(text, 'cmd')).join(' ');
        const { args, acts } = readCmd(line);
        assert.deepEqual(acts, [], line);
        assert.deepEqual(
          args,
          texts.map((text) => withoutControls(text).replaceAll('"', "'")),
          line,
        );
      }),
      { numRuns: 2_000 },
    );
  });

  it('is held to reference shells that see what is unquoted', () => {
    assert.deepEqual(readPowerShell("'it''s' x"), { args: ["it's", 'x'], acts: [] });
    assert.deepEqual(readPowerShell("'a’ ; b").acts, [';']);
    assert.deepEqual(readPowerShell('$x; y').acts, ['$', ';']);
    assert.deepEqual(readPowerShell("'x").acts, ['unclosed quote']);
    assert.deepEqual(readCmd('"a & b" c'), { args: ['a & b', 'c'], acts: [] });
    assert.deepEqual(readCmd('"a" & b').acts, ['&']);
    assert.deepEqual(readCmd('"%PATH%"').acts, ['%PATH%']);
    assert.deepEqual(readCmd('"!PATH!"').acts, ['!PATH!']);
    assert.deepEqual(readCmd('"a\\" b').args, ['a" b']);
  });
});

describe('quotePath', () => {
  it('keeps the home folder outside the quotes', () => {
    assert.equal(quotePath('~/my files', 'bash'), `~/'my files'`);
    assert.equal(quotePath('~', 'bash'), '~');
    assert.equal(quotePath('~root/x', 'bash'), `'~root/x'`);
    assert.equal(quotePath('/a b', 'bash'), `'/a b'`);
  });
});

describe('quoteTmux', () => {
  it('leaves nothing to expand', () => {
    assert.equal(quoteTmux('server'), 'server');
    assert.equal(quoteTmux('a b'), '"a b"');
    assert.equal(quoteTmux('a"b\\$c'), '"a\\"b\\\\\\$c"');
    assert.equal(quoteTmux('#(rm -rf x)'), '"##(rm -rf x)"');
    assert.equal(quoteTmux('a;b'), '"a;b"');
  });
});
