import { strict as assert } from 'node:assert';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort } from './support/port';
import { Scene } from './support/scene';
import { splitThePane } from './support/splitThePane';
import { eventually } from './support/waiting';

describe('the packaged extension with the engine of a server', () => {
  const token = randomBytes(16).toString('hex');
  let scene: Scene;
  let server: ChildProcess | null = null;
  let port = 0;

  before(async () => {
    port = await freePort();
    scene = await Scene.set('same-origin', {
      'mango.speech.engine': 'server',
      'mango.speech.serverUrl': `ws://127.0.0.1:${port}`,
    });
    const extensions = join(scene.host.folder, 'extensions');
    const own = (await readdir(extensions)).find((name) => name.startsWith('alphanumeric-mango.'));
    assert.ok(own, 'the extension is not installed');
    // The server that the package itself brings.
    const cli = join(extensions, own, 'dist', 'cli.js');
    server = spawn(process.execPath, [cli, 'serve', '--port', String(port), '--metrics-port', '0'], {
      env: { ...process.env, MANGO_TOKEN: token },
      stdio: 'ignore',
    });
    await eventually('the server to be ready', async () => {
      const answer = await fetch(`http://127.0.0.1:${port}/ready`).catch(() => null);
      return answer?.status === 200;
    });
  });

  after(async () => {
    await scene.strike();
    const ended = server && once(server, 'exit');
    server?.kill('SIGTERM');
    assert.deepEqual(await ended, [0, null], 'the server ends by itself when it is told to');
  });

  afterEach(async function () {
    await scene.keepFailure(this.currentTest);
  });

  it('does what it does with its own: a pane is split, shown and written down, and nothing is decoded here', async () => {
    const { editor } = scene;
    await editor.command('Mango: Set Server Token');
    const input = editor.page.locator('.quick-input-widget input[type=password]');
    await input.fill(token);
    await input.press('Enter');
    await input.waitFor({ state: 'hidden' });
    const row = await splitThePane(scene);
    assert.equal(row.source, 'webview');
    assert.deepEqual(scene.decoders(), []);
  });
});
