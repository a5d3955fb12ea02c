import type { SecretStorage } from 'vscode';
import { historyKey, newKeyBytes, type HistoryKeys } from '../history/encryption/key';

/** Each key has a secret of its own: windows that make keys at once do not write over each other's. */
const name = (id: string): string => `mango.history.key.${id}`;

/** The history's keys, where the editor keeps secrets. */
export class SecretKeys implements HistoryKeys {
  readonly advice =
    'Run "Mango: Import a Key of the History" with the file that has it, or, if it is lost, "Mango: Begin the History Anew".';

  constructor(private readonly secrets: SecretStorage) {}

  async byId(id: string): Promise<Uint8Array | null> {
    const text = await this.secrets.get(name(id));
    return text === undefined ? null : Buffer.from(text, 'base64');
  }

  async make(): Promise<Uint8Array> {
    const bytes = newKeyBytes();
    await this.add(bytes);
    return bytes;
  }

  /** @throws when it cannot be read back: nothing may be encrypted with it then. */
  async add(bytes: Uint8Array): Promise<void> {
    const { id } = historyKey(bytes);
    const text = Buffer.from(bytes).toString('base64');
    await this.secrets.store(name(id), text);
    if ((await this.secrets.get(name(id))) !== text) throw new Error('The editor did not keep the key of the history.');
  }

  async drop(id: string): Promise<void> {
    await this.secrets.delete(name(id));
  }
}
