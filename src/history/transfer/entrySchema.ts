import Ajv from 'ajv';
import { MOST_TEXT } from '../bounds';
import type { HistoryEntry } from '../history';
import type { Effect } from '../../protocol/words';

const text = { type: 'string', maxLength: MOST_TEXT } as const;
const number = { type: 'number' } as const;
const outcome = {
  type: 'object',
  required: ['kind', 'message'],
  properties: {
    kind: { enum: ['executed', 'confirmed', 'cancelled', 'rejected', 'dictated', 'failed'] },
    message: text,
    exitCode: { type: 'integer' },
  },
} as const;

const chord = {
  type: 'object',
  required: ['key', 'modifiers'],
  properties: {
    key: text,
    modifiers: { type: 'array', maxItems: 4, items: { enum: ['control', 'alt', 'shift', 'super'] } },
  },
} as const;

/** What is not there cannot be done again. */
function effect(kind: Effect['kind'], needed: object, other: object = {}): object {
  return { required: Object.keys(needed), properties: { kind: { const: kind }, ...needed, ...other } };
}

const command = {
  type: 'object',
  required: ['vocabulary', 'id', 'slots', 'risk', 'exact', 'effects', 'summary'],
  properties: {
    vocabulary: text,
    id: text,
    slots: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        required: ['spoken', 'written'],
        properties: { spoken: text, written: text },
      },
    },
    risk: { enum: ['safe', 'caution', 'destructive'] },
    exact: { type: 'boolean' },
    effects: {
      type: 'array',
      maxItems: 1000,
      items: {
        type: 'object',
        discriminator: { propertyName: 'kind' },
        required: ['kind'],
        oneOf: [
          effect('run', { text }),
          effect('type', { text }),
          effect('press', { keys: { type: 'array', maxItems: 1000, items: chord } }),
          effect('tmux', { line: text }),
          effect('terminal', { operation: text }, { argument: text }),
          effect('vscode', { command: text, args: { type: 'array', maxItems: 100 } }),
          effect('mango', { action: text }, { argument: text }),
        ],
      },
    },
    summary: text,
  },
} as const;

/** An entry as it is exported. What is imported was written by anybody, and is shown and done again by us. */
const ENTRY_SCHEMA = {
  type: 'object',
  required: [
    'id',
    'startedAt',
    'source',
    'heard',
    'alternatives',
    'executions',
    'rejected',
    'outcome',
    'audioMs',
    'decodeMs',
    'finalMs',
    'effectMs',
  ],
  properties: {
    id: { type: 'string', pattern: '^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$' },
    startedAt: { type: 'integer', minimum: 0, maximum: 8.64e15 },
    source: { enum: ['webview', 'recorder', 'page', 'typed', 'file'] },
    heard: text,
    alternatives: {
      type: 'array',
      maxItems: 100,
      items: { type: 'object', required: ['text', 'score'], properties: { text, score: number } },
    },
    executions: {
      type: 'array',
      maxItems: 1000,
      items: {
        type: 'object',
        required: ['command', 'target', 'outcome', 'durationMs'],
        properties: { command, target: { type: ['string', 'null'] }, outcome, durationMs: number, output: text },
      },
    },
    rejected: { enum: [null, 'no-speech', 'no-match', 'ambiguous', 'low-confidence'] },
    outcome,
    audioMs: number,
    decodeMs: number,
    finalMs: number,
    effectMs: number,
    pinned: { type: 'boolean' },
  },
} as const;

const isValid = new Ajv({
  strict: true,
  strictRequired: false,
  allowUnionTypes: true,
  discriminator: true,
}).compile<HistoryEntry>(ENTRY_SCHEMA);

/** Clocks differ, and are put right. */
const AHEAD_MS = 86_400_000;

/** The entry in a parsed value, or the sentence that says what is wrong with it. */
export function readEntry(value: unknown, now: number): HistoryEntry | string {
  if (isValid(value)) {
    // It would be the last thing said for ever, which "again" means.
    const madeAt = Number.parseInt(value.id.slice(0, 8) + value.id.slice(9, 13), 16);
    return madeAt > now + AHEAD_MS ? 'the entry is of a time to come' : value;
  }
  const [error] = isValid.errors ?? [];
  return `${error?.instancePath === '' ? 'the entry' : (error?.instancePath ?? 'the entry')} ${error?.message ?? 'is no entry'}`;
}
