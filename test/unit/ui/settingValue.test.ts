import assert from 'node:assert/strict';
import { settings, type SettingKey } from '../../../src/platform/contributions';
import { settingValue } from '../../../src/platform/settingValue';

describe('setting values', () => {
  it('takes every default as it is declared', () => {
    for (const [key, { default: declared }] of Object.entries(settings)) {
      assert.deepEqual(settingValue(key as SettingKey, declared), { value: declared });
    }
  });

  it('uses the default where nothing is written', () => {
    assert.deepEqual(settingValue('mango.speech.alternatives', undefined), { value: 10 });
  });

  const wrong: [SettingKey, unknown, RegExp][] = [
    ['mango.audio.source', 'telepathy', /mango\.audio\.source must be one of auto, webview, recorder, page/],
    ['mango.speech.alternatives', 'ten', /must be a number/],
    ['mango.speech.alternatives', 2.5, /must be a whole number/],
    ['mango.speech.alternatives', 0, /must be at least 1/],
    ['mango.audio.pagePort', 70_000, /must be at most 65535/],
    ['mango.history.enabled', 'yes', /must be true or false/],
    ['mango.vocabulary.disabled', 'git', /must be a list of texts/],
    ['mango.vocabulary.disabled', [1], /must be a list of texts/],
    ['mango.tmux.executable', 5, /must be a text/],
  ];
  for (const [key, written, complaint] of wrong) {
    it(`refuses ${JSON.stringify(written)} for ${key}, and says so`, () => {
      const result = settingValue(key, written);
      assert.deepEqual(result.value, settings[key].default);
      assert.match(result.complaint ?? '', complaint);
    });
  }
});
