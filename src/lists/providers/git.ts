import { readFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { FoundItem, ListProvider } from '../listProvider';
import { runProgram } from '../runProgram';
import { timesOf } from '../stamps';
import { nearest } from '../upwards';

/** The latest so many; older ones are not said. */
const MAX_REFS = 300;

/** Branches, tags and remotes of the repository that the working folder is in. */
export function gitProviders(): readonly ListProvider[] {
  return [
    {
      name: 'branch',
      scope: 'folder',
      limit: 2 * MAX_REFS,
      stamp: (folder) =>
        stampOf(folder, ['HEAD', 'packed-refs', 'logs/HEAD', 'refs/heads', 'refs/remotes', 'FETCH_HEAD']),
      list: branches,
    },
    {
      name: 'tag',
      scope: 'folder',
      limit: MAX_REFS,
      stamp: (folder) => stampOf(folder, ['packed-refs', 'refs/tags']),
      list: async (folder, signal) => named(await refs(folder, signal, '-creatordate', ['refs/tags'])),
    },
    {
      name: 'remote',
      scope: 'folder',
      limit: MAX_REFS,
      stamp: (folder) => stampOf(folder, ['config']),
      list: async (folder, signal) => named(lines(await git(folder, ['remote'], signal))),
    },
  ];
}

/** Local branches, remote ones by their whole name, and those that only a remote has by the name they would get here. */
async function branches(folder: string, signal: AbortSignal): Promise<readonly FoundItem[]> {
  const [local, remote] = await Promise.all([
    refs(folder, signal, '-committerdate', ['refs/heads']),
    refs(folder, signal, '-committerdate', ['refs/remotes']),
  ]);
  const far = remote.filter((name) => !name.endsWith('/HEAD'));
  const tracked = far.map((name) => name.slice(name.indexOf('/') + 1));
  return named([...new Set([...local, ...tracked, ...far])].slice(0, 2 * MAX_REFS));
}

async function refs(
  folder: string,
  signal: AbortSignal,
  sort: string,
  under: readonly string[],
): Promise<readonly string[]> {
  const format = ['--format=%(refname:lstrip=2)', `--sort=${sort}`, `--count=${MAX_REFS}`];
  return lines(await git(folder, ['for-each-ref', ...format, ...under], signal));
}

/** Hooks and watchers that a repository's own configuration names are not run. */
export function git(folder: string, args: readonly string[], signal: AbortSignal, input = ''): Promise<string> {
  const safe = ['-c', 'core.fsmonitor=false', '-c', 'core.hooksPath=/dev/null'];
  return runProgram('git', [...safe, ...args], { signal, folder, input, fine: args[0] === 'check-ignore' ? [1] : [] });
}

async function stampOf(folder: string, files: readonly string[]): Promise<string> {
  const own = await gitFolder(folder);
  if (own === null) return '';
  const common = (await firstLine(join(own, 'commondir'))) ?? '.';
  const places = new Set([own, resolve(own, common)]);
  return timesOf([...places].flatMap((place) => files.map((file) => join(place, file))));
}

/** The repository's own folder; in a worktree `.git` is a file that says where. */
async function gitFolder(folder: string): Promise<string | null> {
  const path = await nearest(folder, ['.git']);
  if (path === null) return null;
  const pointer = /^gitdir: (.+)$/u.exec((await firstLine(path)) ?? '')?.[1];
  return pointer === undefined ? path : resolve(dirname(path), pointer);
}

async function firstLine(path: string): Promise<string | null> {
  try {
    return (await readFile(path, 'utf8')).split('\n')[0] ?? null;
  } catch {
    // A folder, or nothing: no pointer then.
    return null;
  }
}

function lines(text: string): readonly string[] {
  return text.split('\n').filter((line) => line !== '');
}

function named(names: readonly string[]): readonly FoundItem[] {
  return names.map((name) => ({ name }));
}
