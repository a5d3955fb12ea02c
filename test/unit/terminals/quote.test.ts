import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { TmuxConnection } from '../../../src/terminals/tmux/connection';
import { findTmux } from '../../../src/terminals/tmux/program';
import { literalFormat, quote } from '../../../src/terminals/tmux/quote';
import { TmuxServer } from './tmuxServer';

const HOSTILE = [
  '',
  ' ',
  'two words',
  `it's "quoted"`,
  "'; kill-server '",
  '"; kill-server; "',
  'a;b',
  ';',
  '\\',
  '\\;',
  'trailing\\',
  '$HOME ${HOME} $(id) `id`',
  '~',
  '~root',
  '#{pid}',
  '#(touch x)',
  '#[fg=red]',
  '##[x',
  '##{pid}',
  '###',
  '%if 1',
  '%H:%M',
  '{ kill-server }',
  '}',
  '# comment',
  '-t',
  '--',
  'emoji 😀 👩‍👩‍👧 é ß 語',
  'line\nbreak',
  '\r\n\ttab\u001b[31mred\u0007\u007f',
  'mixed \' \n " $x',
];

describe('tmux quoting, on a real tmux', () => {
  const server = new TmuxServer();
  const saved = join(server.folder, 'saved');
  let tmux: TmuxConnection;

  before(async () => {
    const session = server.session('main');
    tmux = await TmuxConnection.open({
      program: await findTmux('tmux'),
      socketPath: server.socket,
      session: session as '$0',
    });
  });
  after(async () => {
    await tmux.close();
    await server.stop();
  });

  const throughBuffer = async (text: string): Promise<string> => {
    await tmux.command(`set-buffer -b q -- ${quote(text)}`);
    // show-buffer would write control characters in its own way.
    await tmux.command(`save-buffer -b q ${quote(saved)}`);
    return readFileSync(saved, 'utf8');
  };

  for (const text of HOSTILE.filter((each) => each !== '')) {
    it(`brings ${JSON.stringify(text)} through unchanged`, async () => {
      assert.equal(await throughBuffer(text), text);
    });
  }

  it('brings any text through unchanged', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1, maxLength: 200 }), async (text) => {
        // A buffer cannot be empty, and NUL cannot be said to tmux.
        const expected = text.replaceAll('\0', '');
        fc.pre(expected !== '');
        assert.equal(await throughBuffer(expected), expected);
      }),
      { numRuns: 60 },
    );
  });

  it('keeps formats in names as text', async () => {
    for (const text of HOSTILE.filter((each) => /^[^\p{Cc}:.\\$]*$/u.test(each) && each.trim() !== '')) {
      await tmux.command(`rename-window -- ${quote(literalFormat(text))}`);
      // In a format of our own, #{window_name} is not expanded again.
      const [name] = await tmux.command(`display-message -p '#{window_name}'`);
      assert.equal(name, text);
    }
  });

  it('sends a text of many kilobytes', async () => {
    const text = 'long é; '.repeat(20_000);
    assert.equal(await throughBuffer(text), text);
  });
});
