import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readIfThere, replaceFile, syncFolder } from '../files';
import type { Forgotten } from '../forgotten';
import type { HistoryPaths } from './historyPaths';

/** What is being forgotten, beside the image while it is: ids and times, no words. */
const noteOf = ({ image }: HistoryPaths): string => join(dirname(image), 'history-forgetting.json');

/**
 * Writes down what is to be forgotten, so that whoever finds it forgotten in part goes on with it.
 * @param until milliseconds since 1970: what is said from then on, before that happens, is not meant
 */
export async function beginForgetting(paths: HistoryPaths, forgotten: Forgotten, until: number): Promise<void> {
  await replaceFile(noteOf(paths), Buffer.from(JSON.stringify(bounded(forgotten, until))));
}

/** What was begun and not finished; null: nothing. */
export async function unfinishedForgetting(paths: HistoryPaths): Promise<Forgotten | null> {
  const bytes = await readIfThere(noteOf(paths));
  if (!bytes) return null;
  try {
    return JSON.parse(bytes.toString('utf8')) as Forgotten;
  } catch {
    // Replaced as a whole, it can only be damaged by the disk: what it said is gone.
    await endForgetting(paths);
    return null;
  }
}

export async function endForgetting(paths: HistoryPaths): Promise<void> {
  await rm(noteOf(paths), { force: true });
  await syncFolder(dirname(paths.image));
}

function bounded(forgotten: Forgotten, until: number): Forgotten {
  if (forgotten.kind === 'everything') return { kind: 'since', from: Number.MIN_SAFE_INTEGER, until };
  return forgotten.kind === 'since' ? { ...forgotten, until } : forgotten;
}
