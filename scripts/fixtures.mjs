// Makes the recordings under test/fixtures that are spoken by machines: what its manifest says is in each is spoken by
// Debian's flite and festival voices, noises are made by sox. The same voices give the same bytes, so a rebuild shows no
// difference. `npm run fixtures -- accuracy` makes one folder's.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { extname, join } from 'node:path';
import { argv } from 'node:process';

const FIXTURES = 'test/fixtures';
const FOLDERS = ['commands', 'accuracy', 'spokenHistory'];

/** How each voice of a manifest speaks a sentence into a file; `pace` 1.15 takes that much longer than the voice would. */
const VOICES = {
  'flite rms': flite('rms'),
  'flite slt': flite('slt'),
  'flite awb': flite('awb'),
  'flite kal16': flite('kal16'),
  'festival slt': festival('voice_cmu_us_slt_arctic_hts'),
  'festival ked': festival('voice_ked_diphone'),
};

/** Options of sox for a file of each kind. -C: a quality of Vorbis at which commands are decided as they are from WAV. */
const FORMATS = {
  '.wav': { format: ['-b', '16'], effects: [] },
  '.ogg': { format: ['-C', '4'], effects: ['gain', '-n', '-4'] },
};

function flite(voice) {
  return ({ words, pace }, file) =>
    execFileSync('flite', ['-voice', voice, '--setf', `duration_stretch=${pace}`, '-t', words, '-o', file]);
}

function festival(voice) {
  return ({ words, pace }, file) => {
    const evaluated = [`(${voice})`, `(Parameter.set 'Duration_Stretch ${pace})`];
    const args = evaluated.flatMap((expression) => ['-eval', expression]);
    execFileSync('text2wave', [...args, '-o', file], { input: words });
  };
}

/** -R and -D: no chance in serial numbers, noise and rounding, so that the bytes are reproducible. */
function sox(...args) {
  execFileSync('sox', ['-R', '-D', ...args]);
}

/** Speaks the recordings of a folder's manifest; what the manifest does not know is removed. */
function makeFolder(folder, scratch) {
  const { utterances } = JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'));
  const files = new Map(utterances.map((utterance) => [utterance.file, utterance]));
  for (const { file, voice, text, speech = text, pace = 1, synth } of files.values()) {
    const { format, effects } = FORMATS[extname(file)];
    const shape = ['-r', '16000', '-c', '1', ...format, join(folder, file)];
    if (synth) sox('-r', '44100', '-n', ...shape, ...synth);
    else {
      const raw = join(scratch, 'raw.wav');
      VOICES[voice]({ words: speech, pace }, raw);
      // The silence is what a person leaves around a sentence.
      sox(raw, ...shape, ...effects, 'pad', '0.2', '0.3');
    }
    console.log(`${file}: ${synth ? synth.join(' ') : `"${speech}"`} (${voice})`);
  }
  const stray = readdirSync(folder).filter((name) => extname(name) in FORMATS && !files.has(name));
  for (const name of stray) rmSync(join(folder, name));
}

const wanted = argv.length > 2 ? argv.slice(2) : FOLDERS;
const scratch = mkdtempSync(join(tmpdir(), 'mango-fixtures-'));
try {
  for (const folder of wanted) makeFolder(join(FIXTURES, folder), scratch);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
