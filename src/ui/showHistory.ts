import { window } from 'vscode';
import { pick } from './quickPick';
import { historyItems } from './quickItems';
import type { Rooms } from './rooms';

const SHOWN = 200;

/** What was heard and done lately; a line that is chosen is done again, asking first where that is dangerous. */
export async function showHistory(rooms: Rooms): Promise<void> {
  const items = historyItems(await rooms.history.recent(SHOWN));
  if (items.length === 0) {
    await window.showInformationMessage('Nothing was said yet. Hold the key and speak, and it appears here.');
    return;
  }
  const words = await pick(items, { title: 'History', placeHolder: 'Choose a line to do it again.' });
  if (words !== undefined) await rooms.session.submitText(words);
}
