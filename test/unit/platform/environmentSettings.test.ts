import assert from 'node:assert/strict';
import { settings as declared, type SettingKey, type SettingValue } from '../../../src/platform/contributions';
import { readEnvironment, type EnvironmentSources } from '../../../src/platform/environment/environment';
import { EnvironmentSettings } from '../../../src/platform/environment/environmentSettings';

/** Settings in an environment; what the user wrote is in `written`. */
function settingsIn(sources: Partial<EnvironmentSources>, written: Partial<Record<SettingKey, unknown>> = {}) {
  const own = {
    get: <Key extends SettingKey>(key: Key) => (written[key] ?? declared[key].default) as SettingValue<Key>,
    onChange: () => () => undefined,
  };
  return new EnvironmentSettings(own, readEnvironment({ variables: {}, ...sources }), (key) => key in written);
}

describe('the settings in an environment', () => {
  it('are the user’s first, then the variables’, then their own defaults', () => {
    const variables = { TMUX_SOCKET_PATH: '/run/tmux', TERMINAL_SHELL: '/bin/zsh', TERMINAL_IDLE_TIMEOUT: '90' };
    const settings = settingsIn({ variables }, { 'mango.terminal.shell': '/bin/fish' });
    assert.equal(settings.get('mango.terminal.shell'), '/bin/fish');
    assert.equal(settings.get('mango.tmux.socket'), '/run/tmux');
    assert.equal(settings.get('mango.terminal.sessionTimeout'), 1.5);
    assert.equal(settings.get('mango.terminal.maxSessions'), declared['mango.terminal.maxSessions'].default);
    assert.equal(settings.get('mango.tmux.executable'), 'tmux');
  });

  it('are what is usual in an environment that was named, within what a setting may be', () => {
    const settings = settingsIn({ variables: { MANGO_ENVIRONMENT: 'production' } });
    assert.equal(settings.get('mango.terminal.maxSessions'), 100);
    assert.equal(settings.get('mango.terminal.sessionTimeout'), 30);
    assert.equal(settings.get('mango.history.encryption'), true);
    assert.equal(settings.get('mango.metrics.port'), 0);
    assert.equal(settingsIn({ variables: { MANGO_METRICS_PORT: '9191' } }).get('mango.metrics.port'), 9191);
  });

  it('follow the extension’s mode in how much is logged, and in nothing else', () => {
    const developed = settingsIn({ assumed: 'development' });
    assert.equal(developed.get('mango.log.level'), 'debug');
    assert.equal(developed.get('mango.terminal.maxSessions'), declared['mango.terminal.maxSessions'].default);
    assert.equal(settingsIn({ assumed: 'production' }).get('mango.log.level'), 'info');
    assert.equal(settingsIn({ assumed: 'development' }, { 'mango.log.level': 'warn' }).get('mango.log.level'), 'warn');
    assert.equal(
      settingsIn({ variables: { LOG_LEVEL: 'error' }, assumed: 'production' }).get('mango.log.level'),
      'error',
    );
  });
});
