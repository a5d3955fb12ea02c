import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import { commands, manifest, settings } from '../../../src/platform/contributions';
import { contributions } from '../extension';

describe('what package.json contributes', () => {
  it('names exactly the commands that are registered', async () => {
    const contributed = (await contributions()).commands.map(({ command }) => command).sort();
    const registered = await vscode.commands.getCommands(true);
    // The editor itself registers commands for every view.
    const ours = registered.filter((command) => /^mango\.(?!panel\.|terminals\.)/.test(command));
    assert.deepEqual(ours.sort(), contributed);
    assert.deepEqual(contributed, Object.keys(commands).sort());
  });

  it('gives every setting its default', async () => {
    const { properties } = (await contributions()).configuration;
    assert.deepEqual(Object.keys(properties).sort(), Object.keys(settings).sort());
    for (const [key, { default: expected }] of Object.entries(properties)) {
      const inspected = vscode.workspace.getConfiguration().inspect(key);
      assert.deepEqual(inspected?.defaultValue, expected, key);
    }
  });

  it('is what contributions.ts says', async () => {
    const { contributes } = manifest() as { contributes: { keybindings: unknown } };
    assert.deepEqual((await contributions()).keybindings, contributes.keybindings);
  });

  it('keeps its keys from the shell', () => {
    const skipped = vscode.workspace.getConfiguration('terminal.integrated').get<string[]>('commandsToSkipShell');
    for (const command of ['mango.holdToTalk', 'mango.toggle', 'mango.stop', 'mango.confirm', 'mango.cancel']) {
      assert.ok(skipped?.includes(command), `${command} is not in commandsToSkipShell`);
    }
  });
});
