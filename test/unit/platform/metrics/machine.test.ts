import { strict as assert } from 'node:assert';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Machine } from '../../../../src/platform/metrics/machine';

describe('the machine', () => {
  let cgroup: string;

  beforeEach(async () => (cgroup = await mkdtemp(join(tmpdir(), 'cgroup-'))));
  afterEach(() => rm(cgroup, { recursive: true, force: true }));

  function limit(files: Readonly<Record<string, string>>): Promise<unknown> {
    return Promise.all(Object.entries(files).map(([name, text]) => writeFile(join(cgroup, name), text)));
  }

  it('tells the share of a limited memory, without what could be dropped', async () => {
    await limit({ 'memory.max': '1000\n', 'memory.current': '900\n', 'memory.stat': 'anon 1\ninactive_file 200\n' });
    assert.equal((await new Machine(cgroup).load()).memory, 0.7);
  });

  it('tells the share of the processors once it has looked twice', async () => {
    await limit({ 'cpu.max': '100000 100000\n', 'cpu.stat': 'usage_usec 0\n' });
    const machine = new Machine(cgroup);
    assert.equal((await machine.load()).cpu, null);
    await limit({ 'cpu.stat': 'usage_usec 3600000000\n' });
    assert.equal((await machine.load()).cpu, 1, 'an hour of processor time in a moment');
    assert.equal((await machine.load()).cpu, 0);
  });

  it('tells of the whole machine where nothing is limited', async () => {
    await limit({ 'cpu.max': 'max 100000\n', 'memory.max': 'max\n', 'memory.current': '1\n' });
    const machine = new Machine(cgroup);
    await machine.load();
    const { cpu, memory } = await machine.load();
    assert.ok(cpu !== null && cpu >= 0 && cpu <= 1);
    assert.ok(memory > 0 && memory < 1);
  });
});
