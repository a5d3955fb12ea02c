/** Where names are looked for. */
export interface ListPlace {
  /** Working folder of the target; null where it is not known or is another machine's. */
  readonly folder: string | null;
  /** Tells the target's tmux server and session from others; null where the target is no tmux pane. */
  readonly tmux: string | null;
}

/** Something with a name: what people call it, and what is written for it if that is not the name. */
export interface FoundItem {
  readonly name: string;
  readonly written?: string;
}

/** What a list's names belong to: the working folder, the tmux server and session, or the user on this machine. */
export type ListScope = 'folder' | 'tmux' | 'user';

/** Finds the names of one kind. */
export interface ListProvider {
  /** As vocabularies name it: `branch`. */
  readonly name: string;
  readonly scope: ListScope;
  /** The most names that make a list; more are too many, and the list drops out. */
  readonly limit: number;
  /**
   * Something that is cheap to get and another thing once the names may have changed: times of a few files. Absent: only
   * time tells.
   * @param where the folder, or what tells the tmux session; empty for the user.
   */
  stamp?(where: string): Promise<string>;
  /**
   * @param signal ends the search early; whoever runs programs ends them then.
   * @throws ListError where there is nothing to be had, and why.
   */
  list(where: string, signal: AbortSignal): Promise<readonly FoundItem[]>;
}

/** Why there is no list, in a sentence for people. */
export class ListError extends Error {
  override readonly name = 'ListError';
}
