import { commands, ConfigurationTarget, window, workspace } from 'vscode';
import type { LiveSourceKind } from '../audio/audioSource';
import { PANEL_VIEW, type SettingKey } from '../platform/contributions';
import { SOURCE_LABELS, type SourceStatus } from './microphoneView';
import { pick } from './quickPick';
import type { QuickItem } from './quickItems';
import type { Rooms } from './rooms';

type Choice = LiveSourceKind | 'auto';

/** Lets the user say where the sound comes from, each source with why it could not serve. */
export async function chooseMicrophone({ microphones, page }: Rooms): Promise<void> {
  const choice = await pick(microphoneItems(await microphones.status()), {
    title: 'Choose Microphone Source',
    placeHolder: 'Where does the sound come from?',
  });
  if (choice === undefined) return;
  const key: SettingKey = 'mango.audio.source';
  await workspace.getConfiguration().update(key, choice, ConfigurationTarget.Global);
  microphones.reset();
  if (choice === 'webview') await commands.executeCommand(`${PANEL_VIEW}.focus`);
  if (choice === 'page') await page.openPage();
  const status = (await microphones.status()).find(({ kind }) => kind === choice);
  if (status && !status.availability.available) void window.showInformationMessage(status.availability.reason);
}

export function microphoneItems(statuses: readonly SourceStatus[]): readonly QuickItem<Choice>[] {
  return [
    { label: '$(wand) Automatic', detail: 'The first of these that can hear.', value: 'auto' },
    ...statuses.map(({ kind, availability }) => ({
      label: `$(${availability.available ? 'check' : 'circle-slash'}) ${SOURCE_LABELS[kind]}`,
      detail: availability.available ? 'Can hear now.' : availability.reason,
      group: 'Always',
      value: kind,
    })),
  ];
}
