import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PtyScreen } from '../../../../src/terminals/pty/ptyOutput';
import { PTY_OPERATIONS } from '../../../../src/terminals/pty/ptyOperations';
import { sessionProcesses } from '../../../../src/terminals/pty/sessionProcesses';
import type { TerminalEffect } from '../../../../src/terminals/terminal';
import { until } from '../tmuxServer';
import { run, Shells } from './shells';

const MB = 1 << 20;

describe('a pty terminal', () => {
  let shells: Shells;

  beforeEach(() => {
    shells = new Shells();
  });
  afterEach(() => shells.close());

  it('says what it is and what runs in it', async () => {
    const terminal = await shells.open(['bash'], { number: 4 });
    assert.deepEqual([terminal.kind, terminal.id, terminal.label], ['pty', 'pty:4', 'bash']);
    await run(terminal, 'true');
    assert.equal(terminal.program, 'bash');
    assert.equal((await shells.open(['bash'], { name: 'server' })).label, 'server');
  });

  it('ends also when it has only just been started', async () => {
    for (let round = 0; round < 10; round++) {
      const terminal = await shells.open(['bash']);
      await terminal.dispose();
      assert.equal(await terminal.alive(), false);
    }
  });

  it('types and presses', async () => {
    const terminal = await shells.open(['bash']);
    await run(terminal, 'true');
    await terminal.perform({ kind: 'type', text: 'exho mañana 😀' });
    const keys = ['home', 'right', 'right', 'backspace', 'c', 'enter'].map((key) => ({ key, modifiers: [] }));
    await terminal.perform({ kind: 'press', keys });
    await until('the output', () => terminal.lastCommand?.output === 'mañana 😀');
  });

  it('says sent where the keys are for the program in front', async () => {
    const terminal = await shells.open(['bash'], { resultWaitMs: 0 });
    assert.deepEqual(await run(terminal, 'cat'), { kind: 'sent' });
    await until('cat', () => terminal.program === 'cat');
    assert.equal(terminal.busy, true);
    assert.deepEqual(await run(terminal, 'false'), { kind: 'sent' });
    assert.deepEqual(await terminal.perform({ kind: 'terminal', operation: 'interrupt' }), { kind: 'sent' });
    await until('the end of cat', () => shells.finished.length === 1);
    assert.equal(shells.finished[0]?.exitCode, 130);
  });

  it('tells of a command that outlasts the wait when it ends', async () => {
    const terminal = await shells.open(['bash'], { resultWaitMs: 1 });
    const result = await terminal.perform({ kind: 'run', text: 'sleep 0.2; echo late; false' });
    const end = result.kind === 'sent' ? await result.ended : undefined;
    assert.deepEqual([end?.exitCode, end?.output], [1, 'late']);
    await until('its end', () => shells.finished.length === 1);
    const { durationMs, ...finished } = shells.finished[0]!;
    assert.deepEqual(finished, {
      terminal: { kind: 'pty', id: 'pty:1', label: 'bash' },
      commandLine: 'sleep 0.2; echo late; false',
      exitCode: 1,
      output: 'late',
    });
    assert.ok(durationMs > 0);
  });

  it('pastes lines as one where the program asked for it, and types none where not', async () => {
    const terminal = await shells.open(['bash']);
    assert.deepEqual(await run(terminal, 'echo a\necho b\u001b[201~'), {
      kind: 'done',
      exitCode: 0,
      output: 'a\nb[201~',
    });
    assert.equal(shells.finished.length, 1, 'one command');
    await terminal.perform({ kind: 'type', text: 'echo c\necho d' });
    await terminal.perform({ kind: 'press', keys: [{ key: 'enter', modifiers: [] }] });
    await until('both', () => terminal.lastCommand?.output === 'c\nd');
    void run(terminal, 'cat');
    await until('cat', () => terminal.program === 'cat');
    await assert.rejects(terminal.perform({ kind: 'type', text: 'a\nb' }), { code: 'refused' });
  });

  it('has a size, and tells programs of a new one', async () => {
    const terminal = await shells.open(['bash'], { size: { columns: 91, rows: 17 } });
    assert.deepEqual(await run(terminal, 'stty size'), { kind: 'done', exitCode: 0, output: '17 91' });
    terminal.resize({ columns: 120, rows: 40 });
    assert.deepEqual(await run(terminal, 'stty size'), { kind: 'done', exitCode: 0, output: '40 120' });
  });

  it('keeps wide characters whole wherever reads are cut', async () => {
    const text = '日本語 👩‍👩‍👧‍👦 ñ €'.repeat(4000);
    const file = shells.file('wide', text + '\n');
    let shown = '';
    const screen: PtyScreen = {
      write(part) {
        shown += part;
        return undefined;
      },
    };
    const terminal = await shells.open(['bash'], { screen });
    await run(terminal, `cat ${file}`);
    await until('all to be shown', () => shown.includes(text));
  });

  it('holds 100 MB back while the screen is behind, and stays small', async function () {
    this.timeout(90_000);
    const size = 100_000_000;
    let shown = 0;
    let most = 0;
    let underWay = 0;
    const screen: PtyScreen = {
      write(text) {
        shown += text.length;
        underWay += text.length;
        most = Math.max(most, underWay);
        // A screen that takes a turn of the event loop for each piece, as one in another process does.
        return new Promise((resolve) =>
          setImmediate(() => {
            underWay -= text.length;
            resolve();
          }),
        );
      },
    };
    const terminal = await shells.open(['bash'], { screen, resultWaitMs: 80_000 });
    await run(terminal, 'true');
    const before = process.memoryUsage().rss;
    let peak = before;
    const watch = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 20);
    try {
      const result = await run(terminal, `yes ${'x'.repeat(78)} | head -c ${size}`);
      assert.equal(result.kind, 'done');
    } finally {
      clearInterval(watch);
    }
    await until('all to be shown', () => shown >= size);
    assert.ok(most < 2 * MB, `${most} characters were under way`);
    assert.ok(peak - before < 100 * MB, `grew by ${Math.round((peak - before) / MB)} MB`);
  });

  it('holds the program up when the screen shows nothing, and can be closed all the same', async () => {
    let shown = 0;
    const screen: PtyScreen = {
      write(text) {
        shown += text.length;
        return new Promise(() => undefined);
      },
    };
    const terminal = await shells.open(['bash'], { screen, resultWaitMs: 1 });
    await run(terminal, 'yes');
    await until('the flood', () => shown > MB / 2);
    const yes = (await sessionProcesses(terminal.pid)).find((pid) => command(pid) === 'yes') ?? 0;
    await until('yes to be held up', () => isAsleep(yes));
    assert.ok(shown < 2 * MB, `${shown} characters went to a screen that shows none`);
  });

  it('ends every process of its session, also those that ignore being told', async () => {
    const terminal = await shells.open(['bash'], { resultWaitMs: 1 });
    const stubborn = shells.file('stubborn', "trap '' HUP INT TERM QUIT\nwhile :; do sleep 0.1; done\n");
    await run(terminal, `bash ${stubborn} & nohup sleep 1000 >/dev/null 2>&1 &`);
    await run(terminal, `bash ${stubborn}`);
    const stubbornOnes = async () =>
      (await sessionProcesses(terminal.pid)).filter((pid) => command(pid).includes('stubborn')).length;
    await until('both to run', async () => (await stubbornOnes()) === 2);
    await terminal.perform({ kind: 'terminal', operation: 'interrupt' });
    assert.equal(await stubbornOnes(), 2, 'an interrupt is ignored');
    await terminal.dispose();
    assert.deepEqual(await sessionProcesses(terminal.pid), []);
    assert.equal(await terminal.alive(), false);
  });

  it('does nothing any more when its shell has ended', async () => {
    const terminal = await shells.open(['bash']);
    assert.deepEqual(await run(terminal, 'exit 3'), { kind: 'sent' });
    assert.equal(await terminal.exited, 3);
    assert.equal(await terminal.alive(), false);
    await assert.rejects(run(terminal, 'echo astray'), { code: 'gone' });
    terminal.input('astray');
    terminal.resize({ columns: 1, rows: 1 });
    await terminal.dispose();
  });

  it('runs a shell that gives no marks, and says sent', async () => {
    const terminal = await shells.open(['sh']);
    assert.deepEqual(await run(terminal, 'echo unmarked'), { kind: 'sent' });
    await until('the output', () => /^\S* ?unmarked$/m.test(terminal.capture()));
  });

  it('says when a shell or a folder is not there', async () => {
    const terminal = await shells.open([join(shells.home, 'no-shell')]);
    assert.notEqual(await terminal.exited, 0);
  });

  it('refuses what it cannot do', async () => {
    const terminal = await shells.open(['bash']);
    const effects: TerminalEffect[] = [
      { kind: 'tmux', line: 'split-window' },
      { kind: 'terminal', operation: 'split' },
    ];
    for (const effect of effects) await assert.rejects(terminal.perform(effect), { code: 'unsupported' });
    await assert.rejects(run(terminal, 'x'.repeat(100_001)), { code: 'refused' });
    for (const operation of PTY_OPERATIONS) await terminal.perform({ kind: 'terminal', operation });
    assert.equal(await terminal.alive(), false);
  });
});

const command = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
};

const isAsleep = (pid: number): boolean => / \(yes\) S /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
