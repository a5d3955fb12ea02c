import { strict as assert } from 'node:assert';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { systemClock } from '../../../src/platform/clock';
import type { Settings } from '../../../src/platform/settings';
import type { FinishedRun } from '../../../src/terminals/finishedRun';
import { IntegratedTerminals } from '../../../src/terminals/integratedTerminals.vscode';
import { KEPT_TERMINALS } from '../../../src/terminals/keptTerminals';
import { sessionProcesses } from '../../../src/terminals/pty/sessionProcesses';
import { VoiceTerminal } from '../../../src/terminals/voiceTerminal.vscode';
import { VoiceTerminals } from '../../../src/terminals/voiceTerminals.vscode';
import { activeExtension, speak } from '../extension';

const SETTINGS = {
  'mango.terminal.shell': 'bash',
  'mango.terminal.environment': ['GREETING=hello there'],
  'mango.terminal.maxSessions': 2,
  'mango.terminal.sessionTimeout': 0,
};

/** The extension is given back by its own folder: the tests are bundled, and their scripts lie there. */
const integration = async (): Promise<string> => join((await activeExtension()).extensionPath, 'shell-integration');

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + 20_000;
  while (!(await holds())) {
    assert.ok(Date.now() < end, `waited for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

describe('voice terminals', () => {
  const kept = new Map<string, unknown>();
  const finished: FinishedRun[] = [];
  const idle: string[] = [];
  /** Questions to the editor's terminal how far it has come. */
  let asked = 0;
  let unanswered = 0;
  let settings: Record<string, unknown>;
  let checks: (() => void)[];
  let terminals: IntegratedTerminals;
  let open: VoiceTerminals[];

  const create = async (): Promise<VoiceTerminals> => {
    const made = new VoiceTerminals({
      settings: { get: (key: string) => settings[key] } as Pick<Settings, 'get'>,
      integration: await integration(),
      memento: {
        get: (key: string) => kept.get(key),
        update: (key: string, value: unknown) => Promise.resolve(void kept.set(key, value)),
      } as Pick<vscode.Memento, 'get' | 'update'>,
      clock: {
        ...systemClock,
        // Only the look for idle terminals is held back; screens are not.
        after: (ms, callback) => {
          if (ms === 15_000) {
            checks.push(callback);
            return () => undefined;
          }
          if (ms === 2_000) asked += 1;
          return systemClock.after(ms, () => {
            if (ms === 2_000) unanswered += 1;
            callback();
          });
        },
      },
      onFinished: (run) => finished.push(run),
      onIdle: (name) => idle.push(name),
      onError: assert.ifError,
    });
    open.push(made);
    return made;
  };

  const runIn = (terminal: vscode.Terminal, text: string) => terminals.of(terminal).perform({ kind: 'run', text });

  beforeEach(() => {
    kept.clear();
    finished.length = 0;
    idle.length = 0;
    asked = unanswered = 0;
    settings = { ...SETTINGS };
    checks = [];
    open = [];
    terminals = new IntegratedTerminals();
  });

  afterEach(async () => {
    for (const each of open) await each.dispose();
    terminals.dispose();
    await until('the terminals to close', () => vscode.window.terminals.length === 0);
  });

  it('run commands, and tell how they ended and what they printed', async () => {
    const terminal = (await create()).open('server');
    const voice = terminals.of(terminal);
    assert.deepEqual([voice.kind, voice.label], ['pty', 'server']);
    assert.deepEqual(await runIn(terminal, 'echo $GREETING; (exit 4)'), {
      kind: 'done',
      exitCode: 4,
      output: 'hello there',
    });
    assert.deepEqual(
      finished.map(({ terminal: where, commandLine, exitCode }) => [where.id, where.label, commandLine, exitCode]),
      [[voice.id, 'server', 'echo $GREETING; (exit 4)', 4]],
    );
  });

  it('are terminals of the editor: shown, hidden, renamed and cleared', async () => {
    const terminal = (await create()).open('');
    assert.equal(terminal.name, 'bash');
    await runIn(terminal, 'true');
    const voice = terminals.of(terminal);
    for (const operation of ['focus', 'clear', 'scroll-up', 'hide']) {
      assert.deepEqual(await voice.perform({ kind: 'terminal', operation }), { kind: 'done' }, operation);
    }
    assert.deepEqual(await voice.perform({ kind: 'terminal', operation: 'interrupt' }), { kind: 'sent' });
    await voice.perform({ kind: 'terminal', operation: 'focus' });
    await voice.perform({ kind: 'terminal', operation: 'rename', argument: 'build' });
    await until('the name', () => terminal.name === 'build');
  });

  it('show a flood without being flooded, and take keys after it', async () => {
    const terminal = (await create()).open('');
    await runIn(terminal, 'true');
    const before = process.memoryUsage().rss;
    void runIn(terminal, `yes ${'x'.repeat(78)} | head -c 20000000; echo the end`);
    await until('the end of the flood', () => finished.some(({ commandLine }) => commandLine.startsWith('yes')));
    assert.deepEqual(await runIn(terminal, 'echo still here'), { kind: 'done', exitCode: 0, output: 'still here' });
    assert.ok(process.memoryUsage().rss - before < 150 << 20);
    assert.ok(asked - unanswered > 10, `of ${asked} questions ${unanswered} were not answered`);
  });

  it('end their processes when they are closed, also those that ignore it', async () => {
    const terminal = (await create()).open('');
    await runIn(terminal, 'true');
    const shell = (await terminals.of(terminal).shellPid) ?? 0;
    void runIn(terminal, `bash -c 'trap "" HUP INT TERM; while :; do sleep 0.1; done'`);
    await until('the program', async () => (await sessionProcesses(shell)).length >= 2);
    terminal.dispose();
    await until('their end', async () => (await sessionProcesses(shell)).length === 0);
    await assert.rejects(runIn(terminal, 'echo astray'), { code: 'gone' });
  });

  it('close with their shell', async () => {
    const terminal = (await create()).open('');
    await runIn(terminal, 'exit');
    await until('the end', () => !vscode.window.terminals.includes(terminal));
  });

  it('are no more than the setting allows', async () => {
    const voice = await create();
    voice.open('one');
    const second = voice.open('two');
    assert.throws(() => voice.open('three'), { code: 'refused', message: /mango\.terminal\.maxSessions/ });
    second.dispose();
    await until('room', () => vscode.window.terminals.length === 1);
    voice.open('three');
  });

  it('are closed when nothing happens in them for as long as the setting says', async () => {
    settings['mango.terminal.sessionTimeout'] = 1 / 60_000; // a millisecond
    const voice = await create();
    const busy = voice.open('busy');
    const quiet = voice.open('quiet');
    await runIn(quiet, 'true');
    await runIn(busy, 'true');
    void runIn(busy, 'sleep 1000');
    await until('the program', async () => {
      const shown = terminals.of(busy);
      return shown instanceof VoiceTerminal && (await shown.inFront()) === 'sleep';
    });
    for (const check of checks.splice(0)) check();
    await until('the end of the quiet one', () => !vscode.window.terminals.includes(quiet));
    assert.deepEqual(idle, ['quiet']);
    assert.ok(vscode.window.terminals.includes(busy));
  });

  it('come back in the next window under their names and in their folders', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'voice-'));
    try {
      const first = await create();
      const closed = first.open('closed');
      await runIn(closed, 'true');
      closed.dispose();
      await until('it to be closed', () => !vscode.window.terminals.includes(closed));
      await runIn(first.open('server'), `cd ${folder}; true`);
      await runIn(first.open('hidden'), 'true');
      const here = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
      const both = [
        { name: 'server', folder },
        { name: 'hidden', folder: here },
      ];
      // A window may go without being able to write anything any more.
      await until('both to be kept', () => JSON.stringify(kept.get(KEPT_TERMINALS)) === JSON.stringify(both));
      await first.dispose();
      assert.deepEqual(kept.get(KEPT_TERMINALS), both);
      await until('the window to be empty', () => vscode.window.terminals.length === 0);

      (await create()).restore();
      const [back, hidden] = vscode.window.terminals;
      assert.ok(back && hidden);
      assert.deepEqual([back.name, hidden.name], ['server', 'hidden']);
      assert.deepEqual(await runIn(hidden, 'pwd'), { kind: 'done', exitCode: 0, output: here });
      assert.deepEqual(await runIn(back, 'pwd'), { kind: 'done', exitCode: 0, output: folder });
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('are spoken to when they have the focus, and what failed is shown', async () => {
    await vscode.commands.executeCommand('mango.newTerminal', 'spoken to');
    const terminal = vscode.window.terminals.find(({ name }) => name === 'spoken to');
    assert.ok(terminal);
    try {
      await until('the focus', () => vscode.window.activeTerminal === terminal);
      const good = await speak('print working directory');
      assert.deepEqual([good.outcome.kind, good.outcome.exitCode], ['executed', 0], JSON.stringify(good.outcome));
      const bad = await speak('git status');
      assert.equal(bad.outcome.exitCode, 128, JSON.stringify(bad.outcome));
      await vscode.commands.executeCommand('mango.showLastFailure');
      const shown = vscode.window.activeTextEditor?.document;
      assert.match(shown?.getText() ?? '', /"git status" failed with exit code 128 .*\n[^]*not a git repository/);
      assert.equal(shown?.uri.scheme, 'mango-output');
    } finally {
      terminal.dispose();
      await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    }
  });
});
