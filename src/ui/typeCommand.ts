import { window } from 'vscode';
import type { HistoryEntry } from '../history/history';
import type { Rooms } from './rooms';

/**
 * The same path as speech without sound: words that came as the command's argument, else those that the user types.
 * Resolves with how it ended; undefined when nothing was typed.
 */
export async function typeCommand(rooms: Rooms, words: unknown): Promise<HistoryEntry | undefined> {
  if (typeof words === 'string') return rooms.session.submitText(words);
  return askForWords(rooms, '');
}

export async function askForWords(rooms: Rooms, value: string): Promise<HistoryEntry | undefined> {
  const typed = await window.showInputBox({
    title: 'Type a Spoken Command',
    prompt: 'Write the words as you would say them, for example: split the pane vertically',
    value,
  });
  if (typed === undefined || typed.trim() === '') return undefined;
  const entry = await rooms.session.submitText(typed);
  const { kind, message } = entry.outcome;
  if (kind === 'rejected' || kind === 'failed') void window.showWarningMessage(message);
  return entry;
}
