import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { EnvironmentError, type EnvironmentSources } from './environment';

/** A file of values: YAML, of which JSON is a part. @throws EnvironmentError when it cannot be read. */
export async function readEnvironmentFile(path: string): Promise<NonNullable<EnvironmentSources['file']>> {
  try {
    return { path, values: parse(await readFile(path, 'utf8')) as unknown };
  } catch (error) {
    const [reason] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new EnvironmentError([`${path} cannot be read: ${reason ?? ''}`]);
  }
}
