import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { crashRounds } from './harness';

const ROUNDS = Number(process.env.MANGO_CRASH_ROUNDS ?? 50);

describe('windows that die while they write', () => {
  it('lose and double no acknowledged row in 50 rounds', async function () {
    this.timeout(400_000);
    const { acknowledged, ...result } = await crashRounds({
      rounds: ROUNDS,
      writer: resolve('out/unit/history/crash/writer.js'),
      random: Math.random,
      lanes: 2,
    });
    assert.deepEqual(result, { rounds: ROUNDS, lost: 0, doubled: 0, broken: [] });
    assert.ok(acknowledged > ROUNDS * 10, `${acknowledged} rows`);
  });
});
