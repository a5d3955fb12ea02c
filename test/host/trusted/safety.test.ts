import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import { speak } from '../extension';

const settings = () => vscode.workspace.getConfiguration('mango.safety');

describe('the safety settings', () => {
  after(() => {
    for (const terminal of vscode.window.terminals) terminal.dispose();
  });

  it('let nothing be done in a rehearsal, begun and ended by voice or by command', async () => {
    assert.equal((await speak('rehearsal on')).outcome.kind, 'executed');
    assert.equal(settings().get('rehearse'), true);
    const before = vscode.window.terminals.length;
    const entry = await speak('new terminal');
    assert.equal(entry.outcome.kind, 'cancelled');
    assert.match(entry.outcome.message, /^Rehearsal: .* Nothing was done/);
    assert.equal(vscode.window.terminals.length, before);
    await vscode.commands.executeCommand('mango.toggleRehearsal');
    assert.equal(settings().get('rehearse'), false);
    assert.equal((await speak('new terminal')).outcome.kind, 'executed');
    await speak('rehearsal on');
    assert.equal((await speak('rehearsal off')).outcome.kind, 'executed');
    assert.equal(settings().get('rehearse'), false);
  });

  it('are the user’s own: a workspace cannot loosen them', async () => {
    for (const [key, value] of [
      ['caution', 'run'],
      ['destructive', 'confirm'],
      ['rehearse', false],
    ] as const) {
      await assert.rejects(
        async () => settings().update(key, value, vscode.ConfigurationTarget.Workspace),
        /workspace/i,
        key,
      );
    }
  });
});
