import { strict as assert } from 'node:assert';
import { rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import * as vscode from 'vscode';
import type { MangoApi } from '../../../src/api';
import { activeExtension, speak } from '../extension';
import { VOCABULARY_FILE, WORKSPACE_PHRASE } from '../workspaceVocabulary';

const rule = (id: string, say: string) =>
  `  - {id: ${id}, say: "${say}", do: {vscode: notifications.clearAll}, example: "${say}"}\n`;

const vocabulary = (...rules: readonly string[]) => `name: hot\nrules:\n${rules.join('')}`;

describe('a vocabulary that is written while the editor runs', () => {
  let api: MangoApi;
  let file: string;
  let uri: vscode.Uri;

  before(async () => {
    api = (await activeExtension()).exports as MangoApi;
    await speak('wake up');
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    file = join(folder, dirname(VOCABULARY_FILE), 'hot.yaml');
    uri = vscode.Uri.file(file);
  });

  after(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await rm(file, { force: true });
  });

  /** Resolves when the vocabularies were read after the change. */
  async function read(change: () => Promise<unknown>): Promise<void> {
    const done = new Promise<void>((resolve) => {
      const listening = api.onDidChangeRules(() => {
        listening.dispose();
        resolve();
      });
    });
    await change();
    await done;
  }

  /** Resolves with what is said of the file once it is as wanted. */
  async function problems(wanted: (problems: readonly string[]) => boolean): Promise<readonly string[]> {
    const now = () =>
      vscode.languages
        .getDiagnostics(uri)
        .map(({ range, message }) => `${range.start.line + 1}:${range.start.character + 1} ${message}`);
    if (wanted(now())) return now();
    return new Promise((resolve) => {
      const listening = vscode.languages.onDidChangeDiagnostics(() => {
        if (!wanted(now())) return;
        listening.dispose();
        resolve(now());
      });
    });
  }

  it('is understood once it is there', async () => {
    assert.equal((await speak('paint the hot moon')).outcome.kind, 'rejected');
    await read(() => writeFile(file, vocabulary(rule('paint', 'paint the hot moon'))));
    const entry = await speak('paint the hot moon');
    assert.equal(entry.outcome.kind, 'executed', entry.outcome.message);
  });

  it('goes on as it was while it is broken, says where, and leaves the others working', async () => {
    await read(() => writeFile(file, 'name: hot\nrules:\n  - {id: paint, say: "paint\n'));
    const said = await problems((each) => each.length > 0);
    assert.match(said[0] ?? '', /^\d:\d+ .*the last good edition of the file goes on$/);
    assert.equal((await speak('paint the hot moon')).outcome.kind, 'executed');
    assert.equal((await speak(WORKSPACE_PHRASE)).executions[0]?.command.vocabulary, 'probe');
  });

  it('loses a bad rule alone, and tells of sentences that another rule understands', async () => {
    await read(() =>
      writeFile(file, vocabulary(rule('bad', 'paint ('), rule('good', 'paint it black'), rule('git', 'git status'))),
    );
    // The broken file before it had two as well, of which one is on the third line.
    const said = await problems((each) => each.length === 2 && each.some((one) => one.startsWith('5:')));
    assert.match(said.join('\n'), /^3:\d+ nothing to say here$/m);
    assert.match(said.join('\n'), /^5:\d+ "git status" is also said for git\/status /m);
    assert.equal((await speak('paint it black')).outcome.kind, 'executed');
    assert.equal((await speak('paint the hot moon')).outcome.kind, 'rejected');
  });

  it('is looked through while it is written, and counts when it is saved', async () => {
    const document = await vscode.workspace.openTextDocument(uri);
    const editor = await vscode.window.showTextDocument(document);
    const whole = new vscode.Range(0, 0, document.lineCount, 0);
    await editor.edit((edit) =>
      edit.replace(whole, vocabulary(rule('one', 'go <nowhere>'), rule('two', 'paint it red'))),
    );
    const said = await problems((each) => each.length === 1);
    assert.match(said[0] ?? '', /^3:\d+ there is no list or built-in slot "nowhere"$/);
    assert.equal((await speak('paint it red')).outcome.kind, 'rejected');
    await read(async () => document.save());
    assert.equal((await speak('paint it red')).outcome.kind, 'executed');
  });

  it('is gone when it is removed', async () => {
    await read(() => rm(file));
    await problems((each) => each.length === 0);
    assert.equal((await speak('paint it red')).outcome.kind, 'rejected');
  });
});
