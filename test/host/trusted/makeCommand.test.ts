import { strict as assert } from 'node:assert';
import { readFile, rm } from 'node:fs/promises';
import * as vscode from 'vscode';
import type { MangoApi } from '../../../src/api';
import type { MadeCommand, MakeCommandArgument } from '../../../src/ui/makeCommand';
import { activeExtension, speak } from '../extension';

async function make(argument: MakeCommandArgument): Promise<MadeCommand> {
  const made = await vscode.commands.executeCommand<MadeCommand | undefined>('mango.makeCommand', argument);
  assert.ok(made);
  return made;
}

describe('"make that a command"', () => {
  let api: MangoApi;
  let file = '';

  before(async () => {
    api = (await activeExtension()).exports as MangoApi;
  });

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    if (file !== '') await rm(file, { force: true });
  });

  /** Resolves with the change's result when the vocabularies were read after it. */
  async function read<Result>(change: () => Thenable<Result>): Promise<Result> {
    const done = new Promise<void>((resolve) => {
      const listening = api.onDidChangeRules(() => {
        listening.dispose();
        resolve();
      });
    });
    const result = await change();
    await done;
    return result;
  }

  it('makes a rule of what was done, in a file of the user’s that it begins', async () => {
    const entry = await speak('clear the notifications');
    assert.equal(entry.outcome.kind, 'executed', entry.outcome.message);
    const made = await make({ entry: entry.id, say: 'away with [all] that' });
    ({ file } = made);
    assert.equal(made.id, 'away-with-all-that');
    const again = await speak('away with that');
    assert.equal(again.outcome.kind, 'executed', again.outcome.message);
    assert.deepEqual(again.executions[0]?.command.effects, entry.executions[0]?.command.effects);
    const editor = vscode.window.activeTextEditor;
    assert.equal(editor?.document.uri.fsPath, file);
    assert.match(editor.document.lineAt(editor.selection.active).text, /id: away-with-all-that/);
    assert.match(await readFile(file, 'utf8'), /^# Commands of my own/);
  });

  it('makes a rule of what was no command, with the line that is given for it', async () => {
    assert.equal((await speak('count the silver spoons')).outcome.kind, 'rejected');
    await make({ entry: 'last', say: 'count the silver spoons', run: 'echo {spoons} "seven"' });
    assert.match(await readFile(file, 'utf8'), /run: .*echo \{spoons\} .*seven/);
    const document = await vscode.workspace.openTextDocument(file);
    const before = document.getText();
    await read(async () => {
      await vscode.window.showTextDocument(document);
      await vscode.commands.executeCommand('undo');
      await document.save();
    });
    assert.doesNotMatch(document.getText(), /spoons/, 'one undo takes it back');
    assert.match(before, /spoons/);
    assert.equal((await speak('count the silver spoons')).outcome.kind, 'rejected');
  });

  it('leaves the line to be written where there is none, and does not save that', async () => {
    await speak('polish the brass elephant');
    await make({ entry: 'last', say: 'polish the brass elephant', run: '' });
    const editor = vscode.window.activeTextEditor;
    assert.ok(editor?.document.isDirty);
    const { text } = editor.document.lineAt(editor.selection.active);
    assert.match(text, /run: ""/);
    assert.equal(text[editor.selection.active.character - 1], '"');
    await vscode.commands.executeCommand('workbench.action.files.revert');
  });

  it('is said, and means the utterance before', async () => {
    const entry = await speak('clear the notifications');
    assert.equal((await speak('make that a command')).outcome.kind, 'executed');
    // The words to say are asked for, with those that were heard filled in.
    await read(() => vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem'));
    assert.ok((await readFile(file, 'utf8')).includes(`say: ${entry.heard}`));
  });
});
