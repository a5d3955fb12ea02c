import { strict as assert } from 'node:assert';
import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import * as vscode from 'vscode';
import type { HistoryEntry } from '../../../src/history/history';
import { JournaledHistory } from '../../../src/history/journaledHistory';
import { systemClock } from '../../../src/platform/clock';
import { timeOrderedIds } from '../../../src/platform/ids';
import { productFiles } from '../../../src/platform/paths';
import type { EntryAction, HistoryAnswer } from '../../../src/protocol/historyView';
import type { Command } from '../../../src/protocol/words';
import { HistoryRoom } from '../../../src/ui/historyRoom';
import { Recollection } from '../../../src/ui/recollection';
import { eventually } from '../../e2e/support/waiting';
import { entryOf } from '../../unit/history/entries';
import { activeExtension, speak } from '../extension';

/** Where editorHost.ts puts the editor's data, seen from its extension host. */
const STORAGE = join(homedir(), '..', 'data', 'User', 'globalStorage', 'alphanumeric-mango.alphanumeric-mango');
const newId = timeOrderedIds();

/** An utterance that ran these lines. */
function ran(heard: string, ...lines: readonly string[]): HistoryEntry {
  const [execution] = entryOf(heard).executions;
  assert.ok(execution);
  return entryOf(heard, {
    executions: lines.map((text) => ({
      ...execution,
      command: { ...execution.command, effects: [{ kind: 'run', text }], summary: text },
    })),
  });
}

function noCommand(heard: string): HistoryEntry {
  return entryOf(heard, { executions: [] });
}

/** Answers the next box of the editor in the place of a person; gives what it asked for. */
async function answering(answer: string | undefined, work: () => Promise<void>): Promise<vscode.InputBoxOptions> {
  const own = Object.getOwnPropertyDescriptor(vscode.window, 'showInputBox');
  assert.ok(own);
  let asked: vscode.InputBoxOptions | undefined;
  const person = (options?: vscode.InputBoxOptions) => {
    asked = options;
    return Promise.resolve(answer);
  };
  try {
    Object.assign(vscode.window, { showInputBox: person });
    await work();
  } finally {
    Object.defineProperty(vscode.window, 'showInputBox', own);
  }
  assert.ok(asked, 'nothing was asked');
  return asked;
}

async function warningOf(box: vscode.InputBoxOptions, text: string): Promise<string> {
  const warning = await box.validateInput?.(text);
  return typeof warning === 'object' ? (warning?.message ?? '') : (warning ?? '');
}

/** Presses Enter in the editor's box as soon as it is there, until something is so. */
function enterUntil(what: string, isSo: () => boolean): Promise<boolean> {
  return eventually(what, async () => {
    await vscode.commands.executeCommand('workbench.action.acceptSelectedQuickOpenItem');
    return isSo();
  });
}

describe('what the panel does with an utterance of the history', () => {
  /** A second window on the files of the real one: what it appends the extension finds, and the other way round. */
  let history: JournaledHistory;
  let room: HistoryRoom;
  let recollection: Recollection;
  let incognito = false;
  let said: HistoryAnswer[];
  let submitted: (readonly [words: string, command?: Command])[];
  const errors: unknown[] = [];

  before(async () => {
    const { extensionPath } = await activeExtension();
    history = new JournaledHistory({
      file: join(STORAGE, 'history.sqlite'),
      workerScript: productFiles(join(extensionPath, 'dist')).historyScript,
      session: { id: newId(), startedAt: Date.now(), program: 'editor', version: '0' },
      newId,
      clock: systemClock,
      onNotice: (notice) => errors.push(notice),
      onError: (error) => errors.push(error),
    });
    recollection = new Recollection(history, () => Date.now());
    room = new HistoryRoom({
      history,
      recollection,
      // What is submitted is done by the session, which has tests of its own.
      session: {
        submitCommand: (words, command) => ends(words, command),
        submitText: (words) => ends(words),
        on: () => () => undefined,
      },
      panel: { alive: true, post: (answer) => said.push(answer), onAlive: () => () => undefined },
      incognito: () => incognito,
      forget: async (what) => {
        await recollection.forget(what);
      },
      onChange: (listener) => history.onChange(listener),
      onError: (error) => errors.push(error),
    });
  });
  beforeEach(() => {
    said = [];
    submitted = [];
    incognito = false;
    errors.length = 0;
  });
  after(async () => {
    room.dispose();
    await history.close();
  });

  const ends = (words: string, command?: Command): Promise<HistoryEntry> => {
    submitted.push(command ? [words, command] : [words]);
    return Promise.resolve(entryOf(words));
  };
  const act = (action: EntryAction, { id }: HistoryEntry) => room.act({ kind: 'act', action, id });
  const sentences = () => said.flatMap((answer) => (answer.type === 'history.said' ? [answer.text] : []));
  const kept = async (entry: HistoryEntry): Promise<HistoryEntry> => {
    await history.append(entry);
    return entry;
  };

  it('pins it and takes the pin away, for every window, and not incognito', async () => {
    const entry = await kept(ran('make the pinned thing'));
    const pinned = async () => (await history.search({ id: entry.id, limit: 1 })).map((each) => each.pinned ?? false);
    await act('pin', entry);
    assert.deepEqual([await pinned(), sentences()], [[true], ['Pinned.']]);
    assert.ok(said.some(({ type }) => type === 'history.changed'));
    incognito = true;
    await act('unpin', entry);
    assert.deepEqual(await pinned(), [true]);
    assert.match(sentences().at(-1) ?? '', /^Incognito: nothing is written down/);
    incognito = false;
    await act('unpin', entry);
    assert.deepEqual([await pinned(), sentences().at(-1)], [[false], 'No longer pinned.']);
  });

  it('copies its command lines, or what was heard where there are none', async () => {
    await act('copy', await kept(ran('list and count', 'ls -l', 'wc -l "two words"')));
    assert.equal(await vscode.env.clipboard.readText(), 'ls -l\nwc -l "two words"');
    await act('copy', await kept(noCommand('no command at all')));
    assert.equal(await vscode.env.clipboard.readText(), 'no command at all');
    assert.deepEqual(sentences(), ['Copied.', 'Copied.']);
  });

  it('does it again: a command by its id, and other words as if they were said', async () => {
    const command = await kept(ran('list', 'ls'));
    await act('again', command);
    await act('again', await kept(noCommand('mumble')));
    const [[words, again] = [], ...others] = submitted;
    assert.deepEqual(
      [words, again?.effects],
      ['list', [{ kind: 'mango', action: 'recall', argument: `id ${command.id}` }]],
    );
    assert.deepEqual(others, [['mumble']]);
  });

  it('asks for its last command line, and runs what it became at the risk of that', async () => {
    const entry = await kept(ran('list and then remove', 'ls', 'rm notes.txt'));
    const asked = await answering('rm -rf /', () => act('edit', entry));
    assert.deepEqual([asked.prompt, asked.value], ['The command line.', 'rm notes.txt']);
    assert.match(await warningOf(asked, 'rm -rf /'), /This is destructive/);
    assert.equal(await warningOf(asked, 'ls'), '');
    const [[words, command] = []] = submitted;
    assert.deepEqual(
      [words, command?.effects, command?.risk],
      ['rm -rf /', [{ kind: 'run', text: 'rm -rf /' }], 'destructive'],
    );
  });

  it('asks for the words where there is no command line, and takes them as if they were said', async () => {
    const entry = await kept(noCommand('split the pain'));
    const asked = await answering('split the pane', () => act('edit', entry));
    assert.deepEqual([asked.prompt, asked.value], ['The words, as they would be said.', 'split the pain']);
    for (const nothing of [undefined, '  ']) await answering(nothing, () => act('edit', entry));
    assert.deepEqual(submitted, [['split the pane']]);
  });

  it('is edited in a box of the editor', async () => {
    const entry = await kept(ran('list', 'ls -la'));
    const edited = act('edit', entry);
    await enterUntil('a line that is run', () => submitted.length === 1);
    await edited;
    assert.equal(submitted[0]?.[0], 'ls -la');
  });

  it('makes a command of it', async () => {
    const entry = await kept(ran('count the golden forks', 'echo forks'));
    const taught = act('teach', entry);
    // The sentence that was heard is what the box has.
    const text = () => vscode.window.activeTextEditor?.document.getText() ?? '';
    await enterUntil('a rule in the file', () => text().includes('count the golden forks'));
    await taught;
    const document = vscode.window.activeTextEditor?.document;
    assert.ok(document);
    assert.match(document.getText(), /run: echo forks/);
    await vscode.commands.executeCommand('undo');
    await document.save();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    assert.doesNotMatch(await readFile(document.uri.fsPath, 'utf8'), /forks/);
  });

  it('forgets it, and says what is not there any more', async () => {
    const entry = await kept(ran('the last of it', 'true'));
    await act('forget', entry);
    assert.deepEqual(await history.search({ id: entry.id, limit: 1 }), []);
    assert.deepEqual([sentences(), errors], [['Forgotten.'], []]);
    await act('copy', entry);
    assert.equal(sentences().at(-1), 'It is not in the history any more.');
    assert.equal(errors.length, 1);
  });

  it('has the number that was asked for by voice, whatever the panel still finds for what was typed before', async () => {
    await kept(ran('look at the walrus', 'ls walrus'));
    await kept(ran('look at the narwhal', 'ls narwhal'));
    const first = async () => {
      const commands = await recollection.recall('1');
      return typeof commands === 'string' ? commands : commands.map(({ summary }) => summary).join();
    };
    let asked = 0;
    const panelFinds = (text: string) => room.act({ kind: 'search', asked: (asked += 1), filter: { text }, limit: 50 });
    await panelFinds('walrus');
    assert.equal(await first(), 'ls walrus');
    await room.show({ text: 'narwhal' });
    assert.equal(await first(), 'ls narwhal');
    await panelFinds('walrus');
    assert.equal(await first(), 'ls narwhal', 'asked before the panel knew');
    await panelFinds('narwhal');
    await panelFinds('walrus');
    assert.equal(await first(), 'ls walrus', 'typed since');
  });

  it('finds the entries of the real window', async () => {
    const spoken = await speak('what can i say about antelopes');
    await act('copy', spoken);
    assert.equal(await vscode.env.clipboard.readText(), 'what can i say about antelopes');
  });
});
