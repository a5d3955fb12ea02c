import { strict as assert } from 'node:assert';
import type { HistoryRow } from './historyFile';
import type { Scene } from './scene';
import { eventually } from './waiting';

/** Says "split the pane vertically" into the panel, and holds tmux, panel and history to it. */
export async function splitThePane(scene: Scene): Promise<HistoryRow> {
  const { panel, voice, history } = scene;
  await scene.freshSession();
  const before = await panel.utterances();
  const rows = (await history.rows()).length;
  await voice.willSay('split-the-pane-vertically-rms');
  await panel.hold(() => panel.hears(/vertical/));
  const end = await panel.ended(before + 1);
  assert.equal(end.outcome, 'executed', end.message);
  assert.match(end.heard, /split the pane vertically/);
  assert.match(end.command, /split-window -h/);
  await scene.paneCount(2);
  // The panel shows what happened first, then it is written down.
  const row = await eventually('a row in history.sqlite', async () => (await history.rows()).at(rows));
  assert.equal(row.heard, 'split the pane vertically');
  assert.equal(`${row.vocabulary}/${row.rule}`, 'tmux/split-pane');
  assert.equal(row.outcome, 'executed');
  return row;
}
