import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { quote, quotePath, quoteTmux, type Shell } from '../../../src/language/quote';

/** Shells on this machine, and how each prints its arguments one by one with an end mark. */
const REAL: readonly { readonly shell: Shell; readonly program: string; readonly args: readonly string[] }[] = [
  { shell: 'bash', program: 'bash', args: ['--norc', '-c'] },
  { shell: 'sh', program: 'dash', args: ['-c'] },
  { shell: 'zsh', program: 'zsh', args: ['-f', '-c'] },
  { shell: 'fish', program: 'fish', args: ['--no-config', '-c'] },
];

function installed(program: string): boolean {
  return spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;
}

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
  for (const { shell, program, args } of REAL.filter((each) => installed(each.program))) {
    it(`gives ${shell} back what went in, whatever it is`, () => {
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

  it('holds in PowerShell: nothing but doubled quotes stands inside the quotes', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const quoted = quote(text, 'powershell');
        if (!quoted.startsWith("'")) assert.match(quoted, /^[A-Za-z0-9_/.:-]+$/u);
        else assert.match(quoted.slice(1, -1), /^(?:[^'‘’‚‛\p{Cc}]|(['‘’‚‛])\1)*$/u);
      }),
    );
  });

  it('holds in cmd: no quote, percent or exclamation mark inside the quotes', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const quoted = quote(text, 'cmd');
        if (!quoted.startsWith('"')) assert.match(quoted, /^[A-Za-z0-9_/.:+-]+$/u);
        else assert.match(quoted, /^"[^"%!\p{Cc}]*(?:"\^[%!]"[^"%!\p{Cc}]*)*"$/u);
      }),
    );
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
