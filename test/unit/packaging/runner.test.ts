import { strict as assert } from 'node:assert';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evaluate } from './script';

describe('the test runner', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'runner-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  interface Result {
    readonly passed: number;
    readonly failed: number;
    readonly complaints: readonly string[];
    readonly output: string;
  }

  /** Runs a suite of one file, as scripts/test.mjs does. */
  async function resultOf(code: string, live = true): Promise<Result> {
    const file = join(folder, 'probe.test.js');
    await writeFile(file, code);
    const suites = `(await import('./scripts/test/suites.mjs')).SUITES.unit.args([${JSON.stringify(file)}])`;
    const suite = `{ limitMs: 20000, env: {}, live: ${live}, args: ${suites} }`;
    return (await evaluate('test/runSuite.mjs', 'runSuite', `runSuite(${suite})`)) as Result;
  }

  async function countsOf(code: string): Promise<{ readonly passed: number; readonly failed: number }> {
    const { passed, failed } = await resultOf(code);
    return { passed, failed };
  }

  it('keeps what a suite prints that is not watched, and says why it failed', async () => {
    const dead = await resultOf(`it('says hello', () => process.exit(3));`, false);
    assert.deepEqual([dead.failed, dead.complaints], [1, ['ended without a report (3)']]);
    assert.match((await resultOf(`it('says hello', () => {});`, false)).output, /says hello/);
    assert.equal((await resultOf(`it('says hello', () => {});`)).output, '');
  });

  it('counts what passed and what failed', async () => {
    const code = `it('a', () => {}); it('b', () => {}); it('c', () => { throw new Error('no'); });`;
    assert.deepEqual(await countsOf(code), { passed: 2, failed: 1 });
  });

  it('counts a skipped test as failed', async () => {
    assert.deepEqual(await countsOf(`it('a', () => {}); it.skip('b', () => {});`), { passed: 1, failed: 1 });
  });

  it('counts a suite without tests as failed', async () => {
    assert.deepEqual(await countsOf(''), { passed: 0, failed: 1 });
  });

  it('counts a suite that dies before its report as failed', async () => {
    assert.deepEqual(await countsOf(`it('a', () => process.exit(0));`), { passed: 0, failed: 1 });
  });

  it('counts a socket that is left behind as failed', async () => {
    const code = `
      it('leaves a socket behind', () => {
        const { execFileSync } = require('node:child_process');
        const listen = 'require("node:net").createServer().listen(process.argv[1], () => process.kill(process.pid, 9))';
        const path = require('node:os').tmpdir() + '/socket';
        try { execFileSync(process.execPath, ['-e', listen, path]); } catch {}
      });`;
    assert.deepEqual(await countsOf(code), { passed: 1, failed: 1 });
  });

  it('counts a process that is left behind as failed, and ends it', async () => {
    const note = join(folder, 'pid');
    const code = `
      it('leaves a process behind', () => {
        const { spawn } = require('node:child_process');
        const child = spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
        child.unref();
        require('node:fs').writeFileSync(${JSON.stringify(note)}, String(child.pid));
      });`;
    assert.deepEqual(await countsOf(code), { passed: 1, failed: 1 });
    const pid = Number(await readFile(note, 'utf8'));
    await assert.rejects(async () => readFile(`/proc/${pid}/cmdline`, 'utf8').then((text) => assert.match(text, /./)));
  });
});
