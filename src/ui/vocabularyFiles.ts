import { readdir, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { readGivenVocabulary, type GivenVocabulary } from '../language/givenVocabulary';
import { standingOf, type Standing } from '../language/lastGood';
import { listsBelow } from '../language/layers';
import { VocabularyReader, type VocabularyFile } from '../language/vocabularyFile';
import type { Problem, Vocabulary } from '../language/vocabulary';
import { readPreread } from '../platform/readPreread';
import { MAX_VOCABULARY_BYTES, readTextFile } from '../platform/textFile';

/** What the vocabulary files of some folders came to. */
export interface VocabularyFiles {
  /** Weakest layer first. */
  readonly vocabularies: readonly Vocabulary[];
  readonly problems: readonly Problem[];
}

/** Where vocabularies come from, weakest layer first. */
export interface VocabularyLayers {
  /** Folder of those that ship with the extension. */
  readonly builtIn: string;
  /** What other extensions registered. */
  readonly given: readonly GivenVocabulary[];
  /** The user's folder, then those of the workspace. */
  readonly own: readonly string[];
}

/** Where a workspace keeps its vocabularies, relative to it. */
export const WORKSPACE_VOCABULARIES = join('.vscode', 'mango');

/** A file as it was read last. */
interface Edition {
  readonly text: string;
  /** Lists of lower layers, which the reading depends on. */
  readonly below: string;
  readonly file: VocabularyFile;
  readonly standing: Standing;
}

/** What is said beside a mistake, by what goes on from before. */
const GOES_ON: Readonly<Record<Standing['kept'], string>> = {
  nothing: '',
  rules: '; until this is mended, rules that are missing now go on as they last were',
  everything: '; until this is mended, the last good edition of the file goes on',
};

/**
 * Reads vocabularies again and again: what did not change is not parsed again, a file that is wrong leaves the others
 * standing, and what can no longer be read of one goes on as it was until it is mended or removed.
 */
export class VocabularyShelf {
  private readonly reader = new VocabularyReader();
  private editions = new Map<string, Edition>();
  private readonly givenFiles = new WeakMap<GivenVocabulary, VocabularyFile>();

  async read({ builtIn, given, own }: VocabularyLayers): Promise<VocabularyFiles> {
    if (this.editions.size === 0) this.reader.recall(await readPreread(builtIn));
    const reading = new Reading(this.reader, this.editions);
    await reading.folder(builtIn);
    for (const each of given) reading.given(this.given(each, reading.vocabularies));
    for (const folder of own) await reading.folder(folder);
    this.editions = reading.editions;
    this.reader.recall(undefined);
    return reading;
  }

  private given(given: GivenVocabulary, builtIn: readonly Vocabulary[]): VocabularyFile {
    // What is built in stays what it is.
    const file = this.givenFiles.get(given) ?? readGivenVocabulary(this.reader, given, builtIn);
    this.givenFiles.set(given, file);
    return file;
  }

  /** The files with another text for some of them, as an editor shows it before it is saved. */
  withTexts(files: VocabularyFiles, texts: ReadonlyMap<string, string>): VocabularyFiles {
    const problems = files.problems.filter(({ file }) => !texts.has(file));
    const vocabularies: Vocabulary[] = [];
    for (const vocabulary of files.vocabularies) {
      const text = texts.get(vocabulary.file);
      if (text === undefined) {
        vocabularies.push(vocabulary);
        continue;
      }
      const read = this.reader.read(text, vocabulary.file, listsBelow(vocabularies));
      problems.push(...read.problems);
      if (read.vocabulary) vocabularies.push(read.vocabulary);
    }
    const standing = new Set(files.vocabularies.map(({ file }) => file));
    for (const [file, text] of texts) {
      if (standing.has(file)) continue;
      const read = this.reader.read(text, file, listsBelow(vocabularies));
      problems.push(...read.problems);
      if (read.vocabulary) vocabularies.push(read.vocabulary);
    }
    return { vocabularies, problems };
  }
}

/** One reading of all layers. */
class Reading implements VocabularyFiles {
  readonly vocabularies: Vocabulary[] = [];
  readonly problems: Problem[] = [];
  readonly editions = new Map<string, Edition>();

  constructor(
    private readonly reader: VocabularyReader,
    private readonly before: ReadonlyMap<string, Edition>,
  ) {}

  async folder(folder: string): Promise<void> {
    try {
      for (const path of await yamlFiles(folder)) await this.file(path);
    } catch (error) {
      this.problems.push(unreadable(folder, error));
    }
  }

  given({ vocabulary, problems }: VocabularyFile): void {
    if (vocabulary) this.vocabularies.push(vocabulary);
    this.problems.push(...problems);
  }

  private async file(path: string): Promise<void> {
    const known = this.before.get(path);
    try {
      this.add(path, this.edition(path, await readTextFile(path, MAX_VOCABULARY_BYTES), known));
    } catch (error) {
      // Unreadable, or gone between listing and reading: said, and the others still work.
      this.problems.push(unreadable(path, error));
    }
  }

  private edition(path: string, text: string, known: Edition | undefined): Edition {
    const below = JSON.stringify(this.vocabularies.map(({ name, lists }) => [name, ...lists.keys()]));
    if (known?.text === text && known.below === below) return known;
    const file = this.reader.read(text, path, listsBelow(this.vocabularies));
    return { text, below, file, standing: standingOf(file, known?.standing.vocabulary) };
  }

  private add(path: string, edition: Edition): void {
    this.editions.set(path, edition);
    const { vocabulary, kept } = edition.standing;
    if (vocabulary) this.vocabularies.push(vocabulary);
    for (const problem of edition.file.problems) {
      const goesOn = problem.severity === 'error' ? GOES_ON[kept] : '';
      this.problems.push({ ...problem, message: problem.message + goesOn });
    }
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

/** What is wrong with a folder that the user named: nothing, or that it is no folder. */
export async function folderProblem(folder: string): Promise<readonly Problem[]> {
  const found = await stat(folder).catch(() => null);
  if (found?.isDirectory()) return [];
  const message = 'the setting mango.vocabulary.folder names no folder; make it, or correct the setting';
  return [{ file: folder, line: 1, column: 1, severity: 'error', message }];
}
