import type { Alternative, Command, Outcome, Rejection, SourceKind } from '../protocol/words';

/** One command of an utterance as it was carried out. */
export interface Execution {
  readonly command: Command;
  /** The terminal's label, or null where none was involved. */
  readonly target: string | null;
  readonly outcome: Outcome;
  /** From the first effect to the terminal's reply; 0 when nothing was done. */
  readonly durationMs: number;
  /** The end of what it printed, where the terminal could tell. */
  readonly output?: string;
}

/** One utterance and what became of it: what was heard, done, and how it ended. */
export interface HistoryEntry {
  /** Time-ordered and unique, made when the utterance began. */
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  readonly source: SourceKind;
  /** The alternative acted on, or the best one; empty when nothing was heard. */
  readonly heard: string;
  readonly alternatives: readonly Alternative[];
  /** In the order spoken; empty when the utterance was no command. */
  readonly executions: readonly Execution[];
  readonly rejected: Rejection | null;
  /** How the utterance as a whole ended: the outcome of the last command tried. */
  readonly outcome: Outcome;
  readonly audioMs: number;
  readonly decodeMs: number;
  readonly finalMs: number;
  /** From the end of the audio to the last effect's reply. */
  readonly effectMs: number;
  /** Kept at the top of lists, and by retention. */
  readonly pinned?: boolean;
}

/** What became of an entry after it was written. Applied in any order, and twice, it comes to the same. */
export interface EntryChange {
  readonly id: string;
  /** The entry's own: what is forgotten by its time takes this along. */
  readonly startedAt: number;
  /** A command that was still running has ended. */
  readonly execution?: Pick<Execution, 'outcome' | 'durationMs' | 'output'> & { readonly position: number };
  /** How the utterance as a whole ended, now. */
  readonly outcome?: Outcome;
  /** Milliseconds since 1970: the later one counts. */
  readonly pinned?: { readonly on: boolean; readonly at: number };
}

/** Where utterances and outcomes are kept. */
export interface History {
  /** Resolves when the entry is safe on disk. @throws HistoryError, and the entry is kept in memory for the next attempt. */
  append(entry: HistoryEntry): Promise<void>;
  /** Resolves when the change is safe on disk; of an entry that is not there it changes nothing. @throws as append does */
  change(change: EntryChange): Promise<void>;
  /** Newest first. */
  recent(limit: number): Promise<readonly HistoryEntry[]>;
  /** Writes what is pending and lets go of the file. */
  close(): Promise<void>;
}

/** The entry as a change leaves it. */
export function changedEntry(entry: HistoryEntry, { execution, outcome, pinned }: EntryChange): HistoryEntry {
  const { position, ...ended } = execution ?? { position: -1 };
  return {
    ...entry,
    executions: entry.executions.map((each, at) => (at === position ? { ...each, ...ended } : each)),
    outcome: outcome ?? entry.outcome,
    ...(pinned ? { pinned: pinned.on } : {}),
  };
}

/** A history failure with a sentence for the user. */
export class HistoryError extends Error {
  override readonly name = 'HistoryError';
  constructor(
    readonly code: 'corrupt' | 'unwritable' | 'newer-schema' | 'old-schema' | 'locked',
    message: string,
  ) {
    super(message);
  }
}

/** A file, or a part of one, that only a newer program can read. */
export function newerFile(path: string): HistoryError {
  return new HistoryError(
    'newer-schema',
    `${path} was written by a newer version of AlphanumericMango. Update the extension; the file is left as it is.`,
  );
}
