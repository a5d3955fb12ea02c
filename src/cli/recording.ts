import { readFile } from 'node:fs/promises';
import { decodeWav } from '../audio/wav';
import { CliError } from './exit';

/**
 * A recording as the engine takes it: 16 kHz mono samples.
 * @throws CliError when the file is not there, is no WAV, or holds sound of no defined meaning.
 */
export async function readRecording(file: string): Promise<Int16Array> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    throw new CliError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
  try {
    return decodeWav(bytes);
  } catch (error) {
    throw new CliError(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
