// Copies chosen files of a folder, and refuses when one that was asked for is not there.
import { chmodSync, copyFileSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import { SetupError } from '../setup/run.mjs';

/** @returns {string[]} every file below the folder, with forward slashes, sorted */
export function filesBelow(folder) {
  return readdirSync(folder, { recursive: true })
    .filter((path) => statSync(join(folder, path)).isFile())
    .map((path) => path.replaceAll(sep, '/'))
    .sort();
}

/**
 * @param {readonly string[]} patterns paths below `from`; `*` stands for any characters but a slash. Tests stay.
 * @throws SetupError naming the first pattern that matches nothing.
 */
export function copyMatching(from, to, patterns) {
  for (const file of matching(from, patterns)) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    copyFileSync(join(from, file), join(to, file));
    // node-pty 1.1.0 is published with this program not executable, and terminals on macOS then fail to start.
    if (basename(file) === 'spawn-helper') chmodSync(join(to, file), 0o755);
  }
}

/**
 * @returns {string[]} the files below a folder that the patterns name, as `copyMatching` takes them
 * @throws SetupError naming the first pattern that matches nothing.
 */
export function matching(from, patterns) {
  const files = filesBelow(from).filter((file) => !file.endsWith('.test.js'));
  return patterns.flatMap((pattern) => {
    const matches = files.filter((file) => toExpression(pattern).test(file));
    if (matches.length === 0) throw new SetupError(`${join(from, pattern)} is missing; run: npm run setup modules`);
    return matches;
  });
}

function toExpression(pattern) {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`^${escaped.replaceAll('*', '[^/]*')}$`);
}
