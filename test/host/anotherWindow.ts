import { FIRST, found, mention, REPLY, SECOND } from './twoWindows';

/** The second window of a test, an extension host of its own: what it does is seen by the first in the history. */
export async function run(): Promise<void> {
  await mention(SECOND);
  await found(FIRST);
  await mention(REPLY);
}
