import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import type { EnvironmentKey } from '../../../src/platform/environment/declarations';
import { serveWith, sound, SPLIT, TestClient, TOKEN, until } from './support';

/** A certificate for this machine and its key, made by openssl. */
function certificate(folder: string, name: string): void {
  const made = ['-keyout', join(folder, `${name}.key`), '-out', join(folder, `${name}.pem`)];
  const kind = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '30'];
  const who = ['-subj', `/CN=${name}`, '-addext', 'subjectAltName=IP:127.0.0.1'];
  execFileSync('openssl', ['req', '-x509', ...kind, ...made, ...who], { stdio: 'ignore' });
}

describe('the files of the server', function () {
  this.timeout(60_000);
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'files-'))));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const use = (name: string) => {
    for (const kind of ['key', 'pem']) copyFileSync(join(folder, `${name}.${kind}`), join(folder, `used.${kind}`));
  };
  const tls = () => ({ 'server.tlsCert': join(folder, 'used.pem'), 'server.tlsKey': join(folder, 'used.key') });

  async function shownBy(port: number): Promise<string> {
    const socket = connect({ host: '127.0.0.1', port, rejectUnauthorized: false });
    await once(socket, 'secureConnect');
    const { CN } = socket.getPeerCertificate().subject;
    socket.destroy();
    return String(CN);
  }

  it('have speech encrypted, and a new certificate and other settings are taken up while it runs', async () => {
    certificate(folder, 'first');
    certificate(folder, 'second');
    use('first');
    let later: Partial<Record<EnvironmentKey, unknown>> = {};
    const settings = { ...tls(), 'monitoring.healthInterval': 1 };
    const served = await serveWith(settings, () => ({ ...settings, ...later }));
    try {
      const client = await TestClient.open(served.port, {
        address: `wss://127.0.0.1:${served.port}/`,
        ca: readFileSync(join(folder, 'first.pem')),
      });
      await client.speak(sound(SPLIT));
      assert.match(String((await client.finish())['text']), /\w/);
      assert.ok((await served.metric('voice_certificate_expiry_timestamp_seconds')) > Date.now() / 1000);
      assert.equal(await shownBy(served.port), 'first');

      writeFileSync(join(folder, 'used.pem'), 'no certificate');
      await until(() => served.lines.some(({ level }) => level === 'error'));
      assert.match(JSON.stringify(served.lines), /made for each other/);
      assert.equal(await shownBy(served.port), 'first');

      later = { 'voice.timeout': 77, 'log.level': 'debug' };
      use('second');
      await until(async () => (await shownBy(served.port)) === 'second');
      const told = served.lines.filter(({ message }) => String(message).startsWith('files have changed')).at(-1);
      assert.deepEqual(told?.['atNextStart'], ['voice.timeout']);
    } finally {
      await served.service.stop('tested');
    }
  });

  it('are complained of where a key is another certificate’s, or is not there', async () => {
    certificate(folder, 'first');
    certificate(folder, 'second');
    use('first');
    copyFileSync(join(folder, 'second.key'), join(folder, 'used.key'));
    await assert.rejects(serveWith(tls()), /made for each other/);
    rmSync(join(folder, 'used.key'));
    await assert.rejects(serveWith(tls()), /private key file .* cannot be read/);
  });

  it('need not be writable: with a full disk it goes on to hear, and to say what it does', async () => {
    const logs = join(folder, 'logs');
    mkdirSync(logs);
    // Every write to this device ends as on a full disk.
    symlinkSync('/dev/full', join(logs, 'mango.log'));
    const served = await serveWith({ 'log.folder': logs });
    try {
      for (let round = 0; round < 2; round++) {
        const client = await TestClient.open(served.port, { token: TOKEN });
        await client.speak(sound(SPLIT));
        assert.match(String((await client.finish())['text']), /\w/);
      }
      assert.equal(served.lines.filter(({ message }) => message === 'utterance ended').length, 2);
    } finally {
      await served.service.stop('tested');
    }
  });
});
