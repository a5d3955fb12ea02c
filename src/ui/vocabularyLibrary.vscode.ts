import {
  Diagnostic,
  DiagnosticSeverity,
  Disposable,
  Position,
  Range,
  RelativePattern,
  Uri,
  languages,
  workspace,
} from 'vscode';
import { join } from 'node:path';
import type { Problem, Vocabulary } from '../language/vocabulary';
import type { Log } from '../platform/log';
import type { Settings } from '../platform/settings';
import {
  expandHome,
  folderProblem,
  readVocabularies,
  WORKSPACE_VOCABULARIES,
  type VocabularyFiles,
} from './vocabularyFiles';

/** An editor writes a file in several steps; one reading for all of them. */
const SETTLE_MS = 100;

/**
 * The vocabularies: built in, the user's, and the workspace's where it is trusted. Read again when a file or a setting
 * changes; what is wrong in them stands in the Problems panel.
 */
export class VocabularyLibrary {
  private reading: Promise<VocabularyFiles> | null = null;
  private readonly diagnostics = languages.createDiagnosticCollection('mango');
  private readonly owned: { dispose(): unknown }[] = [this.diagnostics];
  private watchers: { dispose(): unknown }[] = [];
  private settling: NodeJS.Timeout | null = null;

  constructor(
    private readonly builtInFolder: string,
    private readonly settings: Settings,
    private readonly onChange: () => void,
    private readonly log: Log,
  ) {
    const moved = () => {
      this.watch();
      this.changed();
    };
    this.owned.push(
      workspace.onDidGrantWorkspaceTrust(moved),
      workspace.onDidChangeWorkspaceFolders(moved),
      new Disposable(settings.onChange(['mango.vocabulary.folder'], moved)),
      new Disposable(settings.onChange(['mango.vocabulary.disabled'], () => this.onChange())),
    );
    this.watch();
  }

  /** Those that are not turned off, weakest layer first. */
  async vocabularies(): Promise<readonly Vocabulary[]> {
    const disabled = new Set(this.settings.get('mango.vocabulary.disabled'));
    const { vocabularies } = await this.files();
    return vocabularies.filter(({ name }) => !disabled.has(name));
  }

  async problems(): Promise<readonly Problem[]> {
    return (await this.files()).problems;
  }

  dispose(): void {
    if (this.settling) clearTimeout(this.settling);
    for (const each of [...this.watchers.splice(0), ...this.owned.splice(0)]) each.dispose();
  }

  private files(): Promise<VocabularyFiles> {
    this.reading ??= this.read();
    return this.reading;
  }

  private async read(): Promise<VocabularyFiles> {
    const read = await readVocabularies([this.builtInFolder, ...this.ownFolders()]);
    const user = this.userFolder();
    const files = { ...read, problems: [...(user ? await folderProblem(user) : []), ...read.problems] };
    this.log.info({ vocabularies: files.vocabularies.length, problems: files.problems.length }, 'vocabularies read');
    this.diagnostics.clear();
    for (const file of new Set(files.problems.map((problem) => problem.file))) {
      const own = files.problems.filter((problem) => problem.file === file);
      this.diagnostics.set(Uri.file(file), own.map(diagnostic));
    }
    return files;
  }

  private changed(): void {
    if (this.settling) clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      this.settling = null;
      this.reading = null;
      this.onChange();
    }, SETTLE_MS);
  }

  private watch(): void {
    for (const watcher of this.watchers.splice(0)) watcher.dispose();
    this.watchers = this.ownFolders().map((folder) => {
      const watcher = workspace.createFileSystemWatcher(new RelativePattern(Uri.file(folder), '*.{yaml,yml}'));
      watcher.onDidChange(() => this.changed());
      watcher.onDidCreate(() => this.changed());
      watcher.onDidDelete(() => this.changed());
      return watcher;
    });
  }

  private userFolder(): string {
    return expandHome(this.settings.get('mango.vocabulary.folder'));
  }

  /** The user's folder, then the workspace's: a rule can run any command, so only a workspace that is trusted brings some. */
  private ownFolders(): readonly string[] {
    const user = this.userFolder();
    const trusted = workspace.isTrusted ? (workspace.workspaceFolders ?? []) : [];
    const folders = trusted.filter(({ uri }) => uri.scheme === 'file').map(({ uri }) => uri.fsPath);
    return [...(user ? [user] : []), ...folders.map((folder) => join(folder, WORKSPACE_VOCABULARIES))];
  }
}

function diagnostic({ line, column, severity, message }: Problem): Diagnostic {
  const start = new Position(line - 1, column - 1);
  const made = new Diagnostic(
    new Range(start, start.translate(0, 1)),
    message,
    severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
  );
  made.source = 'Mango';
  return made;
}
