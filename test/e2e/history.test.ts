import { strict as assert } from 'node:assert';
import { EditorPage } from './support/editorPage';
import { Panel } from './support/panel';
import { Scene } from './support/scene';
import { splitThePane } from './support/splitThePane';
import { eventually } from './support/waiting';

describe('the history of the packaged extension', () => {
  let scene: Scene;
  let panel: Panel;

  before(async () => {
    scene = await Scene.set('same-origin');
    ({ panel } = scene);
  });

  after(async () => {
    await scene.strike();
  });

  afterEach(async function () {
    await scene.keepFailure(this.currentTest);
  });

  /** Searches in the panel; resolves when the newest result is one with these words. */
  async function find(words: string, result: RegExp): Promise<void> {
    await panel.part('history-search').fill(words);
    await eventually(`a result like ${result.source}`, async () =>
      result.test((await panel.part('history-row').first().innerText()).replace(/\s+/g, ' ')),
    );
  }

  async function rowsInTheFile(count: number): Promise<void> {
    await eventually(`${count} rows in the file`, async () => (await scene.history.rows()).length === count);
  }

  it('is there after the window was loaded again: what was said is found, and done again', async () => {
    const { editor, history } = scene;
    await splitThePane(scene);
    await editor.page.reload();
    await editor.ready();
    panel = await Panel.open(editor);
    // A terminal of the window that was may live on for a while, and show the session nowhere.
    await scene.tmux.tmux('detach-client', '-s', scene.tmux.session);
    await eventually('the end of the old client of tmux', async () => (await scene.tmux.shown()) === 0);
    await scene.freshSession();
    await scene.paneCount(1);
    const before = await panel.utterances();
    assert.ok(before > 0, 'the last utterances are shown');
    await panel.part('open-history').click();
    await find('"split the" vert', /^1 Executed “split the pane vertically” .*split-window -h/);
    await panel.part('history-search').press('ArrowDown');
    await panel.part('history-list').press('Enter');
    await scene.paneCount(2);
    const rows = await eventually('a row of what was done again', async () => {
      const all = await history.rows();
      return all.length > before ? all : null;
    });
    const again = rows.at(-1);
    assert.deepEqual([again?.heard, again?.source, again?.outcome], ['split the pane vertically', 'typed', 'executed']);
    await eventually('it among the results', async () => (await panel.part('history-row').count()) === 2);
    await editor.screenshot('panel-history');
  });

  it('counts, and draws charts under the editor’s own security policy', async () => {
    await panel.part('history-tab-statistics').click();
    await panel.part('chart').first().waitFor();
    assert.match(await panel.text('rates'), /Commands that succeeded 100 %/);
    assert.match(await panel.text('top-commands'), /tmux › split-pane/);
    await scene.editor.screenshot('panel-statistics');
    await panel.part('history-tab-list').click();
  });

  it('shows a row of one window in another one, which has an origin of its own for its webviews', async () => {
    const other = await EditorPage.open({ host: scene.host, webviews: 'cross-origin' });
    try {
      await other.ready();
      const theirs = await Panel.open(other);
      await theirs.part('open-history').click();
      await eventually('the rows of the first window', async () => (await theirs.part('history-row').count()) === 2);
      await panel.part('history-search').press('ArrowDown');
      await panel.part('history-list').press('Enter');
      await scene.paneCount(3);
      const startedAt = performance.now();
      await eventually('the row in the other window', async () => (await theirs.part('history-row').count()) === 3);
      console.log(`      seen in the other window after ${Math.round(performance.now() - startedAt)} ms`);
    } finally {
      await other.close();
    }
  });

  it('forgets an entry for good, after it has asked', async () => {
    // The panel shows a row before it is in the file.
    await rowsInTheFile(3);
    await panel.part('history-list').press('Delete');
    await panel.part('forget-for-good').click();
    await eventually('one result less', async () => (await panel.part('history-row').count()) === 2);
    await rowsInTheFile(2);
  });

  it('writes nothing down incognito, and says so', async () => {
    const { editor } = scene;
    await editor.command('Mango: Toggle Incognito');
    await panel.part('incognito').waitFor();
    await panel.part('history-list').press('Enter');
    await scene.paneCount(4);
    await panel.part('end-incognito').click();
    await panel.part('incognito').waitFor({ state: 'hidden' });
    await panel.part('history-list').press('Enter');
    await scene.paneCount(5);
    await rowsInTheFile(3);
  });
});
