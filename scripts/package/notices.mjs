// ThirdPartyNotices.txt: what travels in the package that others wrote, and under which terms.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SetupError } from '../setup/run.mjs';

const RULE = '-'.repeat(78);
const APACHE = fileURLToPath(new URL('./Apache-2.0.txt', import.meta.url));
/** Terms whose own text asks for no more than this. */
const BY_REFERENCE = {
  'CC0-1.0': 'Dedicated to the public domain: https://creativecommons.org/publicdomain/zero/1.0/',
  'CC-BY-3.0': 'Used unchanged under Creative Commons Attribution 3.0: https://creativecommons.org/licenses/by/3.0/',
};
/** Packages that hold what others wrote, under terms that the package's own files leave out. */
const WITHIN = {
  '@shiguredo/rnnoise-wasm': {
    what: ['RNNoise 0.2', 'BSD-3-Clause', 'https://github.com/xiph/rnnoise'],
    text: fileURLToPath(new URL('./RNNoise.txt', import.meta.url)),
  },
};
/** What the licence of the model asks to be told. */
const CHANGED =
  'Its files are as published. dist/retraining.bin, which is ours, changes its acoustic network when it is opened.';
const TITLE = 'AlphanumericMango contains the following software and data of others.';

/**
 * @param {string} root
 * @param {readonly import('esbuild').Metafile[]} metafiles of the bundles
 * @param {readonly string[]} travellers folders of packages that are copied as they are
 * @param {{name: string, licence: string, about: string, folder: string}} model of speech
 */
export function notices(root, metafiles, travellers, model) {
  const folders = new Set(travellers);
  for (const metafile of metafiles) {
    for (const input of Object.keys(metafile.inputs)) {
      const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
      if (folder) folders.add(join(root, folder));
    }
  }
  const entries = [...folders].flatMap((folder) => [entryOf(folder), ...entriesWithin(folder)]).sort();
  return [TITLE, ...entries, entryOfModel(model)].join(`\n\n${RULE}\n\n`) + '\n';
}

function entryOf(folder) {
  const { name, version, license, homepage, repository, author } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  const address = homepage ?? (typeof repository === 'string' ? repository : repository?.url) ?? '';
  const holder = typeof author === 'string' ? author : (author?.name ?? '');
  return [`${name} ${version}`, license, address, '', textIn(folder) ?? textFor(license, name, holder)].join('\n');
}

function entriesWithin(folder) {
  const within = WITHIN[JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).name];
  return within ? [[...within.what, '', readFileSync(within.text, 'utf8').trim()].join('\n')] : [];
}

function entryOfModel({ name, licence, about, folder }) {
  const readme = existsSync(join(folder, 'README')) ? readFileSync(join(folder, 'README'), 'utf8').trim() : '';
  return [name, licence, about, readme, CHANGED, '', textIn(folder) ?? textFor(licence, name)].join('\n');
}

function textIn(folder) {
  const file = readdirSync(folder).find((each) => /^(licen[cs]e|copying)/i.test(each));
  return file && readFileSync(join(folder, file), 'utf8').trim();
}

/** For packages that name their licence and leave its text out. */
function textFor(license, name, holder = '') {
  if (license === 'Apache-2.0') return readFileSync(APACHE, 'utf8').trim();
  if (license in BY_REFERENCE) return BY_REFERENCE[license];
  if (license === 'MIT') return mit(holder || `the authors of ${name}`);
  throw new SetupError(`${name} has no licence text, and none of ${license} is kept here.`);
}

function mit(holder) {
  const own = readFileSync(new URL('../../LICENSE', import.meta.url), 'utf8');
  return own.replace(/^Copyright.*$/m, `Copyright (c) ${holder}`).trim();
}
