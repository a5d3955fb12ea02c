import { homedir } from 'node:os';

/** A folder as the user writes it: a leading `~` is the home folder. */
export function expandHome(folder: string): string {
  return folder.trim().replace(/^~(?=$|[\\/])/, homedir());
}
