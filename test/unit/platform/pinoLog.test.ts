import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLog } from '../../../src/platform/pinoLog';

describe('the log', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'log-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is one JSON object a line for programs, and text for people', async () => {
    const text: string[] = [];
    const json: string[] = [];
    const log = createLog({
      folder,
      level: 'info',
      fields: () => ({ trace_id: 'abc' }),
      onLine: (line) => text.push(line),
      onJson: (line) => json.push(line),
    });
    log.child({ component: 'server' }).warn({ port: 3000 }, 'busy');
    log.debug({}, 'not told');
    log.setLevel('debug');
    log.debug({}, 'told');
    await log.close();
    const [first = '{}', ...others] = json;
    const { time, ...line } = JSON.parse(first) as { time: string };
    assert.deepEqual(line, { level: 'warn', trace_id: 'abc', component: 'server', port: 3000, message: 'busy' });
    assert.ok(!Number.isNaN(Date.parse(time)));
    assert.equal(others.length, 1);
    assert.match(text[0] ?? '', /^\S+Z warn busy \{.*"port":3000.*\}$/);
    assert.equal(readFileSync(join(folder, 'mango.log'), 'utf8'), json.join(''));
  });

  it('rotates its file, and keeps no more than it may', async () => {
    const log = createLog({ folder, level: 'info', maxMegabytes: 1, maxFiles: 2 });
    const filling = 'x'.repeat(1000);
    for (let megabyte = 0; megabyte < 5; megabyte++) {
      for (let line = 0; line < 1000; line++) log.info({ filling }, 'line');
      // Rotation happens between writes.
      await new Promise((next) => setImmediate(next));
    }
    await log.close();
    const files = readdirSync(folder).filter((name) => name.endsWith('mango.log'));
    assert.ok(files.length >= 2 && files.length <= 3, files.join());
    const bytes = files.reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    assert.ok(bytes < 5_000_000, `${bytes} bytes`);
  });
});
