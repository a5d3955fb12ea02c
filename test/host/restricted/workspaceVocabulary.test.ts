import { strict as assert } from 'node:assert';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { speak } from '../extension';
import { VOCABULARY_FILE, WORKSPACE_PHRASE } from '../workspaceVocabulary';

describe('a workspace that is not trusted', () => {
  it('brings no vocabulary', async () => {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    await access(join(folder, VOCABULARY_FILE));
    assert.equal(vscode.workspace.isTrusted, false);
    const entry = await speak(WORKSPACE_PHRASE);
    assert.equal(entry.outcome.kind, 'rejected');
    assert.equal(entry.rejected, 'no-match');
  });

  it('leaves what is built in working', async () => {
    const entry = await speak('new window');
    assert.equal(entry.executions[0]?.command.id ?? entry.outcome.message, 'new-window');
  });
});
