import { execFile } from 'node:child_process';
import { readFile, readdir } from 'node:fs/promises';
import { basename } from 'node:path';

/** A running program, as far as it may be looked at. */
export interface ProcessInfo {
  readonly pid: number;
  readonly parent: number;
  /** The arguments it was started with, its own name first; empty where it may not be read. */
  readonly args: readonly string[];
  /** Whether it is in its terminal's foreground: the one that gets the keys. */
  readonly foreground: boolean;
}

/** The machine's processes. */
export interface ProcessTree {
  /** The process and everything below it, parents first. Empty: it does not run (any more). */
  family(pid: number): Promise<readonly ProcessInfo[]>;
  /** The environment it was started with; null where it may not be read. */
  environment(pid: number): Promise<Readonly<Record<string, string>> | null>;
}

/** The process tree of this machine. Windows has no tmux, and so nothing to look for. */
export function createProcessTree(platform: NodeJS.Platform = process.platform): ProcessTree {
  if (platform === 'linux') return new ProcProcessTree();
  if (platform === 'win32') return NO_PROCESSES;
  return new PsProcessTree();
}

const NO_PROCESSES: ProcessTree = {
  family: () => Promise.resolve([]),
  environment: () => Promise.resolve(null),
};

/** Linux: /proc. The kernel's list of children is quick but not built in everywhere; else the whole table is read. */
class ProcProcessTree implements ProcessTree {
  async family(pid: number): Promise<readonly ProcessInfo[]> {
    const family = (await hasChildrenLists()) ? await descend(pid) : below(pid, await readTable());
    return Promise.all(
      family.map(async (each) => ({ ...each, args: nulSeparated(await readOrEmpty(`/proc/${each.pid}/cmdline`)) })),
    );
  }

  async environment(pid: number): Promise<Readonly<Record<string, string>> | null> {
    const text = await readOrEmpty(`/proc/${pid}/environ`);
    return text === '' ? null : variables(nulSeparated(text));
  }
}

async function hasChildrenLists(): Promise<boolean> {
  try {
    await readFile(`/proc/self/task/${process.pid}/children`);
    return true;
  } catch {
    return false;
  }
}

async function descend(pid: number): Promise<readonly ProcessInfo[]> {
  const first = await readStat(pid);
  const family = first ? [first] : [];
  for (const each of family) {
    const children = (await childrenOf(each.pid)).map((child) => readStat(child));
    family.push(...(await Promise.all(children)).filter((child) => child !== null));
  }
  return family;
}

/** Children are listed under the thread that made them. */
async function childrenOf(pid: number): Promise<readonly number[]> {
  const threads = await listOrEmpty(`/proc/${pid}/task`);
  const lists = await Promise.all(threads.map((thread) => readOrEmpty(`/proc/${pid}/task/${thread}/children`)));
  return lists.flatMap((list) => list.split(' ').filter(Boolean).map(Number));
}

async function readTable(): Promise<readonly ProcessInfo[]> {
  const pids = (await listOrEmpty('/proc')).filter((name) => /^\d+$/.test(name));
  return (await Promise.all(pids.map((name) => readStat(Number(name))))).filter((each) => each !== null);
}

async function readStat(pid: number): Promise<ProcessInfo | null> {
  const stat = await readOrEmpty(`/proc/${pid}/stat`);
  // The name in parentheses may itself hold parentheses and spaces; the fields begin after the last one.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [, parent, group, , , foregroundGroup] = fields;
  if (parent === undefined || group === undefined) return null;
  return { pid, parent: Number(parent), args: [], foreground: group === foregroundGroup };
}

/** A process may end, or not be ours to see, between the listing and the reading: then it has nothing to say. */
async function readOrEmpty(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch {
    return '';
  }
}

async function listOrEmpty(path: string): Promise<readonly string[]> {
  try {
    return await readdir(path);
  } catch {
    return [];
  }
}

const nulSeparated = (text: string): readonly string[] => text.replace(/\0$/, '').split('\0');

function variables(assignments: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    assignments.flatMap((each) => {
      const at = each.indexOf('=');
      return at > 0 ? [[each.slice(0, at), each.slice(at + 1)]] : [];
    }),
  );
}

/** macOS and the BSDs: `ps`. Arguments come without their quoting, so an argument with spaces is read as several. */
class PsProcessTree implements ProcessTree {
  async family(pid: number): Promise<readonly ProcessInfo[]> {
    return below(pid, readPs(await ps(['-A', '-o', 'pid=,ppid=,stat=,args='])));
  }

  async environment(pid: number): Promise<Readonly<Record<string, string>> | null> {
    const line = await ps(['-E', '-ww', '-o', 'command=', '-p', String(pid)]);
    const found = variables(line.trim().split(/\s+/));
    return Object.keys(found).length > 0 ? found : null;
  }
}

/** Reads the table of `ps -o pid=,ppid=,stat=,args=`; a `+` in the state means the foreground. */
export function readPs(table: string): readonly ProcessInfo[] {
  return table.split('\n').flatMap((line) => {
    const match = /^\s*(\d+)\s+(\d+)\s+(\S+)\s*(.*)$/.exec(line);
    if (!match) return [];
    const [, pid, parent, state = '', args = ''] = match;
    return [
      {
        pid: Number(pid),
        parent: Number(parent),
        args: args.split(/\s+/).filter(Boolean),
        foreground: state.includes('+'),
      },
    ];
  });
}

function ps(args: readonly string[]): Promise<string> {
  return new Promise((resolve) => {
    // ps ends with 1 when nothing matches, and without it there are no processes to tell of.
    execFile('ps', args, { timeout: 5000, maxBuffer: 16 << 20 }, (_error, stdout) => resolve(stdout));
  });
}

function below(root: number, all: readonly ProcessInfo[]): readonly ProcessInfo[] {
  const byParent = new Map<number, ProcessInfo[]>();
  for (const each of all) {
    const siblings = byParent.get(each.parent);
    if (siblings) siblings.push(each);
    else byParent.set(each.parent, [each]);
  }
  const first = all.find(({ pid }) => pid === root);
  const family = first ? [first] : [];
  for (const each of family) family.push(...(byParent.get(each.pid) ?? []).filter((child) => child !== first));
  return family;
}

/** Whether the arguments are those of a tmux client: the program by its name, or by the one that the user set. */
export function isTmux(args: readonly string[], executable = 'tmux'): boolean {
  const name = basename(args[0] ?? '').replace(/^-/, '');
  return name === 'tmux' || name === basename(executable);
}
