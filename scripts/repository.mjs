// Checks what no tool for code looks at: what is committed must build on any machine, with any registry.
import { execFileSync } from 'node:child_process';
import { readFileSync, statSync } from 'node:fs';

const MOST_BYTES = 1024 * 1024;
/** What the speech model learned cannot be made anew where it is built (research/noise). */
const LARGE = new Set(['src/speech/decoder/retraining.bin']);
/** Paths and hosts of one person's machine. Pieced together, so that this file passes. */
const PRIVATE = new RegExp(
  ['/ro' + 'ot/', '/ho' + 'me/[a-z]+/', '/wo' + 'rk/'].map((path) => `(?<![\\w.~-])${path}`).join('|'),
);
const TEXT = /\.(ts|mjs|cjs|js|json|ya?ml|md|css|html|svg|txt|sh)$|^[^.]+$/;

const complaints = [];

const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8'));
for (const [path, { resolved, integrity, link }] of Object.entries(packages)) {
  if (/^https?:/.test(resolved ?? '')) complaints.push(`package-lock.json: ${path} names a registry (see .npmrc)`);
  if (path.startsWith('node_modules/') && !link && !integrity)
    complaints.push(`package-lock.json: ${path} has no hash`);
}

for (const file of tracked()) {
  const { size } = statSync(file);
  if (size > MOST_BYTES && !LARGE.has(file))
    complaints.push(`${file}: ${size} bytes; at most ${MOST_BYTES} are kept in the repository`);
  if (!TEXT.test(file) || file === 'package-lock.json') continue;
  readFileSync(file, 'utf8')
    .split('\n')
    .forEach((line, index) => {
      const found = PRIVATE.exec(line);
      if (found) complaints.push(`${file}:${index + 1}: "${found[0]}" is a path of one machine`);
    });
}

for (const complaint of complaints) console.error(complaint);
process.exitCode = complaints.length === 0 ? 0 : 1;

/** Outside a git repository (an unpacked archive) there is nothing to tell committed files by. */
function tracked() {
  try {
    const list = execFileSync('git', ['ls-files', '-z'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
    return list.split('\0').filter((file) => file && statSync(file, { throwIfNoEntry: false })?.isFile());
  } catch {
    return [];
  }
}
