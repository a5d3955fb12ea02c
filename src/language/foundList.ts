import type { SpokenList } from './vocabulary';

/** Lists whose entries are found in the target while people work: branches, files, windows. */
export const LIVE_LISTS = [
  'branch',
  'tag',
  'remote',
  'file',
  'folder',
  'script',
  'goal',
  'recipe',
  'window',
  'session',
  'layout',
  'container',
  'host',
  'process',
  'task',
] as const;

/** A list of names that were found, not written by the vocabulary's author: anybody may have chosen them. */
export interface FoundList extends SpokenList {
  readonly found: true;
}

/** Whether a list's values came from outside the vocabulary, so that they must be quoted wherever they go. */
export function isFound(list: SpokenList): list is FoundList {
  return 'found' in list && list.found === true;
}
