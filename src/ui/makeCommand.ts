import { mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  Position,
  Range,
  Selection,
  Uri,
  window,
  workspace,
  WorkspaceEdit,
  InputBoxValidationSeverity,
  type InputBoxValidationMessage,
  type TextDocument,
} from 'vscode';
import type { HistoryEntry } from '../history/history';
import type { Language } from '../language/language';
import { ruleOf, ruleThatRuns, withRule, type MadeRule } from '../language/madeRule';
import { isEmptyable, parsePattern, PatternError, slotsOf } from '../language/pattern';
import { pick } from './quickPick';
import { historyItems } from './quickItems';
import type { Rooms } from './rooms';

/** The file that rules are written into, in the user's folder. */
const FILE = 'mine.yaml';
const EMPTY = '# Commands of my own. docs/vocabulary.md has the language; comments are kept.\nname: mine\nrules: []\n';

/** Utterances to choose from. */
const SHOWN = 50;
/** The command that brings here; saying it is nothing to make a command of. */
const SELF = 'mango.makeCommand';

/** What the command may be given; what is missing is asked for. */
export interface MakeCommandArgument {
  /** Id of an utterance of the history, or `last`. */
  readonly entry?: string;
  /** What will be said, as a pattern. */
  readonly say?: string;
  /** What is run then, for an utterance that was no command. */
  readonly run?: string;
}

/** The rule that was written, and where. */
export interface MadeCommand {
  readonly file: string;
  readonly id: string;
}

/**
 * Turns an utterance into a rule of the user's own vocabulary: what was heard becomes what is said, what was done becomes
 * what is done. Undefined when the user thought better of it.
 */
export async function makeCommand(rooms: Rooms, argument: unknown): Promise<MadeCommand | undefined> {
  const given: MakeCommandArgument = typeof argument === 'object' && argument !== null ? argument : {};
  const entry = await chosenEntry(rooms, given.entry);
  if (!entry) return undefined;
  const say = given.say ?? (await askForSentence(entry.heard, await rooms.language()));
  if (say === undefined) return undefined;
  const commands = entry.executions.map(({ command }) => command).filter(({ effects }) => effects.length > 0);
  if (commands.length > 0) return write(rooms, ruleOf(say, commands));
  const line = given.run ?? (await askForLine(say));
  return line === undefined ? undefined : write(rooms, ruleThatRuns(say, line));
}

async function chosenEntry(rooms: Rooms, wanted: string | undefined): Promise<HistoryEntry | undefined> {
  if (wanted !== undefined && wanted !== 'last') return (await rooms.history.search({ id: wanted, limit: 1 }))[0];
  const entries = (await rooms.history.recent(SHOWN)).filter((entry) => entry.heard !== '' && !isSelf(entry));
  if (entries.length === 0) {
    await window.showInformationMessage('Nothing was said yet. Say or type it first, and make it a command then.');
    return undefined;
  }
  if (wanted === 'last') return entries[0];
  const items = historyItems(entries).map((item, index) => ({ ...item, value: entries[index] }));
  return pick(items, { title: 'Make That a Command', placeHolder: 'Which of these?' });
}

function isSelf({ executions }: HistoryEntry): boolean {
  return executions.some(({ command }) =>
    command.effects.some((effect) => effect.kind === 'vscode' && effect.command === SELF),
  );
}

function askForSentence(heard: string, language: Language): Thenable<string | undefined> {
  return window.showInputBox({
    title: 'Make That a Command (1 of 2)',
    prompt: 'What will you say? [brackets] are for words that may be left out, (this | that) for either.',
    value: heard,
    validateInput: (text) => sentenceTrouble(text, language),
  });
}

function sentenceTrouble(text: string, language: Language): string | InputBoxValidationMessage | undefined {
  try {
    const pattern = parsePattern(text);
    if (isEmptyable(pattern)) return 'Saying nothing at all would match this.';
    if (slotsOf(pattern).length > 0) return 'A <slot> is for the file itself: add it there.';
  } catch (error) {
    if (!(error instanceof PatternError)) throw error;
    return `${error.message} (column ${error.column + 1})`;
  }
  const decision = language.interpretTyped(text);
  const [command] = decision.kind === 'accepted' ? decision.commands : [];
  if (!command) return undefined;
  const message = `${command.vocabulary}/${command.id} understands this already: ${command.summary}`;
  return { message, severity: InputBoxValidationSeverity.Warning };
}

function askForLine(say: string): Thenable<string | undefined> {
  return window.showInputBox({
    title: 'Make That a Command (2 of 2)',
    prompt: `What is run when you say “${say}”? A command line; leave it empty to write the rule yourself.`,
  });
}

async function write(rooms: Rooms, rule: Omit<MadeRule, 'id'>): Promise<MadeCommand> {
  const document = await ownFile(rooms);
  const wasSaved = !document.isDirty;
  const before = document.getText();
  const { id, change, offset } = extended(document.uri.fsPath, before, rule);
  const edit = new WorkspaceEdit();
  edit.replace(document.uri, new Range(document.positionAt(change.from), document.positionAt(change.to)), change.text);
  // One edit, which one undo takes back.
  if (!(await workspace.applyEdit(edit))) throw new Error(`${document.uri.fsPath} could not be changed.`);
  const at = document.positionAt(offset);
  const isBlank = 'run' in rule.do && rule.do['run'] === '';
  const selection = isBlank ? blankIn(document, at) : new Selection(at, at);
  await window.showTextDocument(document, { selection });
  // With something to fill in, or beside changes of the user's own, saving is the user's to do.
  if (wasSaved && !isBlank && (await document.save())) await rooms.library.refresh();
  return { file: document.uri.fsPath, id };
}

function extended(file: string, text: string, rule: Omit<MadeRule, 'id'>): ReturnType<typeof withRule> {
  try {
    return withRule(text, rule);
  } catch (error) {
    throw new Error(`No rule was added to ${file}: ${error instanceof Error ? error.message : String(error)}.`, {
      cause: error,
    });
  }
}

/** Between the quotes of the line that is still to be written. */
function blankIn(document: TextDocument, from: Position): Selection {
  const text = document.getText();
  const quotes = /run: (["'])/u.exec(text.slice(document.offsetAt(from)));
  const at = quotes ? document.positionAt(document.offsetAt(from) + quotes.index + quotes[0].length) : from;
  return new Selection(at, at);
}

async function ownFile({ library }: Rooms): Promise<TextDocument> {
  const folder = library.userFolder;
  const file = join(folder, FILE);
  const isThere = await stat(file).then(
    () => true,
    () => false,
  );
  if (!isThere) {
    await mkdir(folder, { recursive: true });
    await writeFile(file, EMPTY, { flag: 'wx' });
  }
  return workspace.openTextDocument(Uri.file(file));
}
