import { window } from 'vscode';
import { sayableAbout, type SayableGroup } from '../protocol/sayable';
import { pick } from './quickPick';
import { sayableItems } from './quickItems';
import type { Rooms } from './rooms';
import { sayableGroups } from './sayableGroups';
import { askForWords } from './typeCommand';

const PLACEHOLDER = 'Search by what you would say. Choose a line to try it.';

/** The live rules as a list to search; a line that is chosen can be tried. `about` leaves those about something. */
export async function whatCanISay(rooms: Rooms, about: unknown): Promise<void> {
  const [language, vocabularies] = await Promise.all([rooms.language(), rooms.library.vocabularies()]);
  const all = sayableGroups(language, vocabularies, rooms.missingLists());
  if (all.length === 0) {
    await window.showInformationMessage(
      'Nothing can be said: every vocabulary is turned off. See mango.vocabulary.disabled.',
    );
    return;
  }
  const example = await pick(...listOf(all, typeof about === 'string' ? about.trim() : ''));
  if (example !== undefined) await askForWords(rooms, example);
}

function listOf(all: readonly SayableGroup[], topic: string): Parameters<typeof pick<string>> {
  const found = sayableAbout(all, topic);
  if (topic === '') return [sayableItems(all), { title: 'What Can I Say?', placeHolder: PLACEHOLDER }];
  if (found.length > 0) {
    return [sayableItems(found), { title: `What Can I Say About ${topic}?`, placeHolder: PLACEHOLDER }];
  }
  // What cannot be found under its name may still be there: all of it, to be searched.
  return [sayableItems(all), { title: 'What Can I Say?', placeHolder: `Nothing about “${topic}”. ${PLACEHOLDER}` }];
}
