// Speaks every sentence of test/fixtures/commands/manifest.json with Debian's flite and festival voices and writes the
// recordings beside it (16 kHz, mono, 16 bit). The same voices give the same bytes, so a rebuild shows no difference.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const FOLDER = 'test/fixtures/commands';

/** How each voice of the manifest speaks a sentence into a file. */
const VOICES = {
  'flite rms': (text, file) => execFileSync('flite', ['-voice', 'rms', '-t', text, '-o', file]),
  'festival slt': (text, file) =>
    execFileSync('text2wave', ['-eval', '(voice_cmu_us_slt_arctic_hts)', '-o', file], { input: text }),
};

const { utterances } = JSON.parse(readFileSync(join(FOLDER, 'manifest.json'), 'utf8'));
const scratch = mkdtempSync(join(tmpdir(), 'mango-fixtures-'));
try {
  const files = new Map(utterances.map((utterance) => [utterance.file, utterance]));
  for (const { file, voice, text } of files.values()) {
    const raw = join(scratch, 'raw.wav');
    VOICES[voice](text, raw);
    // -D: no dither, so that the bytes are reproducible. The silence is what a person leaves around a sentence.
    execFileSync('sox', ['-D', raw, '-r', '16000', '-c', '1', '-b', '16', join(FOLDER, file), 'pad', '0.2', '0.3']);
    console.log(`${file}: "${text}" (${voice})`);
  }
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
