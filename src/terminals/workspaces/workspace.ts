import { parse, stringify } from 'yaml';
import { TerminalError } from '../terminal';

/** Version of the file. A file of a later one is not read. */
export const WORKSPACE_VERSION = 1;

/** A tmux session as it was: what it takes to build it again. */
export interface Workspace {
  /** What people say for it. */
  readonly name: string;
  /** ISO 8601. */
  readonly savedAt: string;
  /** Name of the tmux session. */
  readonly session: string;
  /** Cells of its windows. */
  readonly width: number;
  readonly height: number;
  readonly windows: readonly WorkspaceWindow[];
}

export interface WorkspaceWindow {
  readonly index: number;
  readonly name: string;
  /** tmux names it after its program. */
  readonly autoNamed: boolean;
  readonly active: boolean;
  readonly zoomed: boolean;
  readonly synchronized: boolean;
  /** As `#{window_layout}` gives it. */
  readonly layout: string;
  readonly panes: readonly WorkspacePane[];
}

export interface WorkspacePane {
  /** Working folder; empty where it was not known. */
  readonly folder: string;
  /** The command line of the program in it, one line for a shell; absent where there was only the shell. */
  readonly program?: string;
  readonly active: boolean;
}

const MAX_WINDOWS = 200;
const MAX_PANES = 200;
const MAX_TEXT = 4096;
const LAYOUT = /^[0-9a-f]{4},[0-9x,{}[\]]+$/;

const ABOUT = ` A tmux session kept by Mango: "restore" and its name build it again. Programs are started only when you say so.`;

/** The file's text. What is false or usual is left out. */
export function writeWorkspace({ name, savedAt, session, width, height, windows }: Workspace): string {
  const data = {
    version: WORKSPACE_VERSION,
    name,
    savedAt,
    session,
    width,
    height,
    windows: windows.map((window) => ({
      index: window.index,
      name: window.name,
      ...flags(window, 'autoNamed', 'active', 'zoomed', 'synchronized'),
      layout: window.layout,
      panes: window.panes.map(({ folder, program, active }) => ({
        folder,
        ...(program === undefined ? {} : { program }),
        ...(active ? { active } : {}),
      })),
    })),
  };
  return `#${ABOUT}\n${stringify(data, { lineWidth: 0 })}`;
}

function flags<Key extends string>(
  from: Readonly<Record<Key, boolean>>,
  ...keys: readonly Key[]
): Partial<Record<Key, true>> {
  const set: Partial<Record<Key, true>> = {};
  for (const key of keys) if (from[key]) set[key] = true;
  return set;
}

/** Reads a file's text. `file`: its name for the complaint. @throws TerminalError `refused`, naming what is wrong. */
export function readWorkspace(text: string, file: string): Workspace {
  const fail = (what: string): never => {
    throw new TerminalError('refused', `The saved layout in ${file} cannot be used: ${what}.`);
  };
  let data: unknown;
  try {
    data = parse(text, { maxAliasCount: 0 });
  } catch (error) {
    return fail(error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error));
  }
  const top = fieldsOf(data) ?? fail('it is no map');
  if (typeof top['version'] === 'number' && top['version'] > WORKSPACE_VERSION) {
    return fail(`it was written by a newer version (${top['version']}) of Mango`);
  }
  if (top['version'] !== WORKSPACE_VERSION) return fail('it has no version');
  const read = new Reader(fail);
  return {
    name: read.text(top, 'name'),
    savedAt: read.text(top, 'savedAt'),
    session: read.text(top, 'session'),
    width: read.count(top, 'width', 1, 10_000),
    height: read.count(top, 'height', 1, 10_000),
    windows: read.list(top, 'windows', MAX_WINDOWS).map((window) => ({
      index: read.count(window, 'index', 0, 1_000_000),
      name: read.text(window, 'name', true),
      autoNamed: read.flag(window, 'autoNamed'),
      active: read.flag(window, 'active'),
      zoomed: read.flag(window, 'zoomed'),
      synchronized: read.flag(window, 'synchronized'),
      layout: read.layout(window),
      panes: read.list(window, 'panes', MAX_PANES).map((pane) => ({
        folder: read.text(pane, 'folder', true),
        ...(pane['program'] === undefined ? {} : { program: read.line(pane, 'program') }),
        active: read.flag(pane, 'active'),
      })),
    })),
  };
}

type Fields = Readonly<Record<string, unknown>>;

const fieldsOf = (value: unknown): Fields | null =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;

/** Takes values out of the file's data, each checked. */
class Reader {
  constructor(private readonly fail: (what: string) => never) {}

  text(from: Fields, key: string, mayBeEmpty = false): string {
    const value = from[key];
    if (typeof value !== 'string' || value.length > MAX_TEXT) return this.fail(`"${key}" is no text`);
    return value === '' && !mayBeEmpty ? this.fail(`"${key}" is empty`) : value;
  }

  /** What will be typed: a line end in it would enter it before anybody said so. */
  line(from: Fields, key: string): string {
    const value = this.text(from, key);
    return /\p{Cc}/u.test(value) ? this.fail(`"${key}" is more than one line`) : value;
  }

  layout(from: Fields): string {
    const value = this.text(from, 'layout');
    return LAYOUT.test(value) ? value : this.fail('"layout" is none of tmux');
  }

  count(from: Fields, key: string, least: number, most: number): number {
    const value = from[key];
    const fits = typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
    return fits ? value : this.fail(`"${key}" is no whole number from ${least} to ${most}`);
  }

  flag(from: Fields, key: string): boolean {
    const value = from[key] ?? false;
    return typeof value === 'boolean' ? value : this.fail(`"${key}" is neither true nor false`);
  }

  list(from: Fields, key: string, most: number): readonly Fields[] {
    const value = from[key];
    if (!Array.isArray(value) || value.length === 0 || value.length > most) {
      return this.fail(`"${key}" is no list of 1 to ${most}`);
    }
    return value.map((each: unknown) => fieldsOf(each) ?? this.fail(`an entry of "${key}" is no map`));
  }
}
