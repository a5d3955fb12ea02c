/**
 * What the extension host and the history in the panel say to each other. The panel asks and the host answers with the
 * number of the question: answers that were overtaken are dropped.
 */
import type { UtteranceView } from './panel';
import { OUTCOME_KINDS, type OutcomeKind, type Risk } from './words';

/** What is looked for; all that is given must hold. */
export interface HistoryFilter {
  /**
   * Words anywhere in what was heard, done or printed; a word stands for whatever begins with it, words in double quotes
   * for just that phrase.
   */
  readonly text?: string;
  /** Milliseconds since 1970, from inclusive, until exclusive. */
  readonly from?: number;
  readonly until?: number;
  readonly outcomes?: readonly OutcomeKind[];
  readonly risks?: readonly Risk[];
  /** A part of the terminal's label. */
  readonly target?: string;
  readonly exitCode?: number;
  readonly pinned?: boolean;
}

/** One utterance of the history. */
export interface HistoryRow extends UtteranceView {
  /** From the first effect to the last one's reply. */
  readonly durationMs: number;
  /** The end of what was printed. */
  readonly output: string;
  readonly pinned: boolean;
}

/** What can be done with an utterance. */
export const ENTRY_ACTIONS = ['again', 'edit', 'copy', 'pin', 'unpin', 'forget', 'teach'] as const;
export type EntryAction = (typeof ENTRY_ACTIONS)[number];

export type HistoryRequest =
  /** `before`: only what is older than this id, the next page. `limit`: 1 to 500. */
  | {
      readonly kind: 'search';
      readonly asked: number;
      readonly filter: HistoryFilter;
      readonly limit: number;
      readonly before?: string;
    }
  /** Of the last so many days, today included. */
  | { readonly kind: 'statistics'; readonly asked: number; readonly days: number }
  | { readonly kind: 'act'; readonly action: EntryAction; readonly id: string }
  /** Nobody looks any more. */
  | { readonly kind: 'closed' };

/** Milliseconds; null: nothing was measured. */
export interface Percentiles {
  readonly p50: number | null;
  readonly p95: number | null;
}

/** One local day. */
export interface DayView {
  /** `2026-11-23` */
  readonly day: string;
  readonly done: number;
  readonly failed: number;
  readonly rejected: number;
  readonly cancelled: number;
  /** From the end of the audio to the text. */
  readonly finalMs: Percentiles;
  /** From the end of the audio to the last effect's reply. */
  readonly effectMs: Percentiles;
}

/** Of a stretch of time. Rates are shares from 0 to 1; null: of nothing. */
export interface Totals {
  readonly utterances: number;
  /** Commands carried out, of all that were tried. */
  readonly successRate: number | null;
  /** Utterances that were no command, of all. */
  readonly rejectionRate: number | null;
  /** Commands that were taken back by "undo that" or "scratch that", of all that were carried out. */
  readonly correctionRate: number | null;
  /** Most used first. */
  readonly topCommands: readonly {
    readonly vocabulary: string;
    readonly rule: string;
    readonly count: number;
    readonly failed: number;
  }[];
}

export interface StatisticsView extends Totals {
  /** Oldest first, days without a word among them. */
  readonly days: readonly DayView[];
}

export type HistoryAnswer =
  /** Shows the history; `focus`: the keyboard goes there too. */
  | {
      readonly type: 'history.open';
      readonly part: 'list' | 'statistics';
      readonly text?: string;
      readonly focus: boolean;
    }
  /** `more`: there are older ones. */
  | {
      readonly type: 'history.rows';
      readonly asked: number;
      readonly rows: readonly HistoryRow[];
      readonly more: boolean;
    }
  | { readonly type: 'history.statistics'; readonly asked: number; readonly statistics: StatisticsView }
  /** What was asked for may have changed. */
  | { readonly type: 'history.changed' }
  /** A sentence for the user. */
  | { readonly type: 'history.said'; readonly text: string };

export const MOST_ROWS = 500;
const MOST_DAYS = 3_660;
const MOST_TEXT = 1_000;
const RISKS: readonly Risk[] = ['safe', 'caution', 'destructive'];

/** Checks what came from the webview; null when it is no request of ours. */
export function parseHistoryRequest(value: unknown): HistoryRequest | null {
  if (typeof value !== 'object' || value === null) return null;
  const request: Record<string, unknown> = { ...value };
  const { kind, asked, limit, before, days, id } = request;
  switch (kind) {
    case 'closed':
      return { kind };
    case 'search': {
      const filter = parseFilter(request['filter']);
      if (!filter || !isCount(asked) || !isCount(limit) || limit < 1 || limit > MOST_ROWS) return null;
      if (before !== undefined && !isId(before)) return null;
      return { kind, asked, filter, limit, ...(before === undefined ? {} : { before }) };
    }
    case 'statistics':
      return isCount(asked) && isCount(days) && days >= 1 && days <= MOST_DAYS ? { kind, asked, days } : null;
    case 'act': {
      const action = ENTRY_ACTIONS.find((known) => known === request['action']);
      return action && isId(id) ? { kind, action, id } : null;
    }
    default:
      return null;
  }
}

function parseFilter(value: unknown): HistoryFilter | null {
  if (typeof value !== 'object' || value === null) return null;
  const { text, from, until, outcomes, risks, target, exitCode, pinned }: Record<string, unknown> = { ...value };
  const isFine =
    isOptional(text, isText) &&
    isOptional(from, Number.isFinite) &&
    isOptional(until, Number.isFinite) &&
    isOptional(outcomes, (each) => isListOf(each, OUTCOME_KINDS)) &&
    isOptional(risks, (each) => isListOf(each, RISKS)) &&
    isOptional(target, isText) &&
    isOptional(exitCode, Number.isInteger) &&
    isOptional(pinned, (each) => typeof each === 'boolean');
  if (!isFine) return null;
  const all = { text, from, until, outcomes, risks, target, exitCode, pinned };
  return Object.fromEntries(Object.entries(all).filter(([, each]) => each !== undefined));
}

function isOptional(value: unknown, is: (value: unknown) => boolean): boolean {
  return value === undefined || is(value);
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value.length <= MOST_TEXT;
}

function isId(value: unknown): value is string {
  return typeof value === 'string' && value.length <= 64;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0;
}

function isListOf(value: unknown, known: readonly string[]): boolean {
  return Array.isArray(value) && value.length <= known.length && value.every((each) => known.includes(String(each)));
}
