import { join } from 'node:path';
import { ListError, type FoundItem, type ListProvider } from '../listProvider';
import { timesOf } from '../stamps';
import { nearest, textOf } from '../upwards';

const MAX_NAMES = 200;

interface Source {
  readonly name: string;
  /** File names, the first one found counts. */
  readonly files: readonly string[];
  /** Whether a folder's tools also look in the folders above. */
  readonly upwards: boolean;
  read(text: string): readonly string[];
}

const SOURCES: readonly Source[] = [
  { name: 'script', files: ['package.json'], upwards: true, read: packageScripts },
  { name: 'goal', files: ['GNUmakefile', 'makefile', 'Makefile'], upwards: false, read: makeTargets },
  { name: 'recipe', files: ['justfile', 'Justfile', '.justfile'], upwards: true, read: justRecipes },
  { name: 'task', files: ['.vscode/tasks.json'], upwards: true, read: editorTasks },
];

/** What a project can be told to run: scripts of package.json, goals of make, recipes of just, tasks of the editor. */
export function scriptProviders(): readonly ListProvider[] {
  return SOURCES.map((source) => {
    const fileOf = (folder: string) => (source.upwards ? nearest(folder, source.files) : here(folder, source.files));
    return {
      name: source.name,
      scope: 'folder',
      limit: MAX_NAMES,
      stamp: async (folder) => {
        const file = await fileOf(folder);
        return file === null ? '' : `${file} ${await timesOf([file])}`;
      },
      list: async (folder): Promise<readonly FoundItem[]> => {
        const file = await fileOf(folder);
        const text = file === null ? null : await textOf(file);
        return text === null ? [] : [...new Set(source.read(text))].map((name) => ({ name }));
      },
    };
  });
}

async function here(folder: string, files: readonly string[]): Promise<string | null> {
  const texts = await Promise.all(
    files.map(async (file) => ((await textOf(join(folder, file))) === null ? [] : [file])),
  );
  const [first] = texts.flat();
  return first === undefined ? null : join(folder, first);
}

function packageScripts(text: string): readonly string[] {
  return Object.keys(recordOf(recordOf(parsed('package.json', text))['scripts']));
}

function parsed(file: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new ListError(`${file} cannot be read.`);
  }
}

/** The editor lets its files have comments and commas before a closing bracket. */
function withoutComments(text: string): string {
  const strings = String.raw`("(?:\\.|[^"\\])*")`;
  return text
    .replace(new RegExp(String.raw`${strings}|//[^\n]*|/\*[^]*?\*/`, 'gu'), '$1')
    .replace(new RegExp(String.raw`${strings}|,(?=\s*[}\]])`, 'gu'), '$1');
}

/** Goals that a makefile spells out: no patterns, no variables, none of make's own. */
export function makeTargets(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const match = /^([^\s:=#.%$][^:=#%$]*?)\s*::?(?![=:])/u.exec(line);
    return match?.[1]?.split(/\s+/u).filter((name) => !name.startsWith('.')) ?? [];
  });
}

/** Recipes of a justfile; one that begins with an underscore is its own. */
export function justRecipes(text: string): readonly string[] {
  return text.split('\n').flatMap((line) => {
    const name = /^@?([A-Za-z][\w-]*)(?:\s[^:]*)?:(?!=)/u.exec(line)?.[1];
    return name === undefined || ['alias', 'set', 'export', 'import', 'mod'].includes(name) ? [] : [name];
  });
}

function editorTasks(text: string): readonly string[] {
  const tasks = recordOf(parsed('tasks.json', withoutComments(text)))['tasks'];
  if (!Array.isArray(tasks)) return [];
  return tasks.flatMap((task: unknown) => {
    const { label, taskName, script, type } = recordOf(task);
    const name =
      label ?? taskName ?? (typeof type === 'string' && typeof script === 'string' ? `${type}: ${script}` : null);
    return typeof name === 'string' ? [name] : [];
  });
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
