import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { TmuxEvent } from '../../../src/terminals/tmux/events';
import { ControlModeParser } from '../../../src/terminals/tmux/parser';

const FIXTURES = 'test/unit/terminals/fixtures';
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function parse(text: string | Uint8Array, limits = {}): TmuxEvent[] {
  const parser = new ControlModeParser(limits);
  return [...parser.push(typeof text === 'string' ? encode(text) : text), ...parser.end()];
}

/** Pane output is bytes; as text it can be read in a golden file. */
function readable(event: TmuxEvent): unknown {
  return 'data' in event ? { ...event, data: Buffer.from(event.data).toString('utf8') } : event;
}

describe('control-mode parser', () => {
  for (const file of readdirSync(FIXTURES).filter((name) => name.endsWith('.transcript'))) {
    const bytes = readFileSync(join(FIXTURES, file));
    const golden = join(FIXTURES, file.replace('.transcript', '.events.json'));

    it(`reads the recorded transcript ${file}`, () => {
      assert.deepEqual(parse(bytes).map(readable), JSON.parse(readFileSync(golden, 'utf8')));
    });

    it(`reads ${file} the same in any chunks`, () => {
      fc.assert(
        fc.property(fc.array(fc.integer({ min: 1, max: 200 }), { minLength: 1 }), (sizes) => {
          const parser = new ControlModeParser();
          const events: TmuxEvent[] = [];
          for (let at = 0, turn = 0; at < bytes.length; turn += 1) {
            const size = sizes[turn % sizes.length] ?? 1;
            events.push(...parser.push(bytes.subarray(at, at + size)));
            at += size;
          }
          assert.deepEqual([...events, ...parser.end()], parse(bytes));
        }),
        { numRuns: 60 },
      );
    });
  }

  it('keeps characters whole that are split over chunks', () => {
    const bytes = encode('%begin 1 2 1\nmañana 😀\n%end 1 2 1\n');
    const parser = new ControlModeParser();
    const events = Array.from(bytes).flatMap((byte) => parser.push(Uint8Array.of(byte)));
    assert.deepEqual(events.at(-1), {
      type: 'reply',
      time: 1,
      number: 2,
      flags: 1,
      ok: true,
      complete: true,
      lines: ['mañana 😀'],
    });
  });

  it('undoes the octal escapes of output, also of bytes that are half a character', () => {
    const [event] = parse('%output %3 a\\033[1m\\134\\015\\012 \\303\\251 \\303 \\9 \\400\n');
    const expected = [...encode('a\u001b[1m\\\r\n é '), 0xc3, ...encode(' \\9 \\400')];
    assert.deepEqual(Array.from(event?.type === 'output' ? event.data : []), expected);
  });

  it('types every notification of tmux 3.0 to 3.5', () => {
    const lines: readonly (readonly [string, object])[] = [
      ['client-detached /dev/pts/1', { client: '/dev/pts/1' }],
      ['client-session-changed /dev/pts/1 $3 my work', { client: '/dev/pts/1', session: '$3', name: 'my work' }],
      ['config-error ~/.tmux.conf:3: unknown', { message: '~/.tmux.conf:3: unknown' }],
      ['continue %1', { pane: '%1' }],
      ['exit too far behind', { reason: 'too far behind' }],
      ['layout-change @1 b25f,80x24,0,0,2 b25f,80x24,0,0,2 *Z', { window: '@1', flags: '*Z' }],
      ['message hello there', { message: 'hello there' }],
      ['pane-mode-changed %5', { pane: '%5' }],
      ['paste-buffer-changed buffer0', { name: 'buffer0' }],
      ['paste-buffer-deleted buffer0', { name: 'buffer0' }],
      ['pause %1', { pane: '%1' }],
      ['session-changed $1 a b', { session: '$1', name: 'a b' }],
      ['session-renamed $1 a b', { session: '$1', name: 'a b' }],
      ['session-renamed old style', { session: null, name: 'old style' }],
      ['session-window-changed $1 @2', { session: '$1', window: '@2' }],
      ['sessions-changed', {}],
      [
        'subscription-changed x $1 @2 3 %4 : a : b',
        { name: 'x', session: '$1', window: '@2', index: 3, pane: '%4', value: 'a : b' },
      ],
      ['subscription-changed x $1 - - - : ', { window: null, index: null, pane: null, value: '' }],
      ['unlinked-window-add @1', { window: '@1' }],
      ['unlinked-window-close @1', { window: '@1' }],
      ['unlinked-window-renamed @1 a b', { window: '@1', name: 'a b' }],
      ['window-add @1', { window: '@1' }],
      ['window-close @1', { window: '@1' }],
      ['window-pane-changed @1 %2', { window: '@1', pane: '%2' }],
      ['window-renamed @1 a b', { window: '@1', name: 'a b' }],
    ];
    const recorded = readdirSync(FIXTURES).flatMap((name) =>
      Array.from(readFileSync(join(FIXTURES, name), 'latin1').matchAll(/^%([a-z-]+)/gm), ([, type]) => type),
    );
    const never = lines.map(([line]) => line.split(' ')[0]).filter((type) => !recorded.includes(type));
    assert.deepEqual(never, ['window-close'], 'is in no transcript');
    for (const [line, expected] of lines) {
      const [event] = parse(`%${line}\n`);
      assert.ok(event);
      assert.equal(event.type, line.split(' ')[0]);
      assert.deepEqual({ ...event, ...expected }, event);
    }
    const [extended] = parse('%extended-output %7 120 future : x : \\007\n');
    assert.deepEqual(extended && readable(extended), {
      type: 'extended-output',
      pane: '%7',
      ageMs: 120,
      data: 'x : \u0007',
    });
  });

  it('keeps what it does not know and what is not in its shape', () => {
    assert.deepEqual(parse('%newest-thing 1 2\n%pause pane\n%output\n%\nout of run-shell\n'), [
      { type: 'unknown', line: '%newest-thing 1 2' },
      { type: 'unknown', line: '%pause pane' },
      { type: 'unknown', line: '%output' },
      { type: 'unknown', line: '%' },
      { type: 'text', line: 'out of run-shell' },
    ]);
  });

  it('takes a transcript shown in a pane for what it is: output of the command that captured it', () => {
    const quoted = [
      '%begin 5 1 1',
      '%end 5 1 1',
      '%output %1 x',
      '%error 9 9 1',
      '%begin 10 99 1',
      'x',
      '%end 10 98 1',
    ];
    const [reply, ...more] = parse(`%begin 9 20 1\n${quoted.join('\n')}\n%end 9 20 1\n`).filter(
      ({ type }) => type !== 'begin',
    );
    assert.deepEqual(more, []);
    assert.deepEqual(reply?.type === 'reply' && reply.lines, quoted);
  });

  it('gives up a reply whose end was lost, and keeps the next', () => {
    const replies = parse('%begin 1 1 1\na\n%begin 1 2 1\nb\n%end 1 2 1\n').filter(({ type }) => type === 'reply');
    assert.deepEqual(
      replies.map((event) => event.type === 'reply' && [event.number, event.complete, event.lines]),
      [
        [1, false, ['a']],
        [2, true, ['b']],
      ],
    );
  });

  it('bounds lines and replies', () => {
    const limits = { lineBytes: 100, replyChars: 1000 };
    const long = 'x'.repeat(100_000);
    const [reply] = parse(`%begin 1 1 1\n${long}\n%end 1 1 1\n`, limits).filter(({ type }) => type === 'reply');
    assert.deepEqual(reply?.type === 'reply' && [reply.complete, reply.lines[0]?.length], [false, 100]);
    const [many] = parse(`%begin 1 1 1\n${'y\n'.repeat(100_000)}%end 1 1 1\n`, limits).filter(
      ({ type }) => type === 'reply',
    );
    assert.deepEqual(many?.type === 'reply' && [many.complete, many.lines.length], [false, 500]);
    assert.deepEqual(parse(`%begin 1 1 ${'1'.repeat(200)}\n%exit\n`, limits).at(-1), { type: 'exit', reason: '' });
  });

  it('never throws on garbage and never loses the next reply', () => {
    const fragment = fc.oneof(
      fc.constantFrom(
        '%begin 1 1 1',
        '%end 1 1 1',
        '%error 1 1 1',
        '%begin',
        '%output %1 \\0',
        '%exit',
        '\r',
        '\u001bP1000p',
      ),
      fc.string(),
      fc.constantFrom(...'%begin 7 3 1|%layout-change @1|%subscription-changed a $1|%extended-output %1 2'.split('|')),
    );
    fc.assert(
      fc.property(
        fc.array(fragment, { maxLength: 30 }),
        fc.uint8Array({ maxLength: 60 }),
        fc.integer({ min: 1, max: 50 }),
        (lines, noise, size) => {
          const garbage = Buffer.concat([encode(lines.join('\n')), noise, encode('\n')]);
          const good = encode('%begin 99999 99999 1\nstill here\n%end 99999 99999 1\n');
          const bytes = Buffer.concat([garbage, good]);
          const parser = new ControlModeParser();
          const events: TmuxEvent[] = [];
          for (let at = 0; at < bytes.length; at += size) events.push(...parser.push(bytes.subarray(at, at + size)));
          const last = events.at(-1);
          assert.deepEqual(last?.type === 'reply' && last.lines, ['still here']);
        },
      ),
      { numRuns: 500 },
    );
  });
});
