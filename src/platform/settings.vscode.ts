import { workspace, type Disposable } from 'vscode';
import { settings as declared, type SettingKey, type SettingValue } from './contributions';
import type { Settings } from './settings';
import { settingValue } from './settingValue';

/** The editor's settings: each read once, and again only after it changed. */
export class EditorSettings implements Settings, Disposable {
  private readonly values = new Map<SettingKey, unknown>();
  private readonly watchers = new Set<Disposable>();
  private readonly invalidation = workspace.onDidChangeConfiguration((change) => {
    for (const key of Object.keys(declared) as SettingKey[]) {
      if (change.affectsConfiguration(key)) this.values.delete(key);
    }
  });

  /** `onComplaint` gets a sentence about a value that cannot be used. */
  constructor(private readonly onComplaint: (sentence: string) => void) {}

  get<Key extends SettingKey>(key: Key): SettingValue<Key> {
    if (!this.values.has(key)) {
      const { value, complaint } = settingValue(key, workspace.getConfiguration().get(key));
      this.values.set(key, value);
      if (complaint) this.onComplaint(complaint);
    }
    return this.values.get(key) as SettingValue<Key>;
  }

  onChange(keys: readonly SettingKey[], listener: () => void): () => void {
    const watcher = workspace.onDidChangeConfiguration((change) => {
      if (keys.some((key) => change.affectsConfiguration(key))) listener();
    });
    this.watchers.add(watcher);
    return () => {
      watcher.dispose();
      this.watchers.delete(watcher);
    };
  }

  dispose(): void {
    this.invalidation.dispose();
    for (const watcher of this.watchers) watcher.dispose();
    this.watchers.clear();
  }
}
