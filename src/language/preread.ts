import { hashPhrases } from './random';
import type { VocabularyFile } from './vocabularyFile';

/** Stands for the file's own name, which depends on where the product is installed. */
const FILE = '$file';

interface Stored {
  /** Changes with the code that reads vocabularies. */
  readonly reader: string;
  /** What files came to, by a hash of their text. */
  readonly files: Readonly<Record<string, unknown>>;
}

/** A file that was read. */
export interface ReadFile {
  readonly text: string;
  readonly file: string;
  readonly read: VocabularyFile;
}

/**
 * What vocabulary files came to, as JSON. Files with problems are left out: what is wrong with them may depend on others.
 * @param reader changes with the code that reads vocabularies.
 */
export function prereadJson(reader: string, files: readonly ReadFile[]): string {
  const sound = files.filter(({ read }) => read.problems.length === 0);
  const entries = sound.map(({ text, file, read }) => [hashPhrases([text]), packed(read, file)] as const);
  const stored: Stored = { reader, files: Object.fromEntries(entries) };
  return JSON.stringify(stored);
}

/** Vocabulary files that were read when the product was built. The files stay the source: another text is not found. */
export class Preread {
  private constructor(private readonly files: Stored['files']) {}

  /** Undefined where the text is none of ours, or was written by other code than reads it. */
  static of(json: string, reader: string): Preread | undefined {
    try {
      const stored = JSON.parse(json) as Partial<Stored> | null;
      return stored?.reader === reader && stored.files ? new Preread(stored.files) : undefined;
    } catch {
      // A file cut short or changed: the vocabularies themselves are read instead.
      return undefined;
    }
  }

  find(text: string, file: string): VocabularyFile | undefined {
    const key = hashPhrases([text]);
    return Object.hasOwn(this.files, key) ? (unpacked(this.files[key], file) as VocabularyFile) : undefined;
  }
}

function packed(value: unknown, file: string): unknown {
  if (value === file) return { [FILE]: true };
  if (Array.isArray(value)) return value.map((item) => packed(item, file));
  if (value instanceof Map) return { $map: [...value].map((entry) => packed(entry, file)) };
  if (value instanceof Set) return { $set: [...value].map((item) => packed(item, file)) };
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, packed(item, file)]));
}

function unpacked(value: unknown, file: string): unknown {
  if (Array.isArray(value)) return value.map((item) => unpacked(item, file));
  if (typeof value !== 'object' || value === null) return value;
  const stored = value as Record<string, unknown>;
  if (stored[FILE] === true) return file;
  if (Array.isArray(stored.$map)) return new Map(unpacked(stored.$map, file) as [unknown, unknown][]);
  if (Array.isArray(stored.$set)) return new Set(unpacked(stored.$set, file) as unknown[]);
  const made: Record<string, unknown> = {};
  for (const key of Object.keys(stored)) made[key] = unpacked(stored[key], file);
  return made;
}
