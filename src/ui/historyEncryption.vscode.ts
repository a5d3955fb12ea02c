import { ConfigurationTarget, ProgressLocation, Uri, window, workspace } from 'vscode';
import { historyKey } from '../history/encryption/key';
import { KeyFile } from '../history/encryption/keyFile';
import { readState } from '../history/encryption/manifest';
import type { JournaledHistory } from '../history/journaledHistory';
import type { HistoryPaths } from '../history/store/historyPaths';
import type { Settings } from '../platform/settings';
import type { SecretKeys } from './secretKeys.vscode';

const SETTING = 'mango.history.encryption';
const IMPORT = 'Import a Key';
const SET_ASIDE = 'Set It Aside';
const DELETE = 'Delete It';
const KEY_FILES = { 'Keys of a history': ['key'] };

export interface HistoryEncryptionParts {
  readonly settings: Settings;
  readonly keys: SecretKeys;
  readonly paths: HistoryPaths;
  readonly history: Pick<JournaledHistory, 'rekey' | 'compact' | 'lostKeys' | 'beginAnew'>;
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

  /**
   * Goes on without what nobody can read, because its key is lost.
   * @param how `set aside`: does not ask, and deletes nothing; other extensions and tests may say so
   */
  async beginAnew(how?: unknown): Promise<void> {
    await this.work;
    const { keys, history, settings, paths } = this.parts;
    const lost = await history.lostKeys();
    if (lost.length === 0) {
      void window.showInformationMessage(
        'No key of the history is lost: it can be read, and nothing was changed. "Forget everything" begins without what is in it.',
      );
      return;
    }
    const answer = how === 'set aside' ? SET_ASIDE : await askToBeginAnew(lost);
    if (answer === IMPORT) await this.importKey();
    if (answer !== SET_ASIDE && answer !== DELETE) return;
    const bytes = settings.get(SETTING) ? await keys.make() : null;
    const folder = await working('Beginning the history anew', () => history.beginAnew(bytes, answer === SET_ASIDE));
    const id = (await readState(paths)).key;
    // The key in force was not among the lost ones.
    if (bytes && historyKey(bytes).id !== id) await keys.drop(historyKey(bytes).id);
    const old = answer === DELETE ? 'The old one is deleted.' : `The old one was set aside as ${folder ?? ''}.`;
    const next = id ? 'It has a new key: export it to a file, and keep that.' : 'It is not encrypted.';
    void window.showInformationMessage(`The history begins anew. ${old} ${next}`);
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

/** Undefined: it stays as it is. */
async function askToBeginAnew(lost: readonly string[]): Promise<string | undefined> {
  const detail = [
    `The key of the history (${lost.join(', ')}) is not here, and without it nobody can read what was said under it.`,
    `Should you have it in a file, import it. "${SET_ASIDE}" moves what is under it to a folder of its own, where it can be read again if the key is found; "${DELETE}" deletes it for good.`,
    'What can be read, such as what was said since the key was lost, is kept.',
  ].join('\n\n');
  const options = { modal: true, detail };
  return window.showWarningMessage('Begin the history anew?', options, IMPORT, SET_ASIDE, DELETE);
}

async function working<Result>(title: string, work: () => Promise<Result>): Promise<Result> {
  return window.withProgress({ location: ProgressLocation.Notification, title: `${title}…` }, work);
}
