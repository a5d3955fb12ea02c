import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import { WORKSPACE_PHRASE } from '../workspaceVocabulary';
import { speak } from '../extension';

/** A fresh integrated terminal whose shell has told the editor that it can report exit codes. */
async function terminalWithIntegration(): Promise<vscode.Terminal> {
  const terminal = vscode.window.createTerminal({ name: 'spoken to' });
  const ready = new Promise<void>((resolve) => {
    const subscription = vscode.window.onDidChangeTerminalShellIntegration((event) => {
      if (event.terminal !== terminal) return;
      subscription.dispose();
      resolve();
    });
  });
  terminal.show();
  await ready;
  return terminal;
}

describe('a spoken command, typed', () => {
  before(async () => {
    await terminalWithIntegration();
  });

  after(() => {
    for (const terminal of vscode.window.terminals) terminal.dispose();
  });

  it('runs in the integrated terminal and comes back with the exit code', async () => {
    const entry = await speak('print working directory');
    assert.equal(entry.outcome.kind, 'executed');
    assert.equal(entry.outcome.exitCode, 0);
    assert.equal(entry.source, 'typed');
    assert.deepEqual(
      entry.executions.map(({ command }) => `${command.vocabulary}/${command.id}`),
      ['shell/print-folder'],
    );
  });

  it('comes back with the exit code of a command that fails', async () => {
    // The workspace is no git repository.
    const entry = await speak('git status');
    assert.equal(entry.outcome.exitCode, 128, JSON.stringify(entry.outcome));
  });

  it('rejects what is no command, and does nothing', async () => {
    const entry = await speak('the weather in paris is lovely today');
    assert.equal(entry.outcome.kind, 'rejected');
    assert.equal(entry.rejected, 'no-match');
    assert.deepEqual(entry.executions, []);
  });

  it('understands the vocabulary of a trusted workspace', async () => {
    assert.ok(vscode.workspace.isTrusted);
    const entry = await speak(WORKSPACE_PHRASE);
    assert.equal(entry.outcome.kind, 'executed');
    assert.equal(entry.executions[0]?.command.vocabulary, 'probe');
  });
});
