import { forgottenBy, isForgotten, type Forgotten } from '../history/forgotten';
import type { HistoryEntry } from '../history/history';
import type { SearchableHistory } from '../history/searchableHistory';
import type { Command } from '../protocol/words';
import { recalledCommands, type Recall } from '../session/recall';

/** Utterances of this window that "that" may mean. */
const OWN = 50;
/** Utterances looked through for the last one that did anything. */
const LOOKED_THROUGH = 50;

/** What "last", "number three" and "that" mean: this window's own utterances first, and the results that are shown. */
export class Recollection implements Recall {
  /** Newest first. */
  #own: readonly HistoryEntry[] = [];
  #shown: readonly HistoryEntry[] = [];

  constructor(
    private readonly history: Pick<SearchableHistory, 'recent' | 'search' | 'forget'>,
    private readonly now: () => number,
  ) {}

  /** An utterance of this window has ended. */
  ended(entry: HistoryEntry): void {
    if (!isForgetting(entry)) this.#own = [entry, ...this.#own].slice(0, OWN);
  }

  /** These results are shown, numbered from one. */
  show(entries: readonly HistoryEntry[]): void {
    this.#shown = entries;
  }

  async recall(which: string): Promise<readonly Command[] | string> {
    if (which === 'last') return this.last();
    const entry = await this.find(which);
    return typeof entry === 'string' ? entry : recalledCommands(entry);
  }

  /** Forgets what is called `that`, `the last hour`, `everything`, or `id` and an id. Resolves to how many there were. */
  async forget(what: string): Promise<number> {
    const forgotten = what === 'that' ? await this.that() : (byId(what) ?? forgottenBy(what, this.now()));
    if (!forgotten) throw new Error(`There is no forgetting “${what}”. Say "forget that" or "forget the last hour".`);
    const count = await this.history.forget(forgotten);
    this.#own = this.#own.filter((entry) => !isForgotten(entry, forgotten));
    this.#shown = this.#shown.filter((entry) => !isForgotten(entry, forgotten));
    return count;
  }

  private async last(): Promise<readonly Command[] | string> {
    for (const entry of [...this.#own, ...(await this.history.recent(LOOKED_THROUGH))]) {
      const commands = recalledCommands(entry);
      if (typeof commands !== 'string' && entry.outcome.kind !== 'cancelled') return commands;
    }
    return 'There is nothing to repeat yet.';
  }

  private async find(which: string): Promise<HistoryEntry | string> {
    const id = idIn(which);
    if (id !== undefined) {
      const own = this.#own.find((entry) => entry.id === id) ?? (await this.history.search({ id, limit: 1 }))[0];
      return own ?? 'It is not in the history any more.';
    }
    if (this.#shown.length === 0) return 'No numbered results are shown. Say "show history", or search it, first.';
    return this.#shown[Number(which) - 1] ?? `The results shown have numbers from 1 to ${this.#shown.length}.`;
  }

  private async that(): Promise<Forgotten> {
    const entry = this.#own[0] ?? (await this.history.recent(LOOKED_THROUGH)).find((each) => !isForgetting(each));
    if (!entry) throw new Error('There is nothing to forget.');
    return { kind: 'ids', ids: [entry.id] };
  }
}

function idIn(words: string): string | undefined {
  return /^id (.+)$/u.exec(words)?.[1];
}

function byId(words: string): Forgotten | null {
  const id = idIn(words);
  return id === undefined ? null : { kind: 'ids', ids: [id] };
}

function isForgetting({ executions }: HistoryEntry): boolean {
  return executions.some(({ command: { effects } }) =>
    effects.some((effect) => effect.kind === 'mango' && effect.action === 'forget'),
  );
}
