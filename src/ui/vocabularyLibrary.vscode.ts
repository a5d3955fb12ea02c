import { Disposable, RelativePattern, Uri, workspace, type TextDocument } from 'vscode';
import { dirname, extname, join } from 'node:path';
import type { GivenVocabulary } from '../language/givenVocabulary';
import type { Problem, Vocabulary } from '../language/vocabulary';
import { Emitter } from '../platform/emitter';
import { FolderWatch } from '../platform/folderWatch';
import type { Log } from '../platform/log';
import type { Settings } from '../platform/settings';
import { expandHome } from './expandHome';
import { folderProblem, VocabularyShelf, WORKSPACE_VOCABULARIES, type VocabularyFiles } from './vocabularyFiles';

/** An editor writes a file in several steps; one reading for all of them. */
const SETTLE_MS = 100;

const YAML_FILES = '*.{yaml,yml}';

export interface VocabularyLibraryParts {
  /** Folder of those that ship with the extension. */
  readonly builtIn: string;
  /** The user's folder where the setting names none. */
  readonly defaultFolder: string;
  readonly settings: Settings;
  /** What other extensions registered, and when that changes. */
  readonly registered: { readonly given: readonly GivenVocabulary[]; onGiven(listener: () => void): () => void };
  readonly log: Log;
}

/**
 * The vocabularies: built in, those of other extensions, the user's, and the workspace's where it is trusted. Read again
 * when a file, a setting or a registration changes.
 */
export class VocabularyLibrary {
  private readonly shelf = new VocabularyShelf();
  private reading: Promise<VocabularyFiles> | null = null;
  private readonly changes: Emitter<undefined>;
  private readonly readings: Emitter<VocabularyFiles>;
  private readonly owned: { dispose(): unknown }[];
  private watchers: { dispose(): unknown }[] = [];
  private settling: NodeJS.Timeout | null = null;
  private ended = false;
  private tail: Promise<void> = Promise.resolve();
  /** How often a reading was asked for. */
  private requests = 0;
  private readonly folders = new FolderWatch(() => this.changed());

  constructor(private readonly parts: VocabularyLibraryParts) {
    const { settings, registered, log } = parts;
    const onError = (error: unknown) => log.error({ err: error }, 'a listener of the vocabularies failed');
    this.changes = new Emitter(onError);
    this.readings = new Emitter(onError);
    this.owned = [
      workspace.onDidGrantWorkspaceTrust(() => this.look()),
      workspace.onDidChangeWorkspaceFolders(() => this.look()),
      // Quicker than the file system's own word.
      workspace.onDidSaveTextDocument((document) => this.isOwn(document) && this.changed()),
      new Disposable(settings.onChange(['mango.vocabulary.folder'], () => this.look())),
      new Disposable(settings.onChange(['mango.vocabulary.disabled'], () => this.readAgain())),
      new Disposable(registered.onGiven(() => this.readAgain())),
    ];
    this.watch();
  }

  /** Something changed: what was compiled from the vocabularies before is old. Returns an unsubscribe function. */
  onChange(listener: () => void): () => void {
    return this.changes.on(() => listener());
  }

  /** They were read anew, all that changed included. Returns an unsubscribe function. */
  onRead(listener: (files: VocabularyFiles) => void): () => void {
    return this.readings.on(listener);
  }

  /** Those that are not turned off, weakest layer first. */
  async vocabularies(): Promise<readonly Vocabulary[]> {
    const disabled = new Set(this.parts.settings.get('mango.vocabulary.disabled'));
    const { vocabularies } = await this.files();
    return vocabularies.filter(({ name }) => !disabled.has(name));
  }

  async problems(): Promise<readonly Problem[]> {
    return (await this.files()).problems;
  }

  /** What is wrong with what another extension registered. */
  async problemsOf({ file }: Pick<GivenVocabulary, 'file'>): Promise<readonly Problem[]> {
    return (await this.files()).problems.filter((problem) => problem.file === file);
  }

  /** All of them as they are on disk, with what is wrong in each. */
  files(): Promise<VocabularyFiles> {
    this.reading ??= this.next();
    return this.reading;
  }

  /** The files as they would be with these texts in place of what is saved. */
  async filesWith(texts: ReadonlyMap<string, string>): Promise<VocabularyFiles> {
    const files = await this.files();
    return texts.size === 0 ? files : this.shelf.withTexts(files, texts);
  }

  /** Whether a document is a vocabulary of the user's or the workspace's. */
  isOwn({ uri }: Pick<TextDocument, 'uri'>): boolean {
    return uri.scheme === 'file' && this.isOwnFile(uri.fsPath);
  }

  isOwnFile(file: string): boolean {
    return ['.yaml', '.yml'].includes(extname(file)) && this.ownFolders().includes(dirname(file));
  }

  /** The folder that the setting names, or the extension's own. */
  get userFolder(): string {
    return this.namedFolder() || this.parts.defaultFolder;
  }

  /** Looks again where the vocabularies are. */
  private look(): void {
    this.watch();
    this.changed();
  }

  /** Reads what was written just now; resolves when it counts. */
  async refresh(): Promise<void> {
    this.watch();
    await this.readIfChanged();
  }

  dispose(): void {
    this.ended = true;
    if (this.settling) clearTimeout(this.settling);
    for (const each of [...this.watchers.splice(0), ...this.owned.splice(0)]) each.dispose();
    this.folders.dispose();
    this.changes.clear();
    this.readings.clear();
  }

  private async read(): Promise<VocabularyFiles> {
    const { builtIn, registered, log } = this.parts;
    // Before they are read: what changes from now on is told of.
    if (!this.ended) this.folders.follow(this.ownFolders());
    const read = await this.shelf.read({ builtIn, given: registered.given, own: this.ownFolders() });
    const named = this.namedFolder();
    const files = {
      vocabularies: read.vocabularies,
      problems: [...(named ? await folderProblem(named) : []), ...read.problems],
    };
    log.info({ vocabularies: files.vocabularies.length, problems: files.problems.length }, 'vocabularies read');
    return files;
  }

  private changed(): void {
    if (this.settling) clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      this.settling = null;
      this.readIfChanged().catch((error: unknown) => this.parts.log.error({ err: error }, 'vocabularies not read'));
    }, SETTLE_MS);
  }

  /** What is asked from now on is of the new reading. */
  private readAgain(): void {
    this.requests += 1;
    const reading = this.next();
    this.reading = reading;
    this.changes.emit(undefined);
    this.follow(reading, this.requests);
  }

  /** Watchers tell of one change several times, and of changes that change nothing. */
  private async readIfChanged(): Promise<void> {
    this.requests += 1;
    const request = this.requests;
    const before = this.reading;
    const reading = this.next();
    const [old, files] = await Promise.all([before, reading]);
    // Whoever asked since then reads all of this as well.
    if (request !== this.requests) return this.tail;
    if (old && sameFiles(old, files)) return;
    this.reading = reading;
    this.changes.emit(undefined);
    this.follow(reading, request);
  }

  private follow(reading: Promise<VocabularyFiles>, request: number): void {
    reading.then(
      (files) => {
        if (request === this.requests && !this.ended) this.readings.emit(files);
      },
      (error: unknown) => this.parts.log.error({ err: error }, 'vocabularies not read'),
    );
  }

  /** One reading at a time. */
  private next(): Promise<VocabularyFiles> {
    const reading = this.tail.then(() => this.read());
    this.tail = reading.then(
      () => undefined,
      () => undefined, // Whoever asked for it is told.
    );
    return reading;
  }

  private watch(): void {
    for (const watcher of this.watchers.splice(0)) watcher.dispose();
    // From the workspace's root on: the folder for vocabularies may be made later.
    const inWorkspaces = this.trustedFolders().map(
      (folder) => new RelativePattern(Uri.file(folder), `.vscode/mango/${YAML_FILES}`),
    );
    const patterns = [new RelativePattern(Uri.file(this.userFolder), YAML_FILES), ...inWorkspaces];
    this.watchers = patterns.map((pattern) => {
      const watcher = workspace.createFileSystemWatcher(pattern);
      watcher.onDidChange(() => this.changed());
      watcher.onDidCreate(() => this.changed());
      watcher.onDidDelete(() => this.changed());
      return watcher;
    });
  }

  private namedFolder(): string {
    return expandHome(this.parts.settings.get('mango.vocabulary.folder'));
  }

  /** The user's folder, then the workspace's: a rule can run any command, so only a workspace that is trusted brings some. */
  private ownFolders(): readonly string[] {
    return [this.userFolder, ...this.trustedFolders().map((folder) => join(folder, WORKSPACE_VOCABULARIES))];
  }

  private trustedFolders(): readonly string[] {
    const trusted = workspace.isTrusted ? (workspace.workspaceFolders ?? []) : [];
    return trusted.filter(({ uri }) => uri.scheme === 'file').map(({ uri }) => uri.fsPath);
  }
}

/** Whether two readings came to the same: what did not change is the very same object. */
function sameFiles(one: VocabularyFiles, other: VocabularyFiles): boolean {
  return (
    one.vocabularies.length === other.vocabularies.length &&
    one.vocabularies.every((vocabulary, index) => vocabulary === other.vocabularies[index]) &&
    JSON.stringify(one.problems) === JSON.stringify(other.problems)
  );
}
