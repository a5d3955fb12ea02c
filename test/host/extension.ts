import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import type { HistoryEntry } from '../../src/history/history';

const ID = 'alphanumeric-mango.alphanumeric-mango';

/** The extension under test, active. */
export async function activeExtension(): Promise<vscode.Extension<unknown>> {
  const extension = vscode.extensions.getExtension(ID);
  assert.ok(extension, `${ID} is not installed`);
  await extension.activate();
  return extension;
}

/** What package.json contributes, as far as the tests look at it. */
export interface Contributions {
  readonly commands: readonly { readonly command: string }[];
  readonly keybindings: readonly { readonly command: string; readonly key: string; readonly when?: string }[];
  readonly configuration: { readonly properties: Readonly<Record<string, { readonly default: unknown }>> };
  readonly configurationDefaults: Readonly<Record<string, unknown>>;
}

export async function contributions(): Promise<Contributions> {
  const { contributes } = (await activeExtension()).packageJSON as { contributes: Contributions };
  return contributes;
}

/** Sends words down the same path as speech, without sound, and resolves with how they ended. */
export async function speak(words: string): Promise<HistoryEntry> {
  await activeExtension();
  return vscode.commands.executeCommand<HistoryEntry>('mango.typeCommand', words);
}
