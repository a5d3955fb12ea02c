import { readdir, readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { extname, join } from 'node:path';
import { VocabularyReader } from '../language/vocabularyFile';
import type { Problem, Vocabulary } from '../language/vocabulary';

/** What the vocabulary files of some folders came to. */
export interface VocabularyFiles {
  /** Weakest layer first. */
  readonly vocabularies: readonly Vocabulary[];
  readonly problems: readonly Problem[];
}

/** Where a workspace keeps its vocabularies. */
export const WORKSPACE_VOCABULARIES = join('.vscode', 'mango');

const NONE: VocabularyFiles = { vocabularies: [], problems: [] };

/** Reads every vocabulary of the folders, weakest layer first. A file that is wrong leaves the others standing. */
export async function readVocabularies(folders: readonly string[]): Promise<VocabularyFiles> {
  const reader = new VocabularyReader();
  let all = NONE;
  for (const folder of folders) all = joined(all, await readFolder(reader, folder, all.vocabularies));
  return all;
}

async function readFolder(
  reader: VocabularyReader,
  folder: string,
  below: readonly Vocabulary[],
): Promise<VocabularyFiles> {
  // A rule may use a list that a lower layer's file of the same name has.
  const lists = new Set(below.flatMap((vocabulary) => [...vocabulary.lists.keys()]));
  let files = NONE;
  try {
    for (const path of await yamlFiles(folder)) {
      const { vocabulary, problems } = await readOne(reader, path, lists);
      files = joined(files, { vocabularies: vocabulary ? [vocabulary] : [], problems });
    }
  } catch (error) {
    files = joined(files, { vocabularies: [], problems: [unreadable(folder, error)] });
  }
  return files;
}

async function readOne(
  reader: VocabularyReader,
  path: string,
  lists: ReadonlySet<string>,
): Promise<{ readonly vocabulary?: Vocabulary; readonly problems: readonly Problem[] }> {
  try {
    return reader.read(await readFile(path, 'utf8'), path, lists);
  } catch (error) {
    // Unreadable, or gone between listing and reading: said, and the others still work.
    return { problems: [unreadable(path, error)] };
  }
}

function unreadable(file: string, error: unknown): Problem {
  const why = error instanceof Error ? error.message : String(error);
  return { file, line: 1, column: 1, severity: 'error', message: `cannot be read: ${why}` };
}

/** In a fixed order, so that layers do not depend on the file system. */
async function yamlFiles(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch((error: unknown) => {
    if (isMissing(error)) return [];
    throw error;
  });
  return names
    .filter((name) => ['.yaml', '.yml'].includes(extname(name)))
    .sort()
    .map((name) => join(folder, name));
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

function joined(one: VocabularyFiles, other: VocabularyFiles): VocabularyFiles {
  return {
    vocabularies: [...one.vocabularies, ...other.vocabularies],
    problems: [...one.problems, ...other.problems],
  };
}

/** What is wrong with a folder that the user named: nothing, or that it is no folder. */
export async function folderProblem(folder: string): Promise<readonly Problem[]> {
  const found = await stat(folder).catch(() => null);
  if (found?.isDirectory()) return [];
  const message = 'the setting mango.vocabulary.folder names no folder; make it, or correct the setting';
  return [{ file: folder, line: 1, column: 1, severity: 'error', message }];
}

/** A folder as the user writes it: a leading `~` is the home folder. */
export function expandHome(folder: string): string {
  return folder.trim().replace(/^~(?=$|[\\/])/, homedir());
}
