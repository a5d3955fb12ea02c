import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join as joinPath } from 'node:path';
import { AudioSourceError, type FrameListener } from '../../../src/audio/audioSource';
import { RecorderSource } from '../../../src/audio/recorderSource';
import type { RecorderName } from '../../../src/audio/recorderPrograms';
import { PulseServer } from './pulse';
import { find, join, shareFound, testSound, wavBytes } from './sound';

class Ear implements FrameListener {
  readonly frames: Int16Array[] = [];
  readonly errors: Error[] = [];
  private waiting: ((error: Error) => void)[] = [];
  onFrame(frame: Int16Array): void {
    this.frames.push(frame);
  }
  onError(error: Error): void {
    this.errors.push(error);
    for (const waiter of this.waiting) waiter(error);
  }
  error(): Promise<Error> {
    const known = this.errors[0];
    return known ? Promise.resolve(known) : new Promise((resolve) => this.waiting.push(resolve));
  }
}

async function failure(promise: Promise<unknown>): Promise<AudioSourceError> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof AudioSourceError, String(error));
    return error;
  }
  throw new assert.AssertionError({ message: 'it should have failed' });
}

describe('recorder source with a real sound server', function () {
  this.timeout(60_000);
  let pulse: PulseServer;
  let folder: string;
  const sound = testSound(2.05);
  before(async () => {
    folder = mkdtempSync(joinPath(tmpdir(), 'mango-recorder-'));
    writeFileSync(joinPath(folder, 'sound.wav'), wavBytes(sound));
    pulse = await PulseServer.start();
  });
  after(async () => {
    await pulse.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  for (const recorder of ['parec', 'arecord', 'sox'] as const satisfies RecorderName[]) {
    it(`${recorder} records what is played, to its very end`, async () => {
      const source = new RecorderSource({ recorder: () => recorder, device: () => '', env: pulse.env });
      const ear = new Ear();
      const stream = await source.open(ear);
      await pulse.play(joinPath(folder, 'sound.wav'));
      await stream.stop();
      const heard = join(ear.frames);
      const share = shareFound(sound, heard);
      assert.ok(share >= 0.8, `what was played is in the recording: ${share}`);
      const end = find(sound.subarray(-1_600), heard);
      assert.ok(end.likeness > 0.95, `its last 100 ms are there: ${end.likeness}`);
      assert.deepEqual(ear.errors, []);
      const count = ear.frames.length;
      await source.dispose();
      assert.equal(ear.frames.length, count, 'nothing comes after stop');
    });
  }

  it('takes the device of the setting', async () => {
    const source = new RecorderSource({ recorder: () => 'parec', device: () => 'other.monitor', env: pulse.env });
    const ear = new Ear();
    const stream = await source.open(ear);
    await pulse.play(joinPath(folder, 'sound.wav'), 'other');
    await stream.stop();
    assert.ok(shareFound(sound, join(ear.frames)) >= 0.8);
  });

  it('says not-found for a device that is not there, for each program', async () => {
    for (const recorder of ['parec', 'arecord'] as const) {
      const source = new RecorderSource({ recorder: () => recorder, device: () => 'no-such-device', env: pulse.env });
      const error = await failure(source.open(new Ear()));
      assert.equal(error.code, 'not-found', error.message);
      assert.match(error.message, /mango\.audio\.recorderDevice/);
    }
  });

  it('treats a hostile device name as a name', async () => {
    const mark = joinPath(folder, 'ran');
    const source = new RecorderSource({ recorder: () => 'parec', device: () => `x; touch ${mark}`, env: pulse.env });
    await failure(source.open(new Ear()));
    const { existsSync } = await import('node:fs');
    assert.equal(existsSync(mark), false);
  });

  it('goes on to the next program when the first finds no sound server', async () => {
    const env = { ...pulse.env, PULSE_SERVER: `unix:${joinPath(folder, 'nobody')}` };
    const source = new RecorderSource({ recorder: () => 'parec', device: () => '', env });
    assert.equal((await failure(source.open(new Ear()))).code, 'unavailable');
    const tools = joinPath(folder, 'tools');
    const { mkdirSync } = await import('node:fs');
    mkdirSync(tools);
    script(tools, 'parec', 'echo "Connection failure: Connection refused" >&2; exit 1');
    script(tools, 'arecord', 'printf "ab"; exec sleep 60');
    const both = new RecorderSource({
      recorder: () => 'auto',
      device: () => '',
      env: { PATH: `${tools}:/usr/bin:/bin` },
    });
    const ear = new Ear();
    const stream = await both.open(ear);
    await stream.stop();
    assert.deepEqual([...join(ear.frames)], [0x6261]);
  });

  it('is lost when the recorder is killed in the middle', async () => {
    const tools = mkdtempSync(joinPath(folder, 'killed-'));
    script(tools, 'parec', 'printf "abcd"; sleep 0.1; kill -9 $$');
    const source = new RecorderSource({ recorder: () => 'parec', device: () => '', env: { PATH: `${tools}:/bin` } });
    const ear = new Ear();
    const stream = await source.open(ear);
    const error = await ear.error();
    assert.ok(error instanceof AudioSourceError);
    assert.equal(error.code, 'lost');
    assert.match(error.message, /parec.*SIGKILL/s);
    await stream.stop();
  });

  it('carries odd bytes from one read to the next', async () => {
    const tools = mkdtempSync(joinPath(folder, 'odd-'));
    script(
      tools,
      'parec',
      'z() { head -c 799 /dev/zero; }; printf a; sleep 0.1; printf b; z; sleep 0.1; printf c; z; printf defgh; exec sleep 60',
    );
    const source = new RecorderSource({ recorder: () => 'parec', device: () => '', env: { PATH: `${tools}:/bin` } });
    const ear = new Ear();
    await new Promise<void>((resolve, reject) => {
      const onFrame = ear.onFrame.bind(ear);
      ear.onFrame = (frame) => {
        onFrame(frame);
        if (join(ear.frames).length >= 790) resolve();
      };
      source.open(ear).catch(reject);
    });
    await source.dispose();
    const bytes = Buffer.from(join(ear.frames).buffer);
    assert.equal(bytes.toString('latin1').replace(/\0+/g, '.'), 'ab.c.defgh');
  });

  it('reads what the recorder still writes after it was told to end', async () => {
    const tools = mkdtempSync(joinPath(folder, 'drain-'));
    script(tools, 'parec', 'trap \'printf "last"; exit 0\' TERM; printf "first "; while :; do sleep 0.02; done');
    const source = new RecorderSource({ recorder: () => 'parec', device: () => '', env: { PATH: `${tools}:/bin` } });
    const ear = new Ear();
    const stream = await source.open(ear);
    await stream.stop();
    assert.equal(Buffer.from(join(ear.frames).buffer).toString('latin1'), 'first last');
  });

  it('ends a recorder that does not want to end', async () => {
    const tools = mkdtempSync(joinPath(folder, 'stubborn-'));
    script(tools, 'parec', 'trap "" TERM INT; printf "ab"; while :; do sleep 0.05; done');
    const source = new RecorderSource({ recorder: () => 'parec', device: () => '', env: { PATH: `${tools}:/bin` } });
    const stream = await source.open(new Ear());
    await stream.stop();
  });

  it('maps what the programs complain about', async () => {
    const complaints = [
      ['audio open error: Device or resource busy', 'busy'],
      ['Permission denied', 'refused'],
      ['sox FAIL formats: no default audio device configured', 'not-found'],
      ['something nobody foresaw', 'unavailable'],
    ] as const;
    for (const [complaint, code] of complaints) {
      const tools = mkdtempSync(joinPath(folder, 'complaint-'));
      script(tools, 'parec', `echo "${complaint}" >&2; exit 1`);
      const source = new RecorderSource({ recorder: () => 'parec', device: () => '', env: { PATH: `${tools}:/bin` } });
      assert.equal((await failure(source.open(new Ear()))).code, code, complaint);
    }
  });

  it('is unavailable where no program is installed, and says what to install', async () => {
    const auto = new RecorderSource({
      recorder: () => 'auto',
      device: () => '',
      env: { PATH: folder },
      platform: 'linux',
    });
    const availability = await auto.availability();
    assert.ok(!availability.available);
    assert.match(availability.reason, /pulseaudio-utils/);
    assert.equal((await failure(auto.open(new Ear()))).code, 'not-found');
    const named = new RecorderSource({ recorder: () => 'ffmpeg', device: () => '', env: { PATH: folder } });
    const answer = await named.availability();
    assert.ok(!answer.available);
    assert.match(answer.reason, /ffmpeg/);
  });
});

function script(folder: string, name: string, body: string): void {
  const file = joinPath(folder, name);
  writeFileSync(file, `#!/bin/sh\n${body}\n`);
  chmodSync(file, 0o755);
}
