import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request as send, type IncomingMessage } from 'node:http';
import { createServer } from 'node:net';
import { WebSocket } from 'ws';
import { MAX_MESSAGE_BYTES, packFrame, type PageCommand } from '../../../src/protocol/microphone';
import type { MicrophonePageServer } from '../../../src/audio/microphonePageServer';
import { createToken } from '../../../src/audio/pageAccess';
import { PageSource } from '../../../src/audio/pageSource';
import { BuiltPage, Ear, failure, KeptLog, makeServer } from './pageKit';
import { TestClock } from './testClock';

/** A page without a browser: says and sends whatever a test wants. */
class FakePage {
  readonly commands: PageCommand[] = [];
  private wake: () => void = () => undefined;
  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => {
      this.commands.push(JSON.parse(data.toString('utf8')) as PageCommand);
      this.wake();
    });
    socket.on('error', () => undefined);
  }

  static async connect(server: MicrophonePageServer): Promise<FakePage> {
    const url = new URL('socket', await server.pageUrl());
    const origin = url.origin.replace(/^ws/, 'http');
    url.protocol = 'ws:';
    const page = new FakePage(new WebSocket(url, { headers: { origin } }));
    await page.command('page.role');
    return page;
  }

  async command<T extends PageCommand['type']>(type: T): Promise<Extract<PageCommand, { type: T }>> {
    for (;;) {
      const index = this.commands.findIndex((command) => command.type === type);
      if (index >= 0) return this.commands.splice(index, 1)[0] as Extract<PageCommand, { type: T }>;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }

  async closed(): Promise<number> {
    const [code] = (await once(this.socket, 'close')) as [number];
    return code;
  }
}

describe('microphone page server', () => {
  let built: BuiltPage;
  let server: MicrophonePageServer;
  let source: PageSource;
  let log: KeptLog;
  let clock: TestClock;
  let token: string;
  let port: number;

  before(async () => {
    built = await BuiltPage.build();
  });
  after(() => built.remove());
  beforeEach(async () => {
    log = new KeptLog();
    clock = new TestClock();
    token = createToken();
    server = makeServer(built.assets, { log, token, clock });
    source = new PageSource(
      server,
      { externalUrl: (local) => Promise.resolve(local), open: () => Promise.resolve(true) },
      clock,
    );
    port = await server.listen();
  });
  afterEach(() => source.dispose());

  async function ask(
    path: string,
    headers: Record<string, string> = {},
    method = 'GET',
  ): Promise<IncomingMessage & { body: string }> {
    const request = send({ host: '127.0.0.1', port, path, method, headers }).end();
    const [answer] = (await once(request, 'response')) as [IncomingMessage];
    let body = '';
    for await (const chunk of answer) body += String(chunk);
    return Object.assign(answer, { body });
  }

  /** Asks for the WebSocket and gives the status of the refusal, or 101. */
  async function upgrade(path: string, headers: Record<string, string>): Promise<number> {
    const request = send({
      host: '127.0.0.1',
      port,
      path,
      headers: {
        Connection: 'Upgrade',
        Upgrade: 'websocket',
        'Sec-WebSocket-Version': '13',
        'Sec-WebSocket-Key': Buffer.alloc(16).toString('base64'),
        ...headers,
      },
    }).end();
    return new Promise((resolve, reject) => {
      request.on('upgrade', (_, socket) => {
        socket.destroy();
        resolve(101);
      });
      request.on('response', (answer) => {
        answer.resume();
        resolve(answer.statusCode ?? 0);
      });
      request.on('error', reject);
    });
  }

  const own = (): Record<string, string> => ({ Origin: `http://127.0.0.1:${port}`, Host: `127.0.0.1:${port}` });

  it('serves the page and its two scripts, with every header that guards it', async () => {
    const page = await ask(`/${token}/`);
    assert.equal(page.statusCode, 200);
    const policy = String(page.headers['content-security-policy']);
    const nonce = /'nonce-([^']+)'/.exec(policy)?.[1];
    assert.ok(nonce);
    for (const tag of page.body.match(/<(script|style)[^>]*>/g) ?? []) assert.ok(tag.includes(`nonce="${nonce}"`), tag);
    assert.match(policy, /default-src 'none'/);
    assert.match(policy, /frame-ancestors 'none'/);
    assert.ok(!policy.includes('unsafe'));
    assert.equal(page.headers['x-content-type-options'], 'nosniff');
    assert.equal(page.headers['referrer-policy'], 'no-referrer');
    assert.match(String(page.headers['permissions-policy']), /microphone=\(self\)/);
    assert.notEqual((await ask(`/${token}/`)).headers['content-security-policy'], policy, 'a nonce is used once');
    for (const script of ['microphonePage.js', 'captureWorklet.js']) {
      const answer = await ask(`/${token}/${script}`);
      assert.equal(answer.statusCode, 200);
      assert.match(answer.headers['content-type'] ?? '', /^text\/javascript/);
      assert.ok(answer.body.length > 500);
    }
    assert.equal((await ask(`/${token}/other.js`)).statusCode, 404);
    assert.equal((await ask(`/${token}/..%2f..%2fpackage.json`)).statusCode, 404);
    assert.equal((await ask(`/${token}/`, {}, 'POST')).statusCode, 405);
  });

  it('refuses a wrong token, and logs that without the token', async () => {
    for (const path of ['/', '/x/', `/${token.slice(1)}/`, `/${token}x/`, `/?${token}`]) {
      assert.equal((await ask(path)).statusCode, 403, path);
      assert.equal(await upgrade(`${path}socket`, own()), 403, path);
    }
    assert.equal(log.lines.filter((line) => line.includes('refused') && line.includes('"token"')).length, 10);
    assert.ok(!log.lines.join('\n').includes(token.slice(1)));
  });

  it('refuses a foreign Host, as DNS rebinding would send it', async () => {
    for (const host of [
      'evil.example',
      `evil.example:${port}`,
      `127.0.0.1.evil.example:${port}`,
      'localhost.evil',
      '10.0.0.1',
    ]) {
      assert.equal((await ask(`/${token}/`, { Host: host })).statusCode, 403, host);
      const headers = { Host: host, Origin: `http://${host}` };
      assert.equal(await upgrade(`/${token}/socket`, headers), 403, host);
    }
    for (const host of ['localhost', `localhost:${port}`, `127.0.0.1:${port}`, `[::1]:${port}`, 'localhost:9']) {
      assert.equal((await ask(`/${token}/`, { Host: host })).statusCode, 200, host);
    }
  });

  it('refuses a foreign Origin with 403, whatever is asked for', async () => {
    const origins = [
      'http://evil.example',
      'null',
      `http://localhost:${port + 1}`,
      `http://localhost:${port}`,
      `https://127.0.0.1:${port}`,
      `http://127.0.0.1:${port}.evil.example`,
      `http://127.0.0.1:${port}/`,
      'file://',
    ];
    for (const origin of origins) {
      const headers = { Host: `127.0.0.1:${port}`, Origin: origin };
      assert.equal(await upgrade(`/${token}/socket`, headers), 403, origin);
      assert.equal((await ask(`/${token}/`, headers)).statusCode, 403, origin);
    }
    assert.equal(await upgrade(`/${token}/socket`, { Host: `127.0.0.1:${port}` }), 403, 'none at all');
    assert.equal(log.lines.filter((line) => line.includes('"origin"')).length, 2 * origins.length + 1);
    assert.equal(await upgrade(`/${token}/socket`, own()), 101);
  });

  it('knows the address that the editor made of ours, and no other', async () => {
    const outer = 'https://code.example.com/proxy/47130/';
    const url = await server.pageUrl(outer);
    assert.equal(url, `${outer}${token}/`);
    const headers = { Host: 'code.example.com', Origin: 'https://code.example.com' };
    assert.equal(await upgrade(`/${token}/socket`, headers), 101);
    const page = await ask(`/${token}/`, headers);
    assert.equal(page.statusCode, 200);
    assert.match(String(page.headers['content-security-policy']), /wss:\/\/code\.example\.com/);
    assert.equal(await upgrade(`/${token}/socket`, { ...headers, Origin: 'http://code.example.com' }), 403);
    assert.equal(await upgrade(`/${token}/socket`, { ...headers, Origin: 'https://other.example.com' }), 403);
    assert.equal(await upgrade(`/${token}/socket`, { ...headers, Host: 'other.example.com' }), 403);
    // Tunnels put our own address into Host and leave Origin alone.
    assert.equal(await upgrade(`/${token}/socket`, { ...headers, Host: `localhost:${port}` }), 101);
  });

  it('keeps its port, and takes the next free one when it is taken', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const address = taken.address();
    assert.ok(address && typeof address === 'object');
    const other = makeServer(built.assets, { port: address.port });
    let got: number;
    try {
      got = await other.listen();
      assert.notEqual(got, address.port);
      assert.ok(got > address.port && got < address.port + 20);
      assert.equal(await other.listen(), got);
    } finally {
      await other.close();
      taken.close();
    }
    await assert.rejects(once(send({ host: '127.0.0.1', port: got }).end(), 'response'));
  });

  it('hears the speaker alone, and closes who sends too much or nonsense', async () => {
    const page = await FakePage.connect(server);
    const second = await FakePage.connect(server);
    const ear = new Ear();
    const opened = source.open(ear);
    const { capture } = await page.command('microphone.start');
    page.socket.send(JSON.stringify({ type: 'microphone.started', capture }));
    await opened;
    second.socket.send(packFrame(capture, Int16Array.of(666)));
    second.socket.send(new Uint8Array(MAX_MESSAGE_BYTES + 2));
    assert.equal(await second.closed(), 1009);
    page.socket.send(packFrame(capture, Int16Array.of(1, 2)));
    await ear.samples(2);
    assert.deepEqual([...ear.frames[0]!], [1, 2]);
    page.socket.send('{"type":"microphone.everything"}');
    assert.equal(await page.closed(), 1008);
    assert.equal((await ear.error()).code, 'lost');
    assert.ok(log.lines.some((line) => line.startsWith('warn') && line.includes('should not send')));
  });

  it('drops a page that no longer answers', async () => {
    const page = await FakePage.connect(server);
    const gone = page.closed();
    for (let i = 0; i < 3; i++) {
      clock.advance(15_000);
      if (i < 2) await page.command('page.ping');
    }
    await gone;
  });

  it('keeps a page that answers', async () => {
    const page = await FakePage.connect(server);
    const pong = async (): Promise<void> => {
      clock.advance(15_000);
      await page.command('page.ping');
      page.socket.send('{"type":"page.pong"}');
      // The talk message proves that the pong before it was read.
      const heard = new Promise<void>((resolve) => {
        const stop = source.onTalk(() => {
          stop();
          resolve();
        });
      });
      page.socket.send(JSON.stringify({ type: 'page.talk', pressed: (talking = !talking) }));
      await heard;
    };
    let talking = false;
    for (let i = 0; i < 6; i++) await pong();
    assert.equal(page.socket.readyState, WebSocket.OPEN);
  });

  it('takes no more than eight pages', async () => {
    const pages: FakePage[] = [];
    for (let i = 0; i < 8; i++) pages.push(await FakePage.connect(server));
    assert.equal(await upgrade(`/${token}/socket`, own()), 503);
    const closed = pages[0]!.closed();
    pages[0]!.socket.close();
    await closed;
    await FakePage.connect(server);
  });

  it('says why when the page reports that it may not', async () => {
    const page = await FakePage.connect(server);
    const changed = new Promise<void>((resolve) => source.onChange(resolve));
    page.socket.send(
      JSON.stringify({ type: 'microphone.state', usable: false, permission: 'denied', reason: 'It was refused.' }),
    );
    await changed;
    const availability = await source.availability();
    assert.ok(!availability.available);
    assert.match(availability.reason, /It was refused/);
  });

  it('closes everything on dispose', async () => {
    const page = await FakePage.connect(server);
    const ear = new Ear();
    const opened = source.open(ear);
    const { capture } = await page.command('microphone.start');
    page.socket.send(JSON.stringify({ type: 'microphone.started', capture }));
    await opened;
    const closed = page.closed();
    await source.dispose();
    await closed;
    assert.equal((await ear.error()).code, 'lost');
    await assert.rejects(ask(`/${token}/`));
  });

  it('waits for the page when the user would rather not open it', async () => {
    const shy = new PageSource(
      server,
      { externalUrl: (local) => Promise.resolve(local), open: () => Promise.resolve(false) },
      clock,
    );
    const error = await failure(shy.open(new Ear()));
    assert.equal(error.code, 'unavailable');
    assert.match(error.message, /Open Microphone Page/);
  });
});
