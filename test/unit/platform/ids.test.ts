import assert from 'node:assert/strict';
import { timeOrderedIds } from '../../../src/platform/ids';

describe('time-ordered ids', () => {
  it('are UUIDs of version 7 that carry the time', () => {
    const id = timeOrderedIds(() => 0x0123_4567_89ab)();
    assert.match(id, /^01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it('sort in the order they were made, within a millisecond and when the clock jumps back', () => {
    let now = 1_000_000;
    const next = timeOrderedIds(() => now);
    const made = Array.from({ length: 10_000 }, (_, at) => {
      if (at === 6_000) now -= 500;
      return next();
    });
    assert.deepEqual([...made].sort(), made);
    assert.equal(new Set(made).size, made.length);
  });
});
