import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fillEffects } from '../../../src/language/effects';
import type { Trust } from '../../../src/language/matchers';
import type { SlotPiece } from '../../../src/language/slots';
import { parseTemplate } from '../../../src/language/template';
import type { EffectTemplate } from '../../../src/language/vocabulary';
import type { Terminal, TerminalEffect } from '../../../src/terminals/terminal';
import { openTmuxSession, type TmuxTerminalSource } from '../../../src/terminals/tmux/openTmuxSession';
import { TmuxServer, until } from '../terminals/tmuxServer';

const ESC = '\u001b';

/** What would press enter, end a paste, or begin a command, were it let through. */
const HOSTILE: readonly string[] = [
  'a\rtouch pwned\r',
  'a\ntouch pwned\n',
  `a${ESC}[201~\rtouch pwned\r`,
  `a${ESC}[200~\ntouch pwned${ESC}[201~\n`,
  `a${ESC}OM touch pwned${ESC}OM`,
  'a\u000atouch pwned\u000d',
  'a\u0085touch pwned\u2028touch pwned\u2029',
  'a\u000f\u0012touch\u0003\u0004',
  'a\u009b201~\rtouch pwned',
  "a'; touch pwned; '",
  'a"; touch pwned; "',
  'a$(touch pwned)`touch pwned`',
  'a && touch pwned || touch pwned & touch pwned | touch pwned # \\',
];

function printable(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

function fill(kind: 'run' | 'type', text: string, written: string, trust: Trust): TerminalEffect {
  const piece: SlotPiece = {
    matcher: { name: 'x', trust, free: trust === 'free', match: () => [] },
    written,
    spoken: 'x',
  };
  const template: EffectTemplate = { kind, text: parseTemplate(text, new Set(['x'])) };
  const [effect] = fillEffects([template], new Map([['x', [piece]]]), 'bash');
  assert.ok(effect?.kind === 'run' || effect?.kind === 'type');
  return effect;
}

describe('whatever a slot brings, typed into bash in tmux', function () {
  this.timeout(30_000);
  const server = new TmuxServer();
  let source: TmuxTerminalSource;
  let terminal: Terminal;
  const file = (name: string) => join(server.folder, name);
  const lines = (name: string) =>
    existsSync(file(name)) ? readFileSync(file(name), 'utf8').split('\n').length - 1 : 0;

  before(async () => {
    const shell = [
      'env',
      'PS1=$ ',
      'HISTFILE=',
      'PROMPT_COMMAND=echo prompt >> prompts',
      'bash',
      '--norc',
      '--noprofile',
    ];
    server.session('main', '-c', server.folder, ...shell);
    source = await openTmuxSession({ session: 'main', socketPath: server.socket });
    terminal = await source.resolve();
    await until('the first prompt', () => lines('prompts') === 1);
  });

  after(async () => {
    await source.dispose();
    await server.stop();
  });

  /** Sees to it that all that was typed has been read, and that the shell was asked for nothing else. */
  async function entered(marker: string, enters: number): Promise<void> {
    await terminal.perform({ kind: 'run', text: `touch ${marker}` });
    await until('the shell to come to what was typed last', () => existsSync(file(marker)));
    await until('its prompt', () => lines('prompts') >= enters);
    assert.equal(lines('prompts'), enters, 'something else was entered');
    assert.ok(!existsSync(file('pwned')), 'something was run');
  }

  it('presses no enter when it is typed', async () => {
    const before = lines('prompts');
    for (const trust of ['free', 'capture', 'path', 'found', 'author'] as const) {
      for (const written of HOSTILE) {
        for (const template of ['echo {x}', '{x}']) await terminal.perform(fill('type', template, written, trust));
        await terminal.perform({ kind: 'press', keys: [{ key: 'u', modifiers: ['control'] }] });
      }
    }
    await entered('typed', before + 1);
  });

  it('stays one argument when it is run', async () => {
    const before = lines('prompts');
    for (const trust of ['free', 'capture', 'path', 'found'] as const) {
      for (const [index, written] of HOSTILE.entries()) {
        const out = `${trust}-${index}`;
        await terminal.perform(fill('run', `printf %s {x} > ${out}`, written, trust));
        await until(out, () => existsSync(file(out)) && readFileSync(file(out), 'utf8') !== '');
        assert.equal(readFileSync(file(out), 'utf8'), printable(written));
      }
    }
    await entered('ran', before + 4 * HOSTILE.length + 1);
  });
});
