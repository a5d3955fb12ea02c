import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TerminalError } from '../terminal';
import { chooseNamed } from '../tmux/named';
import { readWorkspace, writeWorkspace, type Workspace } from './workspace';

const MAX_BYTES = 1 << 20;

/** Saved workspaces, each in a YAML file of its own that people can read and edit. */
export class WorkspaceFiles {
  /** @param folder made when the first one is saved. */
  constructor(
    readonly folder: string,
    private readonly onComplaint: (sentence: string) => void,
  ) {}

  /** Those that can be read, the newest first. What is wrong with the others is said. */
  async list(): Promise<readonly Workspace[]> {
    const found = await this.#read();
    return found.map(({ workspace }) => workspace).toSorted((a, b) => b.savedAt.localeCompare(a.savedAt));
  }

  /** The one of that name, as it is said. @throws TerminalError `gone`, saying what there is. */
  async find(name: string): Promise<Workspace> {
    return (await this.#find(name)).workspace;
  }

  /** Keeps it in place of an earlier one of the same name. Resolves when it is on disk. */
  async save(workspace: Workspace): Promise<void> {
    await mkdir(this.folder, { recursive: true });
    const earlier = (await this.#read()).find((each) => each.workspace.name === workspace.name);
    const path = join(this.folder, earlier?.file ?? fileName(workspace.name));
    const draft = `${path}.${process.pid}.part`;
    await writeFile(draft, writeWorkspace(workspace), { mode: 0o600 });
    await rename(draft, path);
  }

  /** Removes it. @throws TerminalError `gone`. */
  async forget(name: string): Promise<Workspace> {
    const { file, workspace } = await this.#find(name);
    await rm(join(this.folder, file));
    return workspace;
  }

  async #find(name: string): Promise<{ readonly file: string; readonly workspace: Workspace }> {
    const all = await this.#read();
    const found = chooseNamed(all, ({ workspace }) => workspace.name, name);
    if (found) return found;
    const names = all.map(({ workspace }) => workspace.name).join(', ');
    const there = names ? `There is: ${names}.` : 'Save one first: say "save layout as" and a name.';
    throw new TerminalError('gone', `There is no one saved layout "${name}". ${there}`);
  }

  async #read(): Promise<readonly { readonly file: string; readonly workspace: Workspace }[]> {
    const read = await Promise.all((await this.#files()).map((file) => this.#readOne(file)));
    return read.filter((each) => each !== null);
  }

  async #readOne(file: string): Promise<{ readonly file: string; readonly workspace: Workspace } | null> {
    const path = join(this.folder, file);
    try {
      if ((await stat(path)).size > MAX_BYTES)
        throw new TerminalError('refused', `${file} is too large for a saved layout.`);
      return { file, workspace: readWorkspace(await readFile(path, 'utf8'), file) };
    } catch (error) {
      // One that is damaged, or was removed meanwhile, leaves the others standing.
      this.onComplaint(error instanceof Error ? error.message : String(error));
      return null;
    }
  }

  async #files(): Promise<readonly string[]> {
    try {
      return (await readdir(this.folder)).filter((file) => file.endsWith('.yaml')).sort();
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      throw error;
    }
  }
}

/** A file name that every file system takes; names that lose something in it are told apart by a hash. */
function fileName(name: string): string {
  const plain = name
    .toLowerCase()
    .replaceAll(/[^a-z0-9-]+/g, '-')
    .slice(0, 60);
  if (plain === name && plain !== '' && !/^-|-$/.test(plain)) return `${plain}.yaml`;
  return `${plain.replaceAll(/^-+|-+$/g, '') || 'layout'}-${createHash('sha256').update(name).digest('hex').slice(0, 8)}.yaml`;
}
