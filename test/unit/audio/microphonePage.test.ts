import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { systemClock } from '../../../src/platform/clock';
import type { MicrophonePageServer } from '../../../src/audio/microphonePageServer';
import { createToken } from '../../../src/audio/pageAccess';
import { PageSource } from '../../../src/audio/pageSource';
import { BuiltPage, Ear, failure, makeServer } from './pageKit';
import { find, join, shareFound, testSound, wavBytes } from './sound';

const CHROMIUM = '/usr/bin/chromium';
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream',
];

/** Resolves when a speaker's page is connected (or, with false, when none is). */
function speaker(server: MicrophonePageServer, present = true): Promise<void> {
  return new Promise((resolve) => {
    const { connections } = server;
    const check = (): boolean => (connections.state !== null) === present;
    if (check()) {
      resolve();
      return;
    }
    const stop = connections.onChange.on(() => {
      if (!check()) return;
      stop();
      resolve();
    });
  });
}

describe('microphone page in a real browser', function () {
  this.timeout(60_000);
  const sound = testSound(20);
  let folder: string;
  let built: BuiltPage;
  let browser: Browser;
  let server: MicrophonePageServer;
  let source: PageSource;
  let page: Page;
  const complaints: string[] = [];

  before(async () => {
    assert.ok(existsSync(CHROMIUM), `${CHROMIUM} is missing; "npm run setup" installs it (Debian package chromium)`);
    folder = mkdtempSync(joinPath(tmpdir(), 'mango-browser-'));
    writeFileSync(joinPath(folder, 'sound.wav'), wavBytes(sound));
    built = await BuiltPage.build();
    browser = await chromium.launch({
      executablePath: CHROMIUM,
      args: [
        ...FLAGS,
        '--use-fake-ui-for-media-stream',
        `--use-file-for-fake-audio-capture=${joinPath(folder, 'sound.wav')}`,
      ],
    });
  });
  after(async () => {
    await browser.close();
    built.remove();
    rmSync(folder, { recursive: true, force: true });
  });
  beforeEach(async () => {
    complaints.length = 0;
    server = makeServer(built.assets);
    page = await openPage(browser);
    source = new PageSource(server, {
      externalUrl: (local) => Promise.resolve(local),
      open: async (url) => {
        await page.goto(url);
        return true;
      },
    });
  });
  afterEach(async () => {
    await page.context().close();
    await source.dispose();
  });

  async function openPage(inBrowser: Browser): Promise<Page> {
    const context = await inBrowser.newContext();
    const opened = await context.newPage();
    opened.on('console', (message) => complaints.push(message.text()));
    opened.on('pageerror', (error) => complaints.push(error.message));
    return opened;
  }

  it('asks for the page, waits for it, then hears what the microphone hears to the end', async () => {
    const waiting = await failure(source.open(new Ear()));
    assert.equal(waiting.code, 'unavailable');
    assert.match(waiting.message, /waiting for the microphone page/i);
    await speaker(server);
    assert.deepEqual(await source.availability(), { available: true });

    const ear = new Ear();
    const stream = await source.open(ear);
    await ear.samples(3 * 16_000);
    const before = ear.length;
    await stream.stop();
    const heard = join(ear.frames);
    const drained = heard.length - before;
    assert.ok(drained >= 480, `at least 30 ms that were on their way arrive after stop: ${drained} samples`);

    const share = shareFound(heard.subarray(1_600), sound);
    assert.ok(share >= 0.8, `what arrives is the file: ${share}`);
    const start = find(heard.subarray(1_600, 4_800), sound);
    const end = find(heard.subarray(-1_600), sound);
    assert.ok(start.likeness > 0.9, `it begins like the file: ${start.likeness}`);
    assert.ok(end.likeness > 0.9, `it ends like the file: ${end.likeness}`);
    // Under load the browser's fake microphone itself drops 10 ms now and then.
    const lost = end.at + 1_600 - (start.at - 1_600) - heard.length;
    assert.ok(lost > -64 && lost < 1_600, `with nothing lost in between: ${lost} samples`);
    assert.deepEqual(ear.errors, []);
    assert.deepEqual(complaints, [], 'nothing in the console: the policy lets through what the page needs');
  });

  it('opens the microphone again and again, and only when asked', async () => {
    await source.openPage();
    await speaker(server);
    for (let round = 0; round < 3; round++) {
      const ear = new Ear();
      const stream = await source.open(ear);
      await ear.samples(4_000);
      await stream.stop();
      assert.deepEqual(ear.errors, []);
    }
  });

  it('refuses a second stream while one is open', async () => {
    await source.openPage();
    await speaker(server);
    const stream = await source.open(new Ear());
    assert.equal((await failure(source.open(new Ear()))).code, 'busy');
    await stream.stop();
  });

  it('is lost when the page is closed in the middle', async () => {
    await source.openPage();
    await speaker(server);
    const ear = new Ear();
    const stream = await source.open(ear);
    await ear.samples(1_000);
    await page.close();
    const error = await ear.error();
    assert.equal(error.code, 'lost');
    assert.match(error.message, /page was closed|microphone went away/);
    await stream.stop();
    await speaker(server, false);
    assert.ok(!(await source.availability()).available);
  });

  it('is held to talk by pointer and by key, and lets go on blur', async () => {
    await source.openPage();
    await speaker(server);
    const seen: boolean[] = [];
    let changed: () => void = () => undefined;
    source.onTalk((pressed) => {
      seen.push(pressed);
      changed();
    });
    const next = async (act: () => Promise<unknown>): Promise<void> => {
      const came = new Promise<void>((resolve) => (changed = resolve));
      await act();
      await came;
    };
    const talk = page.locator('#talk');
    await talk.hover();
    await next(() => page.mouse.down());
    assert.equal(await talk.getAttribute('aria-pressed'), 'true');
    await next(() => page.mouse.up());
    assert.equal(await talk.getAttribute('aria-pressed'), 'false');
    await talk.focus();
    await next(() => page.keyboard.down('Space'));
    await page.keyboard.down('Space');
    await next(() => page.keyboard.up('Space'));
    await next(() => page.keyboard.down('Enter'));
    await next(() => talk.blur());
    assert.deepEqual(seen, [true, false, true, false, true, false]);
  });

  it('shows level and state', async () => {
    await source.openPage();
    await speaker(server);
    await page.locator('#status', { hasText: 'Ready' }).waitFor();
    const ear = new Ear();
    const stream = await source.open(ear);
    await page.locator('#status', { hasText: 'Listening' }).waitFor();
    await page.locator('#meter:not([aria-valuenow="0"])').waitFor();
    source.show(true, 'split the pane');
    await page.locator('#detail', { hasText: 'split the pane' }).waitFor();
    await stream.stop();
    await page.locator('#status', { hasText: 'Ready' }).waitFor();
    await page.locator('#meter[aria-valuenow="0"]').waitFor();
  });

  it('has one speaker: a second page is told who, takes over, and the running capture is lost', async () => {
    await source.openPage();
    await speaker(server);
    const second = await openPage(browser);
    try {
      await second.goto(await server.pageUrl());
      await second.locator('#status', { hasText: 'Another page is the microphone' }).waitFor();
      assert.match((await second.locator('#detail').textContent()) ?? '', /Chrome, open since/);
      assert.ok(await second.locator('#talk').isDisabled());
      const ear = new Ear();
      const stream = await source.open(ear);
      await ear.samples(1_000);
      await second.locator('#takeOver').click();
      const error = await ear.error();
      assert.equal(error.code, 'lost');
      assert.match(error.message, /took over/);
      await stream.stop();
      await page.locator('#takeOver').waitFor();
      await second.locator('#talk:enabled').waitFor();
      const again = new Ear();
      const other = await source.open(again);
      await again.samples(1_000);
      await other.stop();
      // When the speaker leaves, the page that waits is the speaker again.
      await second.close();
      await page.locator('#talk:enabled').waitFor();
    } finally {
      await second.context().close();
    }
  });

  it('comes back by itself when the extension host restarts on the same port with the same token', async () => {
    const token = createToken();
    const first = makeServer(built.assets, { token });
    const port = await first.listen();
    await page.goto(await first.pageUrl());
    await speaker(first);
    await first.close();
    await page.locator('#status', { hasText: 'Waiting for VS Code' }).waitFor();
    const second = makeServer(built.assets, { token, port });
    const again = new PageSource(second, {
      externalUrl: (url) => Promise.resolve(url),
      open: () => Promise.resolve(true),
    });
    try {
      await again.resume();
      assert.equal(await second.listen(), port);
      await speaker(second);
      const ear = new Ear();
      const stream = await again.open(ear);
      await ear.samples(1_000);
      await stream.stop();
    } finally {
      await again.dispose();
    }
  });

  it('says so when the browser refuses the microphone', async () => {
    const refusing = await chromium.launch({ executablePath: CHROMIUM, args: [...FLAGS, '--deny-permission-prompts'] });
    try {
      const refused = await openPage(refusing);
      await refused.goto(await server.pageUrl());
      await speaker(server);
      const error = await failure(source.open(new Ear()));
      assert.equal(error.code, 'refused');
      assert.match(error.message, /allow/i);
    } finally {
      await refusing.close();
    }
  });

  it('asks for the click that browsers want before a page may use sound', async () => {
    // Playwright's own calls count as the user's, so the browser's rule has to be played.
    await page.addInitScript(`
      let clicked = false;
      addEventListener('click', () => (clicked = true), true);
      const resume = AudioContext.prototype.resume;
      AudioContext.prototype.resume = function () {
        return clicked ? resume.call(this) : new Promise(() => undefined);
      };`);
    await source.openPage();
    await page.locator('#detail', { hasText: 'click anywhere' }).waitFor();
    const availability = await source.availability();
    assert.ok(!availability.available);
    assert.match(availability.reason, /click/);
    const usable = new Promise<void>((resolve) => {
      const stop = source.onChange(() => {
        if (server.connections.state?.usable !== true) return;
        stop();
        resolve();
      });
    });
    await page.locator('h1').click();
    await usable;
    assert.deepEqual(await source.availability(), { available: true });
    const ear = new Ear();
    const stream = await source.open(ear);
    await ear.samples(1_000);
    await stream.stop();
  });

  it('records at another rate through the resampler where the browser wants its own', async () => {
    // Firefox refuses a microphone in a context of another rate than the microphone's; so does this AudioContext.
    await page.addInitScript(`
      const create = AudioContext.prototype.createMediaStreamSource;
      AudioContext.prototype.createMediaStreamSource = function (stream) {
        if (this.sampleRate === 16000) throw new DOMException('different sample-rate', 'NotSupportedError');
        return create.call(this, stream);
      };`);
    await source.openPage();
    await speaker(server);
    const ear = new Ear();
    const stream = await source.open(ear);
    await ear.samples(16_000);
    await stream.stop();
    assert.ok(shareFound(join(ear.frames).subarray(1_600), sound) >= 0.75);
  });

  it('serves the page below a proxy path, as code-server does', async () => {
    const { createServer, request: send } = await import('node:http');
    const { connect } = await import('node:net');
    const port = await server.listen();
    const strip = (url: string | undefined): string => (url ?? '').replace(/^\/proxy\/\d+/, '');
    // Host and Origin go through as the browser sent them.
    const proxy = createServer((incoming, outgoing) => {
      const { method, headers } = incoming;
      send({ port, host: '127.0.0.1', path: strip(incoming.url), method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(outgoing);
      }).end();
    });
    proxy.on('upgrade', (incoming, socket) => {
      const upstream = connect(port, '127.0.0.1', () => {
        const { rawHeaders } = incoming;
        const lines = rawHeaders.flatMap((name, i) => (i % 2 === 0 ? [`${name}: ${rawHeaders[i + 1] ?? ''}`] : []));
        upstream.write(`GET ${strip(incoming.url)} HTTP/1.1\r\n${lines.join('\r\n')}\r\n\r\n`);
        upstream.pipe(socket).pipe(upstream);
      });
      upstream.on('error', () => socket.destroy());
      socket.on('error', () => upstream.destroy());
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    try {
      const address = proxy.address();
      assert.ok(address && typeof address === 'object');
      const outer = `http://outer.localhost:${address.port}`;
      const behind = new PageSource(
        server,
        {
          externalUrl: (local) => Promise.resolve(`${outer}/proxy/${new URL(local).port}/`),
          open: async (url) => {
            await page.goto(url);
            return true;
          },
        },
        systemClock,
      );
      await behind.openPage();
      await speaker(server);
      const ear = new Ear();
      const stream = await behind.open(ear);
      await ear.samples(1_000);
      await stream.stop();
      assert.deepEqual(complaints, []);
    } finally {
      proxy.close();
      proxy.closeAllConnections();
    }
  });
});
