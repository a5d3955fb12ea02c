import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { modelsFolder } from '../../../src/platform/paths';

describe('the folder of models', () => {
  it('is under the cache folder of the user', () => {
    assert.equal(modelsFolder({ XDG_CACHE_HOME: '/c' }), join('/c', 'alphanumeric-mango', 'models'));
    assert.equal(modelsFolder({ MANGO_CACHE: '/m', XDG_CACHE_HOME: '/c' }), join('/m', 'models'));
  });

  it('is absolute where the variable is empty', () => {
    const expected = join(homedir(), '.cache', 'alphanumeric-mango', 'models');
    assert.equal(modelsFolder({ XDG_CACHE_HOME: '' }), expected);
    assert.equal(modelsFolder({}), expected);
  });
});
