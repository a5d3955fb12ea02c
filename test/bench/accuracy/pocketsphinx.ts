import { execFile } from 'node:child_process';
import { accessSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';

const PROGRAM = 'pocketsphinx_batch';
/** Where Debian's pocketsphinx-en-us puts its model. */
const MODEL = '/usr/share/pocketsphinx/model/en-us';

/** Whether Debian's packages pocketsphinx and pocketsphinx-en-us are there. */
export function hasPocketsphinx(): boolean {
  return existsSync(MODEL) && (process.env.PATH ?? '').split(delimiter).some((folder) => executable(folder));
}

function executable(folder: string): boolean {
  try {
    accessSync(join(folder, PROGRAM));
    return true;
  } catch {
    return false;
  }
}

/** What pocketsphinx hears in each sound with a grammar in JSGF; empty for nothing. */
export async function hearWithPocketsphinx(grammar: string, sounds: readonly Int16Array[]): Promise<string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'mango-pocketsphinx-'));
  const path = (name: string) => join(folder, name);
  try {
    writeFileSync(path('rules.gram'), grammar);
    for (const [index, sound] of sounds.entries()) {
      writeFileSync(path(`${index}.raw`), new Uint8Array(sound.buffer, sound.byteOffset, sound.byteLength));
    }
    writeFileSync(path('all.ctl'), sounds.map((_, index) => `${index}\n`).join(''));
    const options = {
      adcin: 'yes',
      cepdir: folder,
      cepext: '.raw',
      ctl: path('all.ctl'),
      hyp: path('all.hyp'),
      jsgf: path('rules.gram'),
      hmm: join(MODEL, 'en-us'),
      dict: join(MODEL, 'cmudict-en-us.dict'),
      logfn: path('log'),
    };
    const args = Object.entries(options).flatMap(([name, value]) => [`-${name}`, value]);
    try {
      await promisify(execFile)(PROGRAM, args, { maxBuffer: 2 ** 28 });
    } catch (error) {
      // One word that its dictionary lacks makes it refuse the whole grammar; only its log says which.
      const why = readFileSync(path('log'), 'utf8')
        .split('\n')
        .find((line) => line.startsWith('ERROR'));
      throw new Error(`${PROGRAM} failed: ${why ?? 'it does not say why'}`, { cause: error });
    }
    return readFileSync(path('all.hyp'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => line.replace(/\s*\(\d+ -?\d+\)$/, '').trim());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
