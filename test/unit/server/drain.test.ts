import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { sound, SPLIT, TestClient, TOKEN, until } from './support';

describe('mango serve as a program', function () {
  this.timeout(60_000);

  it('answers the utterance under way when it is told to end, takes nobody new, and exits with 0', async () => {
    const child = spawn(process.execPath, ['dist/cli.js', 'serve', '--port', '0', '--metrics-port', '0'], {
      env: { ...process.env, MANGO_TOKEN: TOKEN, MANGO_HOST: '127.0.0.1', LOG_CONSOLE: 'json', VOICE_DECODERS: '1' },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      const lines: Record<string, unknown>[] = [];
      createInterface(child.stdout).on('line', (line) => lines.push(JSON.parse(line) as Record<string, unknown>));
      await until(() => lines.some(({ message }) => message === 'listening'));
      const port = Number(lines.find(({ message }) => message === 'listening')?.['port']);
      const ready = async () => (await fetch(`http://127.0.0.1:${port}/ready`)).status === 200;
      await until(ready);
      const client = await TestClient.open(port);
      client.say({ config: { sample_rate: 16_000, phrase_list: ['split the pane vertically'] } });
      // Half of the silence behind the words is left out: all of it may well end the utterance before the client does.
      const audio = sound(SPLIT).subarray(0, -8000);
      await client.speak(audio.subarray(0, 32_000));
      child.kill('SIGTERM');
      await until(async () => !(await ready()));
      await assert.rejects(TestClient.open(port), /refused with 503/);
      await client.speak(audio.subarray(32_000));
      assert.equal((await client.finish())['text'], 'split the pane vertically');
      assert.equal((await client.closed).code, 1001);
      assert.deepEqual(await once(child, 'exit'), [0, null]);
    } finally {
      child.kill('SIGKILL');
    }
  });

  it('refuses to start in production without what production needs', async () => {
    const child = spawn(process.execPath, ['dist/cli.js', 'serve', '--port', '0', '--metrics-port', '0'], {
      env: {
        ...process.env,
        MANGO_ENVIRONMENT: 'production',
        DATABASE_ENCRYPTION: 'false',
        MONITORING_ENABLED: 'false',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    let complaints = '';
    child.stderr.on('data', (text: Buffer) => (complaints += text.toString()));
    assert.deepEqual(await once(child, 'close'), [2, null]);
    assert.match(complaints, /encryption at rest/);
    assert.match(complaints, /needs monitoring/);
  });
});
