import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';
import { workspace } from 'vscode';
import { REPORT_MARK } from './report';
import { VOCABULARY, VOCABULARY_FILE } from './workspaceVocabulary';

/** A command waits for shell integration, which a cold shell takes its time over. */
const TIMEOUT_MS = 60_000;

/**
 * Runs the host tests inside the extension host that loaded this module; @vscode/test-electron and hostRunner.ts both
 * call it. `MANGO_HOST_TESTS` names the folder: `trusted` (the default) or `restricted`.
 * @throws Error when a test failed.
 */
export async function run(): Promise<void> {
  bringVocabulary();
  const folder = join(__dirname, process.env.MANGO_HOST_TESTS ?? 'trusted');
  const mocha = new Mocha({ timeout: TIMEOUT_MS, forbidOnly: true, forbidPending: true, color: false });
  // The host's console carries no format directives, and one call may hold many lines.
  Mocha.reporters.Base.consoleLog = (...args: unknown[]) => report(format(...args));
  const tests = readdirSync(folder).filter((name) => name.endsWith('.test.js'));
  for (const name of tests.sort()) mocha.addFile(join(folder, name));
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} failed.`);
}

/** Gives the workspace a vocabulary of its own, before anything is spoken and the vocabularies are read. */
function bringVocabulary(): void {
  const folder = workspace.workspaceFolders?.[0];
  if (!folder) throw new Error('The host tests need a folder that is open.');
  const file = join(folder.uri.fsPath, VOCABULARY_FILE);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, VOCABULARY);
}

function report(text: string): void {
  for (const line of text.split('\n')) console.log(REPORT_MARK + line);
}
