import { join } from 'node:path';
import type { ExtensionContext } from 'vscode';
import { JournaledHistory } from '../history/journaledHistory';
import { memoryHistory } from '../history/memoryHistory';
import { historyPaths } from '../history/store/historyPaths';
import { systemClock } from '../platform/clock';
import type { Settings } from '../platform/settings';
import { HistoryEncryption } from '../ui/historyEncryption.vscode';
import { Recollection } from '../ui/recollection';
import { SecretKeys } from '../ui/secretKeys.vscode';
import { SwitchedHistory } from '../ui/switchedHistory';
import { SHOWN_UTTERANCES } from '../ui/uiState';
import type { UiStore } from '../ui/uiStore';

export interface HistoryRoomsParts {
  readonly context: ExtensionContext;
  readonly settings: Settings;
  readonly store: UiStore;
  readonly workerScript: string;
  readonly newId: () => string;
  readonly onError: (error: unknown) => void;
}

/** What was said and done: kept, remembered, shown and forgotten. */
export interface HistoryRooms {
  /** The database. */
  readonly file: string;
  readonly history: SwitchedHistory;
  readonly encryption: HistoryEncryption;
  readonly recollection: Recollection;
  /** Nothing may be written down now. */
  readonly incognito: () => boolean;
  /** Forgets what people call so. */
  forget(what: string | undefined): Promise<void>;
  /** Shows the last utterances again: they may be others. */
  showRemembered(): void;
  /** Rows have come or gone, here or in another window. Returns an unsubscribe function. */
  onChange(listener: () => void): () => void;
  /** What has to be called to end this; the history is closed by itself. */
  readonly connections: readonly (() => void)[];
}

export function buildHistoryRooms(parts: HistoryRoomsParts): HistoryRooms {
  const { context, settings, store, workerScript, newId, onError } = parts;
  const { version } = context.extension.packageJSON as { readonly version: string };
  const file = join(context.globalStorageUri.fsPath, 'history.sqlite');
  const keys = new SecretKeys(context.secrets);
  const written = new JournaledHistory({
    file,
    workerScript,
    keys,
    session: { id: newId(), startedAt: Date.now(), program: 'editor', version },
    newId,
    retention: () => ({
      days: settings.get('mango.history.retentionDays'),
      maxBytes: settings.get('mango.history.maxSize') * 1_000_000,
    }),
    clock: systemClock,
    onNotice: (text) => store.dispatch({ kind: 'notice', notice: { kind: 'warning', text } }),
    onError,
  });
  const encryption = new HistoryEncryption({ settings, keys, paths: historyPaths(file), history: written, onError });
  const incognito = () => settings.get('mango.history.incognito');
  const history = new SwitchedHistory(written, memoryHistory(), {
    enabled: () => settings.get('mango.history.enabled'),
    incognito,
  });
  const recollection = new Recollection(history, () => systemClock.now());
  const showRemembered = () => {
    history.recent(SHOWN_UTTERANCES).then((entries) => store.dispatch({ kind: 'remembered', entries }), onError);
  };
  return {
    file,
    history,
    encryption,
    recollection,
    incognito,
    showRemembered,
    forget: async (what = '') => {
      await recollection.forget(what);
      showRemembered();
    },
    onChange: (listener) => written.onChange(listener),
    connections: [
      encryption.dispose,
      written.onChange(showRemembered),
      settings.onChange(['mango.history.enabled', 'mango.history.incognito'], () => {
        if (!incognito()) history.endIncognito();
        showRemembered();
      }),
    ],
  };
}
