import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import { PUSH_TO_TALK_KEY } from '../../../src/platform/contributions';

interface Keybinding {
  readonly key: string;
  readonly command: string;
}

/** Every default keybinding of this editor and its extensions, as "Preferences: Open Default Keyboard Shortcuts" has it. */
async function defaultKeybindings(): Promise<readonly Keybinding[]> {
  const uri = vscode.Uri.parse('vscode://defaultsettings/keybindings.json');
  const document = await vscode.workspace.openTextDocument(uri);
  const json = document.getText().replace(/^\s*\/\/.*$/gm, '');
  return JSON.parse(json) as Keybinding[];
}

describe('the push-to-talk key', () => {
  it('is bound to holding and to nothing that is built in', async () => {
    const all = await defaultKeybindings();
    assert.ok(all.length > 500, `only ${all.length} default keybindings found`);
    // A chord that begins with the key would keep it waiting for the second one.
    const holders = all.filter(({ key }) => key === PUSH_TO_TALK_KEY || key.startsWith(`${PUSH_TO_TALK_KEY} `));
    assert.deepEqual(
      holders.map(({ command }) => command),
      ['mango.holdToTalk'],
    );
  });
});
