import type { SettingKey, SettingValue } from './contributions';

/** The user's settings: typed by contributions.ts, read at the moment they are needed, watched for change. */
export interface Settings {
  get<Key extends SettingKey>(key: Key): SettingValue<Key>;
  /** Calls back when one of the keys changed; returns an unsubscribe function. */
  onChange(keys: readonly SettingKey[], listener: () => void): () => void;
}
