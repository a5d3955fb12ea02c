import type { Clock } from '../platform/clock';
import { ListError, type FoundItem, type ListPlace, type ListProvider } from './listProvider';

/** Why a list is not there, for the log, the doctor and "what can I say". */
export interface ListNote {
  readonly list: string;
  readonly where: string;
  readonly message: string;
}

export interface LiveListsParts {
  readonly providers: readonly ListProvider[];
  readonly clock: Clock;
  /** A list that was asked for is another now, or is there for the first time. */
  readonly onChange: () => void;
  /** A list dropped out. Told once until it is back. */
  readonly onNote: (note: ListNote) => void;
  readonly limits?: Limits;
}

export interface Limits {
  /** Milliseconds that one search may take. */
  readonly searchMs: number;
  /** Milliseconds after which names are looked for again when they are asked for, whatever their stamp says. */
  readonly freshMs: number;
  /** Milliseconds that a list is left alone after it failed. */
  readonly retryMs: number;
  /** Milliseconds that the last known names serve while searches are too slow. */
  readonly servesMs: number;
}

const LIMITS: Limits = { searchMs: 300, freshMs: 5_000, retryMs: 30_000, servesMs: 60_000 };
/** Lists that are kept: those of a few folders, as people go back and forth. */
const KEPT = 80;

interface Entry {
  readonly provider: ListProvider;
  readonly where: string;
  found: readonly FoundItem[] | null;
  /** The names as one text, to tell whether they are others. */
  content: string;
  /** When the last search ended; -Infinity before the first. */
  at: number;
  /** When the names were last found. */
  foundAt: number;
  stamp: string | undefined;
  note: string | null;
  running: Promise<void> | null;
}

/**
 * Names that live in the target. What is known is given at once; what is old is looked for again in the background, with
 * bounds on time and size, and told of when it is another. Nobody waits for a list to speak.
 */
export class LiveLists {
  private readonly entries = new Map<string, Entry>();
  private readonly limits: Limits;
  private readonly ending = new AbortController();

  constructor(private readonly parts: LiveListsParts) {
    this.limits = parts.limits ?? LIMITS;
  }

  /** The lists of these names as last known there; those that are not known, or dropped out, are not among them. */
  known(names: Iterable<string>, place: ListPlace): ReadonlyMap<string, readonly FoundItem[]> {
    const found = new Map<string, readonly FoundItem[]>();
    for (const entry of this.asked(names, place)) {
      void this.refresh(entry);
      if (entry.found) found.set(entry.provider.name, entry.found);
    }
    return found;
  }

  /** As `known`, once what is old has been looked for again, within the bounds. For those who have time. */
  async fresh(names: Iterable<string>, place: ListPlace): Promise<ReadonlyMap<string, readonly FoundItem[]>> {
    const asked = this.asked(names, place);
    await Promise.all(asked.map((entry) => this.refresh(entry)));
    return new Map(asked.flatMap(({ provider, found }) => (found ? [[provider.name, found] as const] : [])));
  }

  /** Why lists that were asked for are not there. */
  get notes(): readonly ListNote[] {
    return [...this.entries.values()].flatMap(({ provider, where, note }) =>
      note === null ? [] : [{ list: provider.name, where, message: note }],
    );
  }

  /** Ends the searches under way and waits for them. */
  async dispose(): Promise<void> {
    this.ending.abort();
    await Promise.all([...this.entries.values()].map(async ({ running }) => running));
  }

  private asked(names: Iterable<string>, place: ListPlace): readonly Entry[] {
    const wanted = new Set(names);
    return this.parts.providers.flatMap((provider) => {
      const where = wanted.has(provider.name) ? whereOf(provider, place) : null;
      return where === null ? [] : [this.entry(provider, where)];
    });
  }

  private entry(provider: ListProvider, where: string): Entry {
    const key = `${provider.name}\0${where}`;
    const entry: Entry = this.entries.get(key) ?? {
      provider,
      where,
      found: null,
      content: '',
      at: -Infinity,
      foundAt: -Infinity,
      stamp: undefined,
      note: null,
      running: null,
    };
    // The latest goes last, the one unused for longest is the first.
    this.entries.delete(key);
    this.entries.set(key, entry);
    for (const [oldest, { running }] of this.entries) {
      if (this.entries.size <= KEPT) break;
      if (!running) this.entries.delete(oldest);
    }
    return entry;
  }

  private refresh(entry: Entry): Promise<void> {
    if (this.ending.signal.aborted) return Promise.resolve();
    entry.running ??= this.search(entry).finally(() => (entry.running = null));
    return entry.running;
  }

  private async search(entry: Entry): Promise<void> {
    const { provider, where } = entry;
    const { clock } = this.parts;
    const timeout = new AbortController();
    const signal = AbortSignal.any([timeout.signal, this.ending.signal]);
    const forget = inSteps(clock, this.limits.searchMs, () => timeout.abort());
    try {
      const stamp = await unlessAborted(provider.stamp?.(where) ?? Promise.resolve(undefined), signal);
      if (!this.isOld(entry, stamp)) return;
      const found = await unlessAborted(provider.list(where, signal), signal);
      this.settle(entry, found, stamp);
    } catch (error) {
      if (!this.ending.signal.aborted) this.fail(entry, timeout.signal.aborted ? null : error);
    } finally {
      forget();
    }
  }

  private isOld({ at, note, stamp: known, found }: Entry, stamp: string | undefined): boolean {
    const age = this.parts.clock.monotonic() - at;
    if (note !== null && found === null) return age >= this.limits.retryMs;
    return age >= this.limits.freshMs || stamp !== known;
  }

  private settle(entry: Entry, found: readonly FoundItem[], stamp: string | undefined): void {
    const { limit } = entry.provider;
    if (found.length > limit) {
      this.drop(entry, `There are more than ${limit}; that is too many to tell apart by ear.`);
      return;
    }
    entry.at = this.parts.clock.monotonic();
    entry.foundAt = entry.at;
    entry.stamp = stamp;
    entry.note = null;
    const content = JSON.stringify(found);
    // Names that stay the same stay the same object, so that nobody makes anything of them again.
    if (entry.found !== null && entry.content === content) return;
    entry.found = found;
    entry.content = content;
    this.parts.onChange();
  }

  /** @param error null: the time was up. */
  private fail(entry: Entry, error: unknown): void {
    if (error !== null) {
      // Whatever a provider stumbles over, speaking goes on without its names.
      this.drop(entry, error instanceof Error ? error.message : 'Something went wrong.');
      return;
    }
    const message = `Looking took longer than ${this.limits.searchMs} ms.`;
    const serves = this.parts.clock.monotonic() - entry.foundAt < this.limits.servesMs;
    if (!serves) this.drop(entry, message);
    else {
      entry.at = this.parts.clock.monotonic();
      this.note(entry, message);
    }
  }

  private drop(entry: Entry, message: string): void {
    const before = entry.found;
    entry.at = this.parts.clock.monotonic();
    entry.found = null;
    this.note(entry, message);
    if (before) this.parts.onChange();
  }

  private note(entry: Entry, message: string): void {
    const isNew = entry.note !== message;
    entry.note = message;
    if (isNew) this.parts.onNote({ list: entry.provider.name, where: entry.where, message });
  }
}

/** Steps of a wait. */
const STEPS = 6;

/**
 * Calls back after so long, counted in steps: while this process itself is busy, as when it compiles, one step passes and
 * no more, and what was found meanwhile still arrives.
 */
function inSteps(clock: Clock, ms: number, callback: () => void): () => void {
  let left = STEPS;
  let cancel: () => void = () => undefined;
  const step = () => {
    left -= 1;
    if (left < 0) callback();
    else cancel = clock.after(ms / STEPS, step);
  };
  step();
  return () => cancel();
}

function whereOf({ scope }: ListProvider, { folder, tmux }: ListPlace): string | null {
  if (scope === 'user') return '';
  return scope === 'tmux' ? tmux : folder;
}

/** A provider that does not heed the signal is not waited for. */
function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  if (signal.aborted) {
    work.catch(() => undefined); // Nobody waits for it any more.
    return Promise.reject(new ListError('The search was ended.'));
  }
  return new Promise((resolve, reject) => {
    const ended = () => reject(new ListError('The search was ended.'));
    signal.addEventListener('abort', ended, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', ended));
  });
}
