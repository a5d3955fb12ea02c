import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratchFolder } from './scratch';

function mango(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  return spawnSync('node', ['dist/cli.js', 'check', ...args], { encoding: 'utf8', env: { ...process.env, ...env } });
}

describe('mango check', function () {
  this.timeout(60_000);
  const scratch = scratchFolder();
  const write = (name: string, text: string | Buffer) => {
    const file = join(scratch(), name);
    writeFileSync(file, text);
    return file;
  };

  it('names every mistake with file, line and column, and goes on after each', () => {
    const file = write(
      'mine.yaml',
      [
        'name: mine',
        'lists:',
        '  unused: {a: b}',
        'rules:',
        '  - {id: open, say: "open (", do: {run: x}}',
        '  - {id: nowhere, say: "go <nowhere>", do: {run: x}}',
        '  - {id: status, say: git status, do: {run: git status -s}}',
        '  - {id: word, say: frobnicate kaleidoscope wzxqwz, do: {run: x}}',
        '  - {id: branch, say: "take <branch>", do: {run: "git switch {branch}"}}',
        '  - {id: over, say: take nothing, over: nobody, do: {run: x}}',
        '',
      ].join('\n'),
    );
    const { status, stdout, stderr } = mango([file]);
    assert.equal(status, 1, stderr);
    const lines = stdout.trimEnd().split('\n');
    const expected = [
      ':3:3: warning: no rule uses the list "unused"',
      ':5:28: error: nothing to say here',
      ':6:28: error: there is no list or built-in slot "nowhere"',
      ':7:23: warning: "git status" is also said for git/status (git.yaml, line ',
      ':8:21: warning: the model does not know "frobnicate"',
      ':8:45: warning: the model does not know "wzxqwz"',
      ':10:41: error: there is no rule "mine/nobody" to go over',
      '4 rules, 3 errors, 4 warnings',
    ];
    assert.equal(lines.length, expected.length, stdout);
    expected.forEach((line, index) => assert.ok(lines[index]?.includes(line), `${line}\nnot in ${lines[index] ?? ''}`));
  });

  it('tells of facts, examples and rules that are no YAML, and goes on with the other rules', () => {
    const file = write(
      'broken.yaml',
      [
        'name: broken',
        'when: terminal or tmx',
        'rules:',
        '  - {id: quoted, say: [the] pane, do: {run: x}}',
        '  - {id: shout, say: "shout <text>", when: program.vim, do: {run: x}, example: whisper}',
        '  - id: open',
        '    say: "shout now',
        '    do: {run: x}',
        '    risk: destructive',
        '  - {id: now, say: shout now, when: program is vim, do: {run: x}, example: shout now}',
        '',
      ].join('\n'),
    );
    const { status, stdout, stderr } = mango(['--only', '--json', file]);
    assert.equal(status, 1, stderr);
    const said = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { line: number; column: number; severity: string; message: string })
      .map(({ line, column, severity, message }) => `${line}:${column} ${severity} ${message}`);
    assert.deepEqual(said, [
      '2:19 warning there is no fact "tmx", so it is always false; did you mean "tmux"?',
      '4:23 error a pattern that begins with [ must stand in quotes, or YAML takes it for a sequence: write "[the] pane"; only this rule is left out',
      '5:44 warning there is no fact "program.vim", so it is always false; did you mean "program is vim"?',
      '5:80 warning this rule does not understand its example "whisper"; correct "say" or the example',
      '7:10 error Missing closing "quote; only this rule is left out',
    ]);
    assert.match(mango(['--only', file]).stdout, /^2 rules, 2 errors, 3 warnings$/m);
  });

  it('suggests words that the model knows', () => {
    const file = write('words.yaml', 'name: words\nrules:\n  - {id: a, say: install cloudflare, do: {run: x}}\n');
    const { status, stdout } = mango([file, '--only']);
    assert.equal(status, 0);
    if (stdout.includes('does not know')) assert.match(stdout, /perhaps "[a-z ]+"/);
  });

  it('finds nothing in what ships, each file held against all others', () => {
    const { status, stdout, stderr } = mango(['vocabularies/git.yaml', 'vocabularies/mango.yaml']);
    assert.equal(status, 0, stdout + stderr);
    assert.match(stdout, /^\d+ rules, 0 errors, 0 warnings\n$/);
  });

  it('holds files against each other alone, and prints objects', () => {
    const file = write('alone.yaml', 'name: alone\nrules:\n  - {id: s, say: git status, do: {run: x}, oops: 1}\n');
    const { status, stdout } = mango(['--only', '--json', file]);
    assert.equal(status, 0);
    assert.deepEqual(JSON.parse(stdout), {
      file,
      line: 3,
      column: 44,
      severity: 'warning',
      message: '"oops" means nothing here',
    });
  });

  it('does without a model what can be done without one', () => {
    const file = write('a.yaml', 'name: a\nrules:\n  - {id: a, say: wzxqwz, do: {run: x}}\n');
    const { status, stdout, stderr } = mango(['--only', file], { MANGO_CACHE: scratch() });
    assert.equal(status, 0, stderr);
    assert.match(stderr, /^Words are not looked up: /);
    assert.match(stdout, /0 errors, 0 warnings/);
  });

  it('says what it cannot use', () => {
    const broken = write('broken.yaml', Buffer.from([0x6e, 0x61, 0x6d, 0x65, 0x3a, 0x20, 0xff, 0xfe]));
    for (const [args, status, message] of [
      [[], 2, /missing required argument/],
      [['nowhere.yaml'], 2, /^mango: nowhere\.yaml: /],
      [[scratch()], 2, /it is no file/],
      [['--nothing', broken], 2, /unknown option/],
      [['--only', broken], 1, /:1:7: error: this is not UTF-8/],
    ] as const) {
      const ended = mango(args);
      assert.equal(ended.status, status, ended.stderr);
      assert.match(ended.stderr + ended.stdout, message);
    }
  });
});
