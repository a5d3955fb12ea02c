import { strict as assert } from 'node:assert';
import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import { activeExtension, speak } from '../extension';
import { VOCABULARY_FILE } from '../workspaceVocabulary';

const TEXT = 'name: complete\nlists:\n  planet: [mars]\nrules:\n  - id: fly\n    say: fly to <\n    ris\n';

describe('a vocabulary that is written in the editor', () => {
  let folder: string;
  const files: string[] = [];

  before(async () => {
    await activeExtension();
    // Builds the rooms, as opening such a file does too.
    await speak('wake up');
    folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
  });
  after(async () => {
    for (const file of files) await rm(file, { force: true });
  });

  /** The labels that the editor offers at a place. */
  async function offered(file: string, line: number, character: number): Promise<readonly string[]> {
    files.push(file);
    await writeFile(file, TEXT);
    const uri = vscode.Uri.file(file);
    await vscode.workspace.openTextDocument(uri);
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      uri,
      new vscode.Position(line, character),
    );
    return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
  }

  it('is completed: keys, lists and built-in slots', async () => {
    const file = join(folder, dirname(VOCABULARY_FILE), 'completed.yaml');
    assert.ok((await offered(file, 6, 7)).includes('risk'));
    const slots = await offered(file, 5, 17);
    assert.ok(slots.includes('planet') && slots.includes('number'), slots.join(' '));
  });

  it('is left alone where it is none of ours', async () => {
    assert.ok(!(await offered(join(folder, 'other.yaml'), 6, 7)).includes('risk'));
  });
});
