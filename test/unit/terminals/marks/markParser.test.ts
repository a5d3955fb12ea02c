import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { MarkEvent } from '../../../../src/terminals/marks/markEvents';
import { MarkParser } from '../../../../src/terminals/marks/markParser';

const ESC = '\u001b';

/** What the parser makes of a stream, with neighbouring text put together: where it is cut says nothing. */
function read(chunks: readonly (string | Uint8Array)[]): MarkEvent[] {
  const parser = new MarkParser();
  const events: MarkEvent[] = [];
  for (const event of chunks.flatMap((chunk) => parser.push(chunk))) {
    const last = events.at(-1);
    if (event.type === 'text' && last?.type === 'text')
      events.push({ ...events.pop()!, text: last.text + event.text } as MarkEvent);
    else events.push(event);
  }
  return events;
}

const MARKS: readonly (readonly [string, string, MarkEvent])[] = [
  ['a prompt', '633;A;n1', { type: 'prompt', nonce: 'n1' }],
  ['a prompt of FinalTerm, with options', '133;A;cl=m;aid=3', { type: 'prompt', nonce: null }],
  ['the end of a prompt', '133;B', { type: 'input', nonce: null }],
  ['the start of output', '633;C', { type: 'started', nonce: null }],
  ['an end', '133;D;130', { type: 'finished', exitCode: 130, nonce: null }],
  ['an end with a nonce', '633;D;0;n1', { type: 'finished', exitCode: 0, nonce: 'n1' }],
  ['an end on Windows', '633;D;-1073741510', { type: 'finished', exitCode: -1073741510, nonce: null }],
  ['an end without a code', '133;D', { type: 'finished', exitCode: null, nonce: null }],
  ['an end with nonsense for a code', '633;D;0x0;n1', { type: 'finished', exitCode: null, nonce: 'n1' }],
  [
    'a command line',
    '633;E;echo a\\x3b b \\\\ \\x0a;n1',
    { type: 'command-line', text: 'echo a; b \\ \n', nonce: 'n1' },
  ],
  ['a folder', '633;P;Cwd=/tmp/a b;n1', { type: 'folder', path: '/tmp/a b', host: '', nonce: 'n1' }],
  ['a folder as an address', '7;file://box/a%20b', { type: 'folder', path: '/a b', host: 'box', nonce: null }],
  ['a folder that only looks encoded', '7;file:///100%', { type: 'folder', path: '/100%', host: '', nonce: null }],
];

describe('shell marks', () => {
  for (const [name, body, event] of MARKS) {
    it(`say ${name}`, () => {
      assert.deepEqual(read([`a${ESC}]${body}\u0007b`]), [
        { type: 'text', text: 'a' },
        event,
        { type: 'text', text: 'b' },
      ]);
      assert.deepEqual(read([`${ESC}]${body}${ESC}\\`]), [event]);
      assert.deepEqual(read([Buffer.from(`${ESC}]${body}\u009c`)]), [event]);
    });
  }

  it('are looked for in nothing else', () => {
    for (const body of [
      '0;title',
      '',
      '133',
      '133;',
      '133;Z',
      '633;P;Task=1',
      '8;;http://x',
      '1337;SetMark',
      '7;ssh://a/b',
      'x;A',
    ]) {
      assert.deepEqual(read([`${ESC}]${body}\u0007`]), [], body);
    }
  });

  it('leave text and its colours as they are', () => {
    const text = `${ESC}[1;31mred${ESC}[0m ${ESC}(B ${ESC}M\r\n😀 mañana`;
    assert.deepEqual(read([text]), [{ type: 'text', text }]);
  });

  it('tell modes and resets', () => {
    const text = `${ESC}[?1;2004h`;
    assert.deepEqual(read([`${text}${ESC}[?2004l${ESC}[?2004$p${ESC}c`]), [
      { type: 'text', text },
      { type: 'mode', mode: 1, on: true },
      { type: 'mode', mode: 2004, on: true },
      { type: 'text', text: `${ESC}[?2004l` },
      { type: 'mode', mode: 2004, on: false },
      { type: 'text', text: `${ESC}[?2004$p${ESC}c` },
      { type: 'reset' },
    ]);
  });

  it('end where another sequence begins, or are cancelled', () => {
    const mode = { type: 'mode', mode: 4, on: true } as const;
    assert.deepEqual(read([`${ESC}]133;A${ESC}[?4h`]), [{ type: 'text', text: `${ESC}[?4h` }, mode]);
    assert.deepEqual(read([`${ESC}]133;A\u0018x`]), [{ type: 'text', text: 'x' }]);
    assert.deepEqual(read([`${ESC}]133;A${ESC}]133;B\u0007`]), [{ type: 'input', nonce: null }]);
    assert.deepEqual(read([`${ESC}${ESC}]133;B\u0007`]), [
      { type: 'text', text: ESC },
      { type: 'input', nonce: null },
    ]);
  });

  it('that never end are passed over, however long', () => {
    const parser = new MarkParser();
    assert.deepEqual(parser.push(`${ESC}]633;E;`), []);
    for (let part = 0; part < 1000; part += 1) assert.deepEqual(parser.push('x'.repeat(1000)), []);
    assert.deepEqual(parser.push(`\u0007${ESC}]133;B\u0007`), [{ type: 'input', nonce: null }]);
  });

  it('come out the same however the stream is cut, and nothing throws', () => {
    const piece = fc.oneof(
      fc.constantFrom(...MARKS.map(([, body]) => `${ESC}]${body}\u0007`), ...MARKS.map(([, body]) => `${ESC}]${body}`)),
      fc.constantFrom(ESC, '[', '?', ']', '\\', '\u0007', ';', '133', '2004', 'h', '\u0018', '\u009c', `${ESC}[?2004h`),
      fc.string({ unit: 'binary', maxLength: 8 }),
    );
    const stream = fc.array(piece, { maxLength: 30 }).map((pieces) => Buffer.from(pieces.join('')).toString());
    fc.assert(
      fc.property(stream, fc.array(fc.nat(400), { maxLength: 12 }), (text, cuts) => {
        const whole = read([text]);
        const bytes = Buffer.from(text);
        const at = [0, ...cuts.map((cut) => Math.min(cut, bytes.length)).sort((a, b) => a - b), bytes.length];
        const parts = at.slice(1).map((end, index) => bytes.subarray(at[index], end));
        assert.deepEqual(read(parts), whole);
      }),
      { numRuns: 1000 },
    );
  });
});
