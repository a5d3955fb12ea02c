import { dirname, join, sep } from 'node:path';
import { Disposable, workspace, type TextDocument } from 'vscode';
import type { Settings } from '../platform/settings';
import { expandHome } from './expandHome';

const IN_WORKSPACE = join(sep, '.vscode', 'mango');

/** Calls back when somebody opens a vocabulary file: what is wrong in it is wanted before the first word is spoken. */
export function onVocabularyOpened(settings: Settings, listener: () => void): Disposable {
  const look = ({ uri }: TextDocument) => {
    if (uri.scheme !== 'file' || !/\.ya?ml$/u.test(uri.fsPath)) return;
    const folder = dirname(uri.fsPath);
    if (folder.endsWith(IN_WORKSPACE) || folder === expandHome(settings.get('mango.vocabulary.folder'))) listener();
  };
  workspace.textDocuments.forEach(look);
  return workspace.onDidOpenTextDocument(look);
}
