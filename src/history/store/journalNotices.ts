import { recordKeyId } from '../encryption/recordCipher';
import type { Vault } from '../encryption/vault';
import { newerFile } from '../history';
import type { JournalName } from '../journal/journalFolder';
import type { JournalRecord } from '../journal/record';

export interface JournalNoticesOptions {
  readonly vault: Vault;
  /** A sentence for the user: something was damaged, and what became of it. */
  readonly onNotice: (message: string) => void;
}

/** Tells what is in journals that could not be read: of each of them once, however often it is looked at. */
export class JournalNotices {
  readonly #told = new Set<string>();

  constructor(private readonly options: JournalNoticesOptions) {}

  unlisted(error: unknown): void {
    const { journals } = this.options.vault.paths;
    const why = error instanceof Error ? error.message : String(error);
    this.#tell(
      journals,
      `The journals of the history cannot be read: ${why}. What is in them is not shown until they can.`,
    );
  }

  locked({ id, path }: JournalName, { payload }: JournalRecord): void {
    this.#tell(`${id} locked`, this.options.vault.locked(path, recordKeyId(payload)).message);
  }

  newer({ id, path }: JournalName): void {
    this.#tell(`${id} newer`, newerFile(path).message);
  }

  /** @param gaps parts that cannot be read */
  damaged({ id }: JournalName, gaps: number, tornBytes: number): void {
    if (gaps === 0 && tornBytes === 0) return;
    const torn = tornBytes > 0 ? `its last ${tornBytes} bytes were never finished` : '';
    const holes = gaps > 0 ? `${gaps} of its parts cannot be read` : '';
    const what = [holes, torn].filter(Boolean).join(', and ');
    this.#tell(id, `A journal of the history is damaged: ${what}. Everything else in it was kept.`);
  }

  #tell(about: string, message: string): void {
    if (this.#told.has(about)) return;
    this.#told.add(about);
    this.options.onNotice(message);
  }
}
