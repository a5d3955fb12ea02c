import * as vscode from 'vscode';
import type { MangoApi, MangoRegistration, MangoUtterance, MangoVocabulary } from '../../../src/api';

const GREETINGS: MangoVocabulary = {
  name: 'greetings',
  about: 'Greets whoever is there.',
  lists: { planet: { 'the world': 'world', 'the red planet': 'mars' } },
  rules: [
    {
      id: 'greet',
      say: 'greet <planet>',
      do: { vscode: { command: 'consumer.greet', args: ['{planet}'] } },
      example: 'greet the world',
    },
    { id: 'sweep', say: 'sweep [the] red planet', do: { run: 'rm -rf mars' } },
    { id: 'stop', say: 'cancel that', do: { vscode: 'consumer.greet' } },
  ],
};

/** What the tests see of the consumer. */
export interface Consumer {
  readonly api: MangoApi;
  /** Who was greeted so far. */
  readonly greeted: readonly string[];
  register(): MangoRegistration;
  /** Adds listeners that throw, reject and never settle. */
  misbehave(): void;
  /** The next utterance that ends. */
  next(): Promise<MangoUtterance>;
}

export async function activate(context: vscode.ExtensionContext): Promise<Consumer> {
  const mango = vscode.extensions.getExtension<MangoApi>('alphanumeric-mango.alphanumeric-mango');
  if (!mango) throw new Error('AlphanumericMango is not installed.');
  const api = await mango.activate();
  const greeted: string[] = [];
  context.subscriptions.push(
    vscode.commands.registerCommand('consumer.greet', (planet: string) => void greeted.push(planet)),
  );
  return {
    api,
    greeted,
    register: () => api.registerVocabulary(GREETINGS, { extension: context.extension.id }),
    misbehave: () => {
      context.subscriptions.push(
        api.onOutcome(() => {
          throw new Error('a consumer that throws');
        }),
        api.onOutcome(() => Promise.reject(new Error('a consumer that rejects'))),
        api.onOutcome(() => new Promise(() => undefined)),
        api.onDidChangeRules(() => {
          throw new Error('a consumer that throws');
        }),
      );
    },
    next: () =>
      new Promise((resolve) => {
        const listening = api.onOutcome((utterance) => {
          listening.dispose();
          resolve(utterance);
        });
      }),
  };
}
