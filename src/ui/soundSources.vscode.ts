import { env, Uri, type ExtensionContext } from 'vscode';
import { join } from 'node:path';
import { systemClock } from '../platform/clock';
import { MicrophonePageServer } from '../audio/microphonePageServer';
import { createToken } from '../audio/pageAccess';
import { PageSource } from '../audio/pageSource';
import { RecorderSource } from '../audio/recorderSource';
import { SourceChain } from '../audio/sourceChain';
import { WebviewSource } from '../audio/webviewSource';
import type { Log } from '../platform/log';
import type { Settings } from '../platform/settings';
import type { PanelMicrophoneMessage } from '../protocol/microphone';
import type { PanelMessage } from '../protocol/panel';
import type { PanelHost } from './panelHost';

/**
 * Kept across restarts, so that a page that is still open finds us again. The state file is as private as the rest of
 * the user's profile.
 */
const TOKEN_KEY = 'mango.microphonePage.token';
/** Whether the page was ever opened: only then is its port served before it is asked for. */
const USED_KEY = 'mango.microphonePage.used';

/** Where sound can come from, in the order it is tried. */
export interface SoundSources {
  readonly chain: SourceChain;
  readonly page: PageSource;
}

export async function buildSoundSources(
  context: ExtensionContext,
  settings: Settings,
  panel: PanelHost,
  log: Log,
): Promise<SoundSources> {
  const webview = new WebviewSource({
    get ready() {
      return panel.alive;
    },
    post: (command) => panel.post(command),
    onMessage: (listener) =>
      panel.onMessage((message) => {
        if (isMicrophoneMessage(message)) listener(message);
      }),
    onReady: (listener) => panel.onAlive(listener),
  });
  const recorder = new RecorderSource({
    recorder: () => settings.get('mango.audio.recorder'),
    device: () => settings.get('mango.audio.recorderDevice'),
  });
  const files = join(context.extensionPath, 'dist', 'webview');
  const server = new MicrophonePageServer({
    preferredPort: settings.get('mango.audio.pagePort'),
    token: await pageToken(context),
    assets: { page: join(files, 'microphonePage.js'), worklet: join(files, 'captureWorklet.js') },
    log,
    clock: systemClock,
  });
  const page = new PageSource(server, {
    externalUrl: async (local) => (await env.asExternalUri(Uri.parse(local, true))).toString(true),
    open: async (url) => {
      await context.globalState.update(USED_KEY, true);
      return env.openExternal(Uri.parse(url, true));
    },
  });
  if (context.globalState.get(USED_KEY) === true) {
    page.resume().catch((error: unknown) => log.warn({ err: error }, 'the microphone page is not served again yet'));
  }
  const chain = new SourceChain({
    sources: [webview, recorder, page],
    choice: () => settings.get('mango.audio.source'),
  });
  return { chain, page };
}

async function pageToken(context: ExtensionContext): Promise<string> {
  const kept = context.globalState.get(TOKEN_KEY);
  if (typeof kept === 'string') return kept;
  const token = createToken();
  await context.globalState.update(TOKEN_KEY, token);
  return token;
}

function isMicrophoneMessage(message: PanelMessage): message is PanelMicrophoneMessage {
  return message.type.startsWith('microphone.');
}
