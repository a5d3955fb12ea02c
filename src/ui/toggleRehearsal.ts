import { ConfigurationTarget, workspace } from 'vscode';
import type { SettingKey } from '../platform/contributions';

const SETTING = 'mango.safety.rehearse' satisfies SettingKey;

/** Turns the rehearsal on or off, or the other way round where nothing is said; resolves when the setting is written. */
export async function toggleRehearsal(on: unknown): Promise<void> {
  const settings = workspace.getConfiguration();
  const wanted = typeof on === 'boolean' ? on : settings.get(SETTING) !== true;
  await settings.update(SETTING, wanted, ConfigurationTarget.Global);
}
