import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, connect as connectTcp, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { WebSocketServer } from 'ws';
import { silentLog } from '../../../src/platform/log';
import { Connection } from '../../../src/server/connection';
import type { Channel } from '../../../src/server/protocols/protocol';
import { Refused, TestClient, TOKEN, serveWith, sound, SPLIT, until, type Served } from './support';

function refusedWith(status: number): (error: unknown) => boolean {
  return (error) => {
    assert.ok(error instanceof Refused, String(error));
    assert.equal(error.status, status);
    return true;
  };
}

describe('who is let in', function () {
  this.timeout(60_000);
  const running: Served[] = [];
  const clients: TestClient[] = [];
  const serve = async (...options: Parameters<typeof serveWith>): Promise<Served> => {
    const served = await serveWith(...options);
    running.push(served);
    return served;
  };
  const open = async (...options: Parameters<typeof TestClient.open>): Promise<TestClient> => {
    const client = await TestClient.open(...options);
    clients.push(client);
    return client;
  };
  afterEach(async () => {
    for (const { socket } of clients.splice(0)) socket.terminate();
    await Promise.all(running.splice(0).map(({ service }) => service.stop('tested')));
  });

  it('asks for a token, in a header or in the address, and locks an address out that guesses', async () => {
    const served = await serve({ 'security.failedAttempts': 3, 'security.auditLevel': 'access' });
    await open(served.port);
    await open(served.port, { query: `?token=${TOKEN}` });
    await assert.rejects(open(served.port, { query: '?token=' }), refusedWith(401));
    await assert.rejects(open(served.port, { token: 'a-token-of-somebody-else' }), refusedWith(401));
    await assert.rejects(open(served.port, { token: '' }), refusedWith(401));
    await assert.rejects(open(served.port), (error) => refusedWith(429)(error) && (error as Refused).retryAfter > 0);
    assert.equal(await served.metric('voice_connections_refused_total'), 4);
    const refused = served.lines.filter(({ message }) => message === 'connection refused');
    assert.deepEqual(
      refused.map(({ reason }) => reason),
      ['token', 'token', 'token', 'locked-out'],
    );
    assert.ok(!JSON.stringify(served.lines).includes('somebody-else'), 'a token is never logged');
  });

  it('limits the connections of each token, at once and in a minute', async () => {
    const file = join(mkdtempSync(join(tmpdir(), 'mango-tokens-')), 'tokens');
    writeFileSync(file, 'anna anna-has-this-token\nberta berta-has-that-token # a remark\n');
    const served = await serve({
      'server.tokenFile': file,
      'security.sessionsPerToken': 2,
      'security.rateLimit': 4,
    });
    const anna = { token: 'anna-has-this-token' };
    const first = await open(served.port, anna);
    await open(served.port, anna);
    await assert.rejects(open(served.port, anna), refusedWith(429));
    await open(served.port, { token: 'berta-has-that-token' });
    assert.equal(await served.metric('active_users_total'), 2);
    await first.close();
    await until(async () => (await served.metric('voice_concurrent_sessions')) === 2);
    await open(served.port, anna);
    await assert.rejects(open(served.port, anna), refusedWith(429));
    rmSync(join(file, '..'), { recursive: true });
  });

  it('reads tokens again when their file changes, and keeps the old ones where it cannot be used', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mango-tokens-'));
    const file = join(folder, 'tokens');
    writeFileSync(file, 'the-first-of-the-tokens\n');
    const served = await serve({
      'server.tokenFile': file,
      'monitoring.healthInterval': 1,
      'security.failedAttempts': 1000,
    });
    writeFileSync(file, 'short\n');
    await until(() => served.lines.some(({ message }) => String(message).includes('cannot be used')));
    await open(served.port, { token: 'the-first-of-the-tokens' });
    writeFileSync(file, 'the-second-of-the-tokens\n');
    await until(() =>
      open(served.port, { token: 'the-second-of-the-tokens' }).then(
        () => true,
        () => false,
      ),
    );
    await assert.rejects(open(served.port, { token: 'the-first-of-the-tokens' }), refusedWith(401));
    rmSync(folder, { recursive: true });
  });

  it('refuses thousands who come at once, and serves those who are in', async () => {
    const served = await serve({ 'voice.maxSessions': 3, 'security.rateLimit': 100_000 });
    const inside = await open(served.port);
    inside.say({ config: { sample_rate: 16_000, phrase_list: ['split the pane vertically'] } });
    const crowd: Socket[] = [];
    let refused = 0;
    let taken = 0;
    const answers = Array.from({ length: 10_000 }, async () => {
      const socket = connectTcp(served.port, '127.0.0.1');
      crowd.push(socket);
      socket.write(
        `GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n` +
          `Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nAuthorization: Bearer ${TOKEN}\r\n\r\n`,
      );
      // On a busy machine some wait longer than a server waits for anyone, and are cut off.
      const answer = await once(socket, 'data').then(
        ([data]) => String(data),
        () => 'HTTP/1.1 503',
      );
      if (answer.startsWith('HTTP/1.1 503')) refused++;
      else if (answer.startsWith('HTTP/1.1 101')) taken++;
    });
    await inside.speak(sound(SPLIT));
    assert.equal((await inside.finish())['text'], 'split the pane vertically');
    await Promise.all(answers);
    assert.ok(taken <= 3, `${taken} were let in`);
    assert.equal(refused + taken, 10_000);
    for (const socket of crowd) socket.destroy();
    assert.equal((await fetch(`http://127.0.0.1:${served.port}/health`)).status, 200);
  });

  it('gives up a client that does not read its answers', async () => {
    const sockets = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    await once(sockets, 'listening');
    const ended = new Promise<string>((resolve) => {
      sockets.on('connection', (socket) => {
        const large = 'x'.repeat(100_000);
        const answer = (channel: Channel) => () => channel.send(large);
        new Connection({
          socket,
          protocol: (channel) => ({
            onText: answer(channel),
            onBytes: answer(channel),
            onClosed: () => undefined,
            drain: () => undefined,
            finishNow: () => undefined,
          }),
          log: silentLog,
          idleMs: 60_000,
          onEnd: resolve,
        });
      });
    });
    const client = await open((sockets.address() as AddressInfo).port);
    client.socket.pause();
    for (let count = 0; count < 1_000; count++) client.socket.send('more');
    assert.equal(await ended, 'unread');
    sockets.close();
  });

  describe('with Redis', () => {
    let folder = '';
    let redis: ChildProcess | null = null;
    let port = 0;
    const startRedis = async (): Promise<void> => {
      redis = spawn('redis-server', ['--port', String(port), '--save', '', '--dir', folder], { stdio: 'pipe' });
      const output = redis.stdout;
      await new Promise<void>((ready) => {
        output?.on('data', (text: Buffer) => {
          if (text.toString().includes('Ready to accept connections')) ready();
        });
      });
    };
    const stopRedis = async (): Promise<void> => {
      const ended = redis && redis.exitCode === null ? once(redis, 'exit') : null;
      redis?.kill();
      await ended;
    };
    before(async () => {
      folder = mkdtempSync(join(tmpdir(), 'mango-redis-'));
      const free = createServer().listen(0, '127.0.0.1');
      await once(free, 'listening');
      port = (free.address() as AddressInfo).port;
      free.close();
    });
    after(() => rmSync(folder, { recursive: true }));
    beforeEach(startRedis);
    afterEach(stopRedis);
    const shared = async (served: Served): Promise<void> =>
      until(async () => (await served.metric('voice_shared_limits_up')) === 1);

    it('holds on one server what was reached on another: places, rates and lock-outs', async () => {
      const settings = {
        'server.redisUrl': `redis://127.0.0.1:${port}`,
        'security.sessionsPerToken': 1,
        'security.rateLimit': 3,
        'security.failedAttempts': 2,
      };
      const [one, two] = [await serve(settings), await serve(settings)];
      await shared(one);
      await shared(two);
      const first = await open(one.port);
      await assert.rejects(open(two.port), refusedWith(429));
      await first.close();
      await until(async () => (await one.metric('voice_concurrent_sessions')) === 0);
      await open(two.port);
      await assert.rejects(open(one.port), refusedWith(429));
      await assert.rejects(open(one.port, { token: 'wrong-token-of-one' }), refusedWith(401));
      await assert.rejects(open(two.port, { token: 'wrong-token-of-two' }), refusedWith(401));
      await assert.rejects(open(one.port, { token: 'wrong-token-again' }), refusedWith(429));
    });

    it('counts for itself while Redis is away, says so once, and shares again when it is back', async () => {
      const served = await serve({ 'server.redisUrl': `redis://127.0.0.1:${port}`, 'security.sessionsPerToken': 1 });
      await shared(served);
      await stopRedis();
      await until(async () => (await served.metric('voice_shared_limits_up')) === 0);
      const client = await open(served.port);
      await assert.rejects(open(served.port), refusedWith(429));
      assert.equal(served.lines.filter(({ message }) => String(message).startsWith('Redis is away')).length, 1);
      await startRedis();
      await shared(served);
      await client.close();
    });
  });
});
