import assert from 'node:assert/strict';
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';

/** A PulseAudio server without hardware, in folders of its own; what is played to it is what its microphone hears. */
export class PulseServer {
  private constructor(
    private readonly folder: string,
    private readonly server: ChildProcess,
    readonly env: NodeJS.ProcessEnv,
  ) {}

  static async start(): Promise<PulseServer> {
    for (const tool of ['pulseaudio', 'parec', 'paplay', 'pactl']) {
      const found = spawnSync('sh', ['-c', `command -v ${tool}`]).status === 0;
      assert.ok(
        found,
        `${tool} is missing; "npm run setup" installs it (Debian packages pulseaudio, pulseaudio-utils)`,
      );
    }
    const folder = mkdtempSync(join(tmpdir(), 'mango-pulse-'));
    const runtime = join(folder, 'runtime');
    mkdirSync(runtime, { mode: 0o700 });
    // arecord and sox reach the server through ALSA's pulse plugin.
    writeFileSync(join(folder, '.asoundrc'), 'pcm.!default { type pulse }\nctl.!default { type pulse }\n');
    const env = {
      PATH: process.env['PATH'],
      HOME: folder,
      XDG_RUNTIME_DIR: runtime,
      PULSE_RUNTIME_PATH: join(runtime, 'pulse'),
      PULSE_SERVER: `unix:${join(folder, 'socket')}`,
    };
    const server = spawn(
      'pulseaudio',
      [
        ...['-n', '--daemonize=no', '--exit-idle-time=-1', '--disable-shm=yes', '--use-pid-file=no'],
        ...['-L', `module-native-protocol-unix auth-anonymous=1 socket=${join(folder, 'socket')}`],
        ...['-L', 'module-null-sink sink_name=mic rate=16000 channels=1 format=s16le'],
        ...['-L', 'module-null-sink sink_name=other rate=16000 channels=1 format=s16le'],
      ],
      { env, stdio: ['ignore', 'ignore', 'pipe'] },
    );
    const pulse = new PulseServer(folder, server, env);
    // pactl waits for no server; the socket is there when the server has loaded its modules, which takes it under a second.
    for (let attempt = 0; pulse.pactl('set-default-source', 'mic.monitor') !== 0; attempt++) {
      assert.ok(attempt < 100 && server.exitCode === null, 'pulseaudio does not start');
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    pulse.pactl('set-default-sink', 'mic');
    return pulse;
  }

  pactl(...args: readonly string[]): number | null {
    return spawnSync('pactl', args, { env: this.env, stdio: 'ignore' }).status;
  }

  /** Plays a WAV file and resolves when its last sample has been played. */
  async play(file: string, sink = 'mic'): Promise<void> {
    const player = spawn('paplay', [`--device=${sink}`, file], { env: this.env, stdio: 'ignore' });
    const [code] = (await once(player, 'close')) as [number | null];
    assert.equal(code, 0, 'paplay could not play');
  }

  async stop(): Promise<void> {
    const ended = once(this.server, 'close');
    if (this.server.exitCode === null) {
      this.server.kill('SIGTERM');
      await ended;
    }
    rmSync(this.folder, { recursive: true, force: true });
  }
}
