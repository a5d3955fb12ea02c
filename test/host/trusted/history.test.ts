import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import { speak } from '../extension';
import { ANOTHER_WINDOW, REPORT_MARK } from '../report';
import { FIRST, found, mention, REPLY, SECOND } from '../twoWindows';

const incognito = () => vscode.workspace.getConfiguration('mango.history').get('incognito');

describe('the history by voice', () => {
  it('is searched, and what was found is done again by its number', async () => {
    const first = await speak('clear the notifications');
    assert.equal(first.outcome.kind, 'executed', first.outcome.message);
    const search = await speak('search history for notifications');
    assert.equal(search.outcome.kind, 'executed', search.outcome.message);
    const again = await speak('run number one');
    assert.equal(again.outcome.kind, 'executed', again.outcome.message);
    assert.equal(again.heard, 'run number one');
    assert.deepEqual(again.executions[0]?.command.effects, first.executions[0]?.command.effects);
    const last = await speak('repeat last');
    assert.deepEqual(last.executions[0]?.command.effects, first.executions[0]?.command.effects);
    assert.match((await speak('run number ninety')).outcome.message, /numbers from 1 to/);
  });

  it('forgets the last utterance at once, and more only when it is confirmed', async () => {
    await speak('what can i say about zebras');
    assert.equal((await speak('forget that')).outcome.kind, 'executed');
    await speak('search history for zebras');
    assert.match((await speak('run number one')).outcome.message, /No numbered results/);
    let ended = false;
    const forgetting = speak('forget everything').finally(() => (ended = true));
    // The question comes when the words are understood.
    while (!ended) {
      await vscode.commands.executeCommand('mango.cancel');
      await new Promise(setImmediate);
    }
    assert.equal((await forgetting).outcome.kind, 'cancelled');
    await speak('search history for notifications');
    assert.equal((await speak('run number one')).outcome.kind, 'executed', 'everything is still there');
  });

  it('is not written incognito, begun and ended by voice or by command', async () => {
    assert.equal((await speak('incognito on')).outcome.kind, 'executed');
    assert.equal(incognito(), true);
    await speak('what can i say about giraffes');
    await vscode.commands.executeCommand('mango.toggleIncognito');
    assert.equal(incognito(), false);
    await speak('search history for giraffes');
    assert.match((await speak('run number one')).outcome.message, /No numbered results/);
  });

  it('is one for all windows: each finds what was said in the other, while both are open', async () => {
    console.log(ANOTHER_WINDOW);
    await found(SECOND);
    await mention(FIRST);
    const from = performance.now();
    await found(REPLY);
    console.log(
      `${REPORT_MARK}      found here, found there and answered after ${Math.round(performance.now() - from)} ms`,
    );
  });
});
