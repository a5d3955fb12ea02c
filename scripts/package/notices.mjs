// ThirdPartyNotices.txt: what travels in the package that others wrote, and under which terms.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SetupError } from '../setup/run.mjs';

const RULE = '-'.repeat(78);
const APACHE = fileURLToPath(new URL('./Apache-2.0.txt', import.meta.url));
const TITLE = 'AlphanumericMango contains the following software and data of others.';

/**
 * @param {string} root
 * @param {readonly import('esbuild').Metafile[]} metafiles of the bundles
 * @param {readonly string[]} travellers folders of packages that are copied as they are
 * @param {readonly {name: string, license: string, about: string}[]} data models and the like
 */
export function notices(root, metafiles, travellers, data) {
  const folders = new Set(travellers);
  for (const metafile of metafiles) {
    for (const input of Object.keys(metafile.inputs)) {
      const folder = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
      if (folder) folders.add(join(root, folder));
    }
  }
  const entries = [...folders].map(entryOf).sort();
  const ofData = data.map(({ name, license, about }) => `${name}\n${license}\n${about}\n\n${textFor(license, name)}`);
  return [TITLE, ...entries, ...ofData].join(`\n\n${RULE}\n\n`) + '\n';
}

function entryOf(folder) {
  const { name, version, license, homepage, repository, author } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf8'),
  );
  const address = homepage ?? (typeof repository === 'string' ? repository : repository?.url) ?? '';
  const holder = typeof author === 'string' ? author : (author?.name ?? '');
  const file = readdirSync(folder).find((each) => /^(licen[cs]e|copying)/i.test(each));
  const text = file ? readFileSync(join(folder, file), 'utf8') : textFor(license, name, holder);
  return [`${name} ${version}`, license, address, '', text.trim()].join('\n');
}

/** For packages that name their licence and leave its text out. */
function textFor(license, name, holder = '') {
  if (license === 'Apache-2.0') return readFileSync(APACHE, 'utf8').trim();
  if (license === 'MIT') return mit(holder || `the authors of ${name}`);
  throw new SetupError(`${name} has no licence text, and none of ${license} is kept here.`);
}

function mit(holder) {
  const own = readFileSync(new URL('../../LICENSE', import.meta.url), 'utf8');
  return own.replace(/^Copyright.*$/m, `Copyright (c) ${holder}`).trim();
}
