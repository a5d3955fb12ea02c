import { settings, type SettingKey, type SettingValue } from './contributions';

/**
 * A setting's value as the code may rely on it: what the user wrote where it has the declared type, is one of the
 * choices and is in range; else the default. `complaint` says so in a sentence.
 */
export function settingValue<Key extends SettingKey>(
  key: Key,
  written: unknown,
): { readonly value: SettingValue<Key>; readonly complaint?: string } {
  const declared = settings[key];
  const wrong = written === undefined ? null : whatIsWrong(key, written);
  const value = (written === undefined || wrong ? declared.default : written) as SettingValue<Key>;
  if (!wrong) return { value };
  return { value, complaint: `Setting ${key} ${wrong}; its default ${JSON.stringify(declared.default)} is used.` };
}

function whatIsWrong(key: SettingKey, written: unknown): string | null {
  const { type, enum: choices, minimum = -Infinity, maximum = Infinity } = settings[key];
  switch (type) {
    case 'boolean':
      return typeof written === 'boolean' ? null : 'must be true or false';
    case 'array':
      return Array.isArray(written) && written.every((item) => typeof item === 'string')
        ? null
        : 'must be a list of texts';
    case 'string':
      if (typeof written !== 'string') return 'must be a text';
      return choices && !choices.includes(written) ? `must be one of ${choices.join(', ')}` : null;
    case 'integer':
    case 'number':
      if (typeof written !== 'number' || Number.isNaN(written)) return 'must be a number';
      if (type === 'integer' && !Number.isInteger(written)) return 'must be a whole number';
      if (written < minimum) return `must be at least ${minimum}`;
      return written > maximum ? `must be at most ${maximum}` : null;
  }
}
