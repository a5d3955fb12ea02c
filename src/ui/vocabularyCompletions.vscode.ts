import {
  CompletionItem,
  CompletionItemKind,
  languages,
  type Disposable,
  type Position,
  type TextDocument,
} from 'vscode';
import type { Completion } from '../language/completion';
import type { VocabularyLibrary } from './vocabularyLibrary.vscode';

const KINDS: Readonly<Record<Completion['kind'], CompletionItemKind>> = {
  key: CompletionItemKind.Property,
  value: CompletionItemKind.EnumMember,
  slot: CompletionItemKind.Variable,
};

/**
 * Completion in vocabulary files of the user and of a trusted workspace. An extension for YAML completes keys by the
 * schema too, where there is one; it knows nothing of lists, slots and what `mango` and `terminal` can do.
 */
export function completeVocabularies(library: Pick<VocabularyLibrary, 'isOwn'>): Disposable {
  const provideCompletionItems = async (document: TextDocument, { line, character }: Position) => {
    if (!library.isOwn(document)) return [];
    const { completionsAt } = await import('./vocabularyChecks');
    return completionsAt(document.getText(), line, character).map(item);
  };
  return languages.registerCompletionItemProvider(
    [{ scheme: 'file', pattern: '**/*.{yaml,yml}' }],
    { provideCompletionItems },
    ...['<', '{', ' ', ':'],
  );
}

function item({ label, kind, about }: Completion): CompletionItem {
  const made = new CompletionItem(label, KINDS[kind]);
  if (about !== undefined) made.documentation = about;
  if (kind === 'key') made.insertText = `${label}: `;
  return made;
}
