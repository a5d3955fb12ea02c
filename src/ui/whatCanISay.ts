import { window } from 'vscode';
import type { Rooms } from './rooms';
import { pick } from './quickPick';
import { sayableItems } from './quickItems';
import { askForWords } from './typeCommand';

/** The live rules as a list to search; a line that is chosen can be tried. `about` begins the search. */
export async function whatCanISay(rooms: Rooms, about: unknown): Promise<void> {
  const { sayable } = await rooms.language();
  if (sayable.length === 0) {
    await window.showInformationMessage(
      'Nothing can be said: every vocabulary is turned off. See mango.vocabulary.disabled.',
    );
    return;
  }
  const example = await pick(sayableItems(sayable), {
    title: 'What Can I Say?',
    placeHolder: 'Search by what you would say. Choose a line to try it.',
    ...(typeof about === 'string' ? { value: about } : {}),
  });
  if (example !== undefined) await askForWords(rooms, example);
}
