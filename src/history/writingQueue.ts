import { isForgotten, type Forgotten } from './forgotten';
import { changedEntry, HistoryError, type EntryChange, type HistoryEntry } from './history';
import type { JournalWriter } from './journal/journalWriter';
import { encodeRecord, MAX_PAYLOAD } from './journal/record';
import type { JournaledChange, JournaledEntry } from './store/journalRows';

/** Bytes of a row, with room for what encryption adds. */
const MOST_ROW = MAX_PAYLOAD - 1024;

/** Endings that wait, each with its output, while the disk is full: some megabytes. */
const MOST_CHANGES = 1_000;

interface Records {
  readonly entries: readonly HistoryEntry[];
  readonly changes: readonly EntryChange[];
}

const NOTHING: Records = { entries: [], changes: [] };

/** Rows of one window, and what became of them, on their way to its journal; what could not be written goes with the next. */
export class WritingQueue {
  readonly #journal: Pick<JournalWriter, 'append'>;
  readonly #session: string;
  /** Could not be written. */
  #unwritten = NOTHING;
  /** On their way to the disk. */
  #writing: readonly HistoryEntry[] = [];
  #lost = 0;

  constructor(journal: Pick<JournalWriter, 'append'>, session: string) {
    this.#journal = journal;
    this.#session = session;
  }

  /** Rows that the journal does not have, oldest first. */
  get entries(): readonly HistoryEntry[] {
    return [...this.#unwritten.entries, ...this.#writing];
  }

  /** Endings that were too many to wait. */
  get lost(): number {
    return this.#lost;
  }

  append(entry: HistoryEntry): Promise<void> {
    return this.#write({ entries: [entry], changes: [] });
  }

  async change(change: EntryChange): Promise<void> {
    const { entries, changes } = this.#unwritten;
    if (!entries.some(({ id }) => id === change.id)) return this.#write({ entries: [], changes: [change] });
    const changed = entries.map((entry) => (entry.id === change.id ? changedEntry(entry, change) : entry));
    this.#unwritten = { entries: changed, changes };
  }

  /** Writes what could not be written before, where there is anything. */
  async flush(): Promise<void> {
    if (this.#unwritten.entries.length + this.#unwritten.changes.length > 0) await this.#write(NOTHING);
  }

  /** The row as it will be once what waits is written. */
  changed(entry: HistoryEntry): HistoryEntry {
    return this.#unwritten.changes.filter(({ id }) => id === entry.id).reduce(changedEntry, entry);
  }

  forget(forgotten: Forgotten): void {
    const { entries, changes } = this.#unwritten;
    this.#unwritten = {
      entries: entries.filter((entry) => !isForgotten(entry, forgotten)),
      changes: changes.filter((change) => !isForgotten(change, forgotten)),
    };
  }

  /** @throws HistoryError when it is too long ever to be written, and else the file system's: then it goes with the next */
  async #write(more: Records): Promise<void> {
    const all = joined(this.#unwritten, more);
    const records = Buffer.concat([
      ...all.entries.map((entry) => this.#record(entry)),
      ...all.changes.map((change) => encodeRecord('change', json({ change } satisfies JournaledChange))),
    ]);
    this.#unwritten = NOTHING;
    this.#writing = [...this.#writing, ...all.entries];
    try {
      await this.#journal.append(records);
    } catch (error) {
      this.#keep(joined(all, this.#unwritten));
      throw error;
    } finally {
      this.#writing = this.#writing.filter((each) => !all.entries.includes(each));
    }
  }

  #keep({ entries, changes }: Records): void {
    const kept = changes.slice(-MOST_CHANGES);
    this.#lost += changes.length - kept.length;
    this.#unwritten = { entries, changes: kept };
  }

  #record(entry: HistoryEntry): Buffer {
    const payload = json({ session: this.#session, entry } satisfies JournaledEntry);
    // Before it waits for the next one: those would never be written.
    if (payload.length > MOST_ROW) {
      throw new HistoryError('unwritable', 'What was said and done is too long to be kept in the history.');
    }
    return encodeRecord('entry', payload);
  }
}

function joined(first: Records, second: Records): Records {
  return { entries: [...first.entries, ...second.entries], changes: [...first.changes, ...second.changes] };
}

function json(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value), 'utf8');
}
