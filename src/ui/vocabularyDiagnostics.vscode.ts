import { Diagnostic, DiagnosticSeverity, languages, Position, Range, Uri, workspace, type TextDocument } from 'vscode';
import { LIVE_LISTS } from '../language/foundList';
import type { Problem, Vocabulary } from '../language/vocabulary';
import type { Log } from '../platform/log';
import type { SpeechEngine } from '../speech/speechEngine';
import type { VocabularyLibrary } from './vocabularyLibrary.vscode';

/** Nobody wants to be told of half a word. */
const TYPING_MS = 250;

/**
 * What is wrong with the user's and the workspace's vocabularies, in the Problems panel: as they are saved, and as they
 * are being written.
 */
export class VocabularyDiagnostics {
  private readonly shown = languages.createDiagnosticCollection('mango');
  private readonly owned: { dispose(): unknown }[];
  private readonly unsubscribe: readonly (() => void)[];
  private waiting: NodeJS.Timeout | null = null;
  /** Grows with every change; what an older look found is not shown. */
  private edition = 0;

  constructor(
    private readonly library: VocabularyLibrary,
    private readonly speech: Pick<SpeechEngine, 'state' | 'knownWords' | 'onState'>,
    private readonly log: Log,
  ) {
    const later = (document: TextDocument) => {
      if (this.library.isOwn(document)) this.lookSoon();
    };
    this.owned = [
      this.shown,
      workspace.onDidChangeTextDocument(({ document }) => later(document)),
      workspace.onDidOpenTextDocument(later),
      workspace.onDidCloseTextDocument(later),
    ];
    this.unsubscribe = [
      library.onRead(() => this.lookNow()),
      // Only a model that is loaded says which words it knows; none is loaded for this.
      speech.onState((state) => {
        if (state.kind === 'ready') this.lookSoon();
      }),
    ];
    this.lookSoon();
  }

  dispose(): void {
    this.edition += 1;
    if (this.waiting) clearTimeout(this.waiting);
    for (const end of this.unsubscribe) end();
    for (const each of this.owned) each.dispose();
  }

  private lookSoon(): void {
    if (this.waiting) clearTimeout(this.waiting);
    this.waiting = setTimeout(() => this.lookNow(), TYPING_MS);
  }

  private lookNow(): void {
    if (this.waiting) clearTimeout(this.waiting);
    this.waiting = null;
    this.edition += 1;
    this.look(this.edition).catch((error: unknown) => this.log.error({ err: error }, 'vocabularies not checked'));
  }

  private async look(edition: number): Promise<void> {
    const documents = workspace.textDocuments.filter((document) => this.library.isOwn(document));
    const unsaved = documents.filter(({ isDirty }) => isDirty);
    const files = await this.library.filesWith(
      new Map(unsaved.map((document) => [document.uri.fsPath, document.getText()])),
    );
    const own = files.vocabularies.filter(({ file }) => this.library.isOwnFile(file));
    const found = own.length === 0 ? [] : await this.check(own, files.vocabularies);
    if (edition !== this.edition) return;
    this.show([...files.problems, ...found], new Map(documents.map((document) => [document.uri.fsPath, document])));
  }

  private async check(own: readonly Vocabulary[], all: readonly Vocabulary[]): Promise<readonly Problem[]> {
    const { askWordsToCheck, checkVocabularies } = await import('./vocabularyChecks');
    const known = await this.knownWords((ask) => askWordsToCheck(own, ask));
    return checkVocabularies({
      vocabularies: all,
      files: new Set(own.map(({ file }) => file)),
      liveLists: new Set(LIVE_LISTS),
      ...(known ? { knownWords: known } : {}),
    });
  }

  private async knownWords(
    wanted: (ask: SpeechEngine['knownWords']) => Promise<ReadonlySet<string>>,
  ): Promise<ReadonlySet<string> | null> {
    if (this.speech.state.kind !== 'ready') return null;
    try {
      return await wanted((words) => this.speech.knownWords(words));
    } catch (error) {
      // The decoder may end at any time; the rest is looked at all the same.
      this.log.warn({ err: error }, 'words not looked up');
      return null;
    }
  }

  private show(problems: readonly Problem[], documents: ReadonlyMap<string, TextDocument>): void {
    const byFile = new Map<string, Problem[]>();
    for (const problem of problems) byFile.set(problem.file, [...(byFile.get(problem.file) ?? []), problem]);
    this.shown.clear();
    for (const [file, own] of byFile) {
      // What an extension brings is no file; it is told by the API.
      if (file.startsWith('extension ')) continue;
      this.shown.set(
        Uri.file(file),
        own.map((problem) => diagnostic(problem, documents.get(file))),
      );
    }
  }
}

function diagnostic({ line, column, severity, message }: Problem, document: TextDocument | undefined): Diagnostic {
  const start = new Position(line - 1, column - 1);
  const text = document && start.line < document.lineCount ? document.lineAt(start).text.slice(start.character) : '';
  const length = Math.max(/^[\w-]*/u.exec(text)?.[0].length ?? 0, 1);
  const made = new Diagnostic(
    new Range(start, start.translate(0, length)),
    message,
    severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning,
  );
  made.source = 'Mango';
  return made;
}
