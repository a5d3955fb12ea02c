import { ConfigurationTarget, workspace } from 'vscode';

/** Turns a setting on or off, or the other way round where nothing is said; resolves when it is written. */
export async function toggleSetting(
  key: 'mango.safety.rehearse' | 'mango.history.incognito',
  on: unknown,
): Promise<void> {
  const settings = workspace.getConfiguration();
  const wanted = typeof on === 'boolean' ? on : settings.get(key) !== true;
  await settings.update(key, wanted, ConfigurationTarget.Global);
}
