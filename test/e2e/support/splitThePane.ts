import { strict as assert } from 'node:assert';
import type { HistoryRow } from './historyFile';
import type { Scene } from './scene';

/** Says "split the pane vertically" into the panel, and holds tmux, panel and history to it. */
export async function splitThePane(scene: Scene): Promise<HistoryRow> {
  const { panel, voice, tmux, history } = scene;
  await tmux.reset();
  const before = await panel.utterances();
  await voice.willSay('split-the-pane-vertically-rms');
  await panel.hold(() => panel.hears(/vertical/));
  const end = await panel.ended(before + 1);
  assert.equal(end.outcome, 'executed', end.message);
  assert.match(end.heard, /split the pane vertically/);
  assert.match(end.command, /split-window -h/);
  await scene.paneCount(2);
  const row = (await history.rows()).at(-1);
  assert.ok(row, 'no row in history.sqlite');
  assert.equal(row.heard, 'split the pane vertically');
  assert.equal(`${row.vocabulary}/${row.rule}`, 'tmux/split-pane');
  assert.equal(row.outcome, 'executed');
  return row;
}
