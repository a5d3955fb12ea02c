import { window, type SecretStorage } from 'vscode';
import type { Settings } from '../platform/settings';
import { SpeechError } from '../speech/speechEngine';
import type { SpeechLog } from '../speech/speechLog';
import type { StoppableEngine } from './switchedSpeech';

const KEY = 'mango.server.token';

/** The engine of the server that the settings name, loaded when it is wanted. */
export async function speechServer(
  settings: Settings,
  secrets: SecretStorage,
  log: SpeechLog,
): Promise<StoppableEngine> {
  const { RemoteEngine } = await import('../speech/remote/remoteEngine');
  return new RemoteEngine({
    log,
    server: async () => {
      const url = settings.get('mango.speech.serverUrl').trim();
      if (!/^wss?:\/\/./.test(url)) {
        const how = 'Set mango.speech.serverUrl to an address that begins with wss:// (or ws://).';
        throw new SpeechError('bad-input', `No speech server is named. ${how}`);
      }
      return { url, token: (await secrets.get(KEY)) ?? '' };
    },
  });
}

/** Asks for the token and keeps it where the editor keeps secrets; an empty answer forgets it. */
export async function setServerToken(secrets: SecretStorage): Promise<void> {
  const token = await window.showInputBox({
    title: 'Token of the speech server',
    prompt: 'As the server was started with. Kept in the secret storage of the editor; empty to forget it.',
    password: true,
    ignoreFocusOut: true,
  });
  if (token === undefined) return;
  if (token.trim() === '') await secrets.delete(KEY);
  else await secrets.store(KEY, token.trim());
}
