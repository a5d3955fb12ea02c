import type { EntryChange, History, HistoryEntry } from '../history/history';

/** The history as the setting has it at each moment: on disk, or in memory for this window only. */
export class SwitchedHistory implements History {
  constructor(
    private readonly kept: History,
    private readonly forgotten: History,
    private readonly keep: () => boolean,
  ) {}

  append(entry: HistoryEntry): Promise<void> {
    return this.current.append(entry);
  }

  /** Of an entry that only this window knows the file learns nothing, whatever the setting is by now. */
  async change(change: EntryChange): Promise<void> {
    await this.forgotten.change(change);
    await this.current.change(change);
  }

  recent(limit: number): Promise<readonly HistoryEntry[]> {
    return this.current.recent(limit);
  }

  async close(): Promise<void> {
    await this.forgotten.close();
    await this.kept.close();
  }

  private get current(): History {
    return this.keep() ? this.kept : this.forgotten;
  }
}
