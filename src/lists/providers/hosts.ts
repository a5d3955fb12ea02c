import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { basename, dirname, isAbsolute, join } from 'node:path';
import type { ListProvider } from '../listProvider';
import { timesOf } from '../stamps';
import { textOf } from '../upwards';

const MAX_NAMES = 300;
/** Files that the configuration takes in, however they take in each other. */
const MAX_FILES = 32;

/** Hosts that ssh knows by name: those of its configuration, and those met before unless their names are hashed. */
export function hostProvider(home: () => string = homedir): ListProvider {
  const folder = () => join(home(), '.ssh');
  return {
    name: 'host',
    scope: 'user',
    limit: MAX_NAMES,
    stamp: () => timesOf([join(folder(), 'config'), join(folder(), 'known_hosts')]),
    list: async () => {
      const names = [
        ...(await configured(join(folder(), 'config'), folder(), home())),
        ...knownHosts((await textOf(join(folder(), 'known_hosts'))) ?? ''),
      ];
      return [...new Set(names)].map((name) => ({ name }));
    },
  };
}

async function configured(file: string, sshFolder: string, home: string): Promise<readonly string[]> {
  const names: string[] = [];
  const files = [file];
  for (const each of files) {
    for (const line of ((await textOf(each)) ?? '').split('\n')) {
      const [keyword = '', ...values] = wordsOf(line);
      if (keyword.toLowerCase() === 'host') names.push(...values.filter(isPlainHost));
      if (keyword.toLowerCase() !== 'include') continue;
      for (const value of values) {
        const path = value.startsWith('~/') ? join(home, value.slice(2)) : value;
        const found = await expand(isAbsolute(path) ? path : join(sshFolder, path));
        files.push(...found.filter((path) => !files.includes(path)).slice(0, MAX_FILES - files.length));
      }
    }
  }
  return names;
}

/** `Host a "b c"`, `Host=a`: words with quotes off, without comments. */
function wordsOf(line: string): readonly string[] {
  const opened = line.replace(/(?:^|\s)#.*$/u, '').replace(/^(\s*\w+)\s*=/u, '$1 ');
  return [...opened.matchAll(/"([^"]*)"|\S+/gu)].map(([whole, quoted]) => quoted ?? whole);
}

/** No pattern, no negation, nothing that ssh would take for an option. */
function isPlainHost(name: string): boolean {
  return /^[A-Za-z0-9_][\w.-]*$/u.test(name);
}

/** Names met before; a hashed one begins with `|`, one with another port stands in brackets. */
export function knownHosts(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const fields = line.trim().split(/\s+/u);
    const names = fields[0]?.startsWith('@') ? fields[1] : fields[0];
    return (names ?? '').split(',').filter((name) => isPlainHost(name) && !/^[\d.]+$/u.test(name));
  });
}

/** Files of a path whose last part may hold `*` and `?`. */
async function expand(path: string): Promise<readonly string[]> {
  const pattern = basename(path);
  if (!/[*?]/u.test(pattern)) return [path];
  const expression = new RegExp(
    `^${pattern
      .replace(/[.+^${}()|[\]\\]/gu, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.')}$`,
    'u',
  );
  try {
    const names = await readdir(dirname(path));
    return names
      .filter((name) => expression.test(name) && !name.startsWith('.'))
      .sort()
      .map((name) => join(dirname(path), name));
  } catch {
    // Nothing there to take in.
    return [];
  }
}
