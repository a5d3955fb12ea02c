import { ConfigurationTarget, ProgressLocation, Uri, window, workspace } from 'vscode';
import { historyKey } from '../history/encryption/key';
import { KeyFile } from '../history/encryption/keyFile';
import { readState } from '../history/encryption/manifest';
import type { JournaledHistory } from '../history/journaledHistory';
import type { HistoryPaths } from '../history/store/historyPaths';
import type { Settings } from '../platform/settings';
import type { SecretKeys } from './secretKeys.vscode';

const SETTING = 'mango.history.encryption';
const KEY_FILES = { 'Keys of a history': ['key'] };

export interface HistoryEncryptionParts {
  readonly settings: Settings;
  readonly keys: SecretKeys;
  readonly paths: HistoryPaths;
  readonly history: Pick<JournaledHistory, 'rekey' | 'compact'>;
  readonly onError: (error: unknown) => void;
}

/** Encrypts the history as the setting has it, and what people do with its key. */
export class HistoryEncryption {
  private work: Promise<void> = Promise.resolve();
  /** Called to stop following the setting. */
  readonly dispose: () => void;

  constructor(private readonly parts: HistoryEncryptionParts) {
    this.dispose = parts.settings.onChange([SETTING], () => this.apply());
    this.apply();
  }

  /** Gives the history a new key and throws the old one away. */
  async changeKey(): Promise<void> {
    const { keys, history } = this.parts;
    const old = await this.key();
    if (old === null) return this.offerToEncrypt();
    await working("Changing the history's key", async () => {
      const bytes = await keys.make();
      await history.rekey(bytes);
      await keys.drop(old);
    });
    void window.showInformationMessage('The history has a new key. A file with the old one is of no use any more.');
  }

  /** Writes the key to a file, for the command line and for another machine. */
  async exportKey(): Promise<void> {
    const id = await this.key();
    if (id === null) return this.offerToEncrypt();
    const bytes = await this.parts.keys.byId(id);
    if (!bytes) throw new Error(`The key of the history (${id}) is not here. ${this.parts.keys.advice}`);
    const file = await window.showSaveDialog({
      title: 'Who has this file can read the history',
      saveLabel: 'Export Key',
      defaultUri: Uri.file('mango-history.key'),
      filters: KEY_FILES,
    });
    if (file) await new KeyFile(file.fsPath).add(bytes);
  }

  /** Takes keys from a file, so that a history that is encrypted with one of them can be read here. */
  async importKey(): Promise<void> {
    const [file] =
      (await window.showOpenDialog({ title: 'Keys of a history', openLabel: 'Import', filters: KEY_FILES })) ?? [];
    if (!file) return;
    const { keys, history } = this.parts;
    const given = await new KeyFile(file.fsPath).all();
    for (const { bytes } of given) await keys.add(bytes);
    const id = await this.key();
    if (id !== null && (await keys.byId(id))) {
      // Who brings a key wants to read what is encrypted, and not to have it decrypted.
      await turnOn();
      await history.compact();
    } else {
      const which = given.map((key) => key.id).join(', ') || 'none';
      void window.showWarningMessage(`The history is not encrypted with a key of this file (${which}).`);
    }
  }

  private async key(): Promise<string | null> {
    await this.work;
    return (await readState(this.parts.paths)).key;
  }

  private async offerToEncrypt(): Promise<void> {
    const encrypt = 'Encrypt It';
    const answer = await window.showInformationMessage('The history is not encrypted: there is no key.', encrypt);
    if (answer === encrypt) await turnOn();
  }

  private apply(): void {
    this.work = this.work
      .then(() => this.applyNow())
      .catch((error: unknown) => {
        this.parts.onError(error);
        const why = error instanceof Error ? error.message : String(error);
        void window.showErrorMessage(`The history could not be encrypted or decrypted: ${why}`);
      });
  }

  private async applyNow(): Promise<void> {
    const { settings, keys, history, paths } = this.parts;
    const wanted = settings.get(SETTING);
    const { key } = await readState(paths);
    if (wanted === (key !== null)) return;
    if (wanted) {
      await working('Encrypting the history', async () => {
        const bytes = await keys.make();
        await history.rekey(bytes, 'plain');
        const { id } = historyKey(bytes);
        // Another window was first.
        if ((await readState(paths)).key !== id) await keys.drop(id);
      });
    } else if (key !== null && (await keys.byId(key))) {
      await working('Decrypting the history', () => history.rekey(null));
      await keys.drop(key);
    }
  }
}

async function turnOn(): Promise<void> {
  await workspace.getConfiguration().update(SETTING, true, ConfigurationTarget.Global);
}

async function working(title: string, work: () => Promise<void>): Promise<void> {
  await window.withProgress({ location: ProgressLocation.Notification, title: `${title}…` }, work);
}
