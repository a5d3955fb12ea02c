import Ajv from 'ajv';
import type { HistoryEntry } from '../history';

const text = { type: 'string', maxLength: 1_000_000 } as const;
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
        required: ['kind'],
        properties: { kind: { enum: ['run', 'type', 'press', 'tmux', 'terminal', 'vscode', 'mango'] } },
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

const isValid = new Ajv({ strict: true, allowUnionTypes: true }).compile<HistoryEntry>(ENTRY_SCHEMA);

/** The entry in a parsed value, or the sentence that says what is wrong with it. */
export function readEntry(value: unknown): HistoryEntry | string {
  if (isValid(value)) return value;
  const [error] = isValid.errors ?? [];
  return `${error?.instancePath === '' ? 'the entry' : (error?.instancePath ?? 'the entry')} ${error?.message ?? 'is no entry'}`;
}
