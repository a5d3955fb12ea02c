import { settings as declared, type SettingKey, type SettingValue } from '../contributions';
import type { Settings } from '../settings';
import { settingValue } from '../settingValue';
import type { EnvironmentKey } from './declarations';
import type { Environment } from './environment';

const MINUTE_S = 60;

/** What the environment can say of the editor's settings. */
const SAID_BY: Readonly<Partial<Record<SettingKey, EnvironmentKey>>> = {
  'mango.history.encryption': 'database.encryption',
  'mango.log.level': 'log.level',
  'mango.metrics.port': 'monitoring.port',
  'mango.speech.modelPath': 'voice.model',
  'mango.terminal.maxSessions': 'terminal.maxSessions',
  'mango.terminal.sessionTimeout': 'terminal.idleTimeout',
  'mango.terminal.shell': 'terminal.shell',
  'mango.tmux.socket': 'terminal.tmuxSocket',
};

/**
 * The user's settings, and where the user says nothing, what the environment says: a variable or a file of its own, else
 * what is usual in the environment that was named. One that nobody named decides how much is logged, and nothing else.
 */
export class EnvironmentSettings implements Settings {
  /** @param isSet whether the user gave the setting a value. */
  constructor(
    private readonly own: Settings,
    private readonly environment: Environment,
    private readonly isSet: (key: SettingKey) => boolean,
  ) {}

  get<Key extends SettingKey>(key: Key): SettingValue<Key> {
    const name = SAID_BY[key];
    if (name === undefined || !this.decides(key, name) || this.isSet(key)) return this.own.get(key);
    return settingValue(key, this.said(key, name)).value;
  }

  onChange(keys: readonly SettingKey[], listener: () => void): () => void {
    return this.own.onChange(keys, listener);
  }

  private decides(key: SettingKey, name: EnvironmentKey): boolean {
    if (this.environment.isSet(name)) return true;
    // What is usual for a server's port is nothing that a window would take unasked.
    if (key === 'mango.metrics.port') return false;
    return key === 'mango.log.level' || this.environment.isSet('environment');
  }

  private said(key: SettingKey, name: EnvironmentKey): unknown {
    const value: unknown = this.environment.get(name);
    if (typeof value !== 'number') return value;
    const { maximum = Infinity } = declared[key];
    return Math.min(maximum, name === 'terminal.idleTimeout' ? value / MINUTE_S : value);
  }
}
