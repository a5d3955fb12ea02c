import assert from 'node:assert/strict';
import type { Effect } from '../../../src/protocol/words';
import { openTmuxSession, type TmuxTerminalSource } from '../../../src/terminals/tmux/openTmuxSession';
import { TmuxServer, until } from '../terminals/tmuxServer';
import { command, makeSession } from './fakes';

const LONG = 'echo this is a line that is longer than the terminal is wide, '.repeat(3).trim();
const type = (text: string): Effect => ({ kind: 'type', text });

const sentences = {
  'type hello': [command('hello', [type('echo hello')])],
  'type more': [command('more', [type(' and more')])],
  'type much': [command('much', [type(LONG)])],
  'push it': [command('push', [{ kind: 'run', text: 'echo push' }], 'caution')],
  'list files': [command('list', [{ kind: 'run', text: 'echo listed' }])],
  'type hello then scratch that': [
    command('hello', [type('echo hello')]),
    command('scratch', [{ kind: 'mango', action: 'scratch' }]),
  ],
  'scratch that': [command('scratch', [{ kind: 'mango', action: 'scratch' }])],
};

describe('what was typed into bash in tmux', function () {
  this.timeout(20_000);
  let server: TmuxServer;
  let source: TmuxTerminalSource;
  let session: ReturnType<typeof makeSession>['session'];

  beforeEach(async () => {
    server = new TmuxServer();
    server.session('main');
    await shows('$');
    source = await openTmuxSession({ session: 'main', socketPath: server.socket });
    const made = makeSession(sentences);
    session = made.session;
    made.focus.terminal = await source.resolve();
  });

  afterEach(async () => {
    await source.dispose();
    await server.stop();
  });

  const screen = () => server.screen('main').trimEnd();
  async function shows(text: string): Promise<void> {
    await until(`the screen to end with ${text}`, () => screen().endsWith(text));
  }
  async function say(words: string): Promise<string> {
    return (await session.submitText(words)).outcome.kind;
  }

  it('is erased by as many characters as it has, piece by piece', async () => {
    await say('type hello');
    await say('type more');
    assert.equal(await say('scratch that'), 'executed');
    await shows('$ echo hello');
    assert.equal(await say('scratch that'), 'executed');
    await shows('$');
    assert.equal(await say('scratch that'), 'failed');
  });

  it('is erased in the same breath, and where it wraps', async () => {
    assert.equal(await say('type hello then scratch that'), 'executed');
    await shows('$');
    await say('type much');
    await shows('wide,');
    assert.equal(await say('scratch that'), 'executed');
    await shows('$');
  });

  it('is left alone when somebody typed behind it or entered it', async () => {
    await say('type hello');
    server.tmux('send-keys', '-t', 'main', '-l', 'x');
    await shows('$ echo hellox');
    assert.equal(await say('scratch that'), 'failed');
    await say('type more');
    server.tmux('send-keys', '-t', 'main', 'Enter');
    await shows('and more\n$');
    assert.equal(await say('scratch that'), 'failed');
    await shows('and more\n$');
  });

  it('takes no other command behind it while it waits to be entered, and any once it is', async () => {
    assert.equal(await say('push it'), 'executed');
    assert.equal(await say('list files'), 'failed');
    server.tmux('send-keys', '-t', 'main', 'Enter');
    await shows('push\n$');
    assert.equal(await say('list files'), 'executed');
    await shows('listed\n$');
  });
});
