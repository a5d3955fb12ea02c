import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { AudioSourceError, type AudioStream, type FrameListener } from './audioSource';
import type { Clock } from '../platform/clock';
import { readComplaint, type RecorderProgram } from './recorderPrograms';

/** A recorder that has not produced a byte for this long is not going to. */
const SILENT_MS = 4_000;
/** How long a recorder may take to end once told to. */
const END_MS = 1_500;
/** 20 ms: parec writes every 5 ms, and each frame costs a message to the decoder. */
const MIN_FRAME_BYTES = 640;
/** Enough of standard error to find the complaint in. */
const STDERR_LIMIT = 4_000;

export interface RecordingOptions {
  readonly program: RecorderProgram;
  /** Full path of the executable. */
  readonly executable: string;
  readonly device: string;
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  readonly clock: Clock;
  readonly listener: FrameListener;
}

/** One run of a recording program, from its start to the last sample read from it. */
export class Recording implements AudioStream {
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly ended: Promise<void>;
  private readonly started: Promise<void>;
  private settleStart: { resolve: () => void; reject: (error: Error) => void } | null = null;
  private pending: Buffer = Buffer.alloc(0);
  private complaint = '';
  private heard = false;
  private stopping: Promise<void> | null = null;
  private broken = false;
  private cancelWatchdog: () => void = () => undefined;

  private constructor(private readonly options: RecordingOptions) {
    const { program, device, platform, env } = options;
    this.child = spawn(options.executable, program.args(device, platform), {
      shell: false,
      windowsHide: true,
      stdio: ['pipe', 'pipe', 'pipe'],
      // Complaints are matched by their English words.
      env: { ...env, ...program.env?.(device), LC_ALL: 'C' },
    });
    this.started = new Promise<void>((resolve, reject) => {
      this.settleStart = { resolve, reject };
    });
    this.ended = new Promise<void>((resolve) => {
      this.child.once('close', (code, signal) => {
        this.onClose(code, signal);
        resolve();
      });
    });
    this.child.once('error', (error) => this.fail(new AudioSourceError('not-found', this.cannotRun(error))));
    // A recorder that is gone before it reads its 'q' is no news; its exit is.
    this.child.stdin.on('error', () => undefined);
    this.child.stdout.on('data', (chunk: Buffer) => this.onData(chunk));
    this.child.stderr.on('data', (chunk: Buffer) => {
      this.complaint = (this.complaint + chunk.toString('utf8')).slice(-STDERR_LIMIT);
    });
    this.watch();
  }

  /** Starts the program and resolves with its first sound. @throws AudioSourceError when there is none. */
  static async start(options: RecordingOptions): Promise<Recording> {
    const recording = new Recording(options);
    await recording.started;
    return recording;
  }

  stop(): Promise<void> {
    this.stopping ??= this.drain();
    return this.stopping;
  }

  private async drain(): Promise<void> {
    if (this.child.exitCode === null && this.child.signalCode === null && !this.broken) {
      await Promise.race([
        new Promise<void>((resolve) => this.options.clock.after(this.options.program.latencyMs, resolve)),
        this.ended,
      ]);
      this.tellToEnd();
    }
    const cancel = this.options.clock.after(END_MS, () => this.child.kill('SIGKILL'));
    await this.ended;
    cancel();
  }

  private tellToEnd(): void {
    const { stop } = this.options.program;
    if (stop === 'q') this.child.stdin.end('q');
    else this.child.kill(stop);
  }

  private onData(chunk: Buffer): void {
    if (this.broken) return;
    this.heard = true;
    this.settleStart?.resolve();
    this.watch();
    this.pending = Buffer.concat([this.pending, chunk]);
    if (this.pending.length >= MIN_FRAME_BYTES) this.handOver();
  }

  /** Hands over the whole samples; half a sample waits for its other half. */
  private handOver(): void {
    const frame = new Int16Array(Math.floor(this.pending.length / 2));
    if (frame.length === 0) return;
    for (let i = 0; i < frame.length; i++) frame[i] = this.pending.readInt16LE(i * 2);
    this.pending = this.pending.subarray(frame.length * 2);
    this.options.listener.onFrame(frame);
  }

  private onClose(code: number | null, signal: NodeJS.Signals | null): void {
    this.cancelWatchdog();
    if (!this.broken) this.handOver();
    if (this.stopping) return;
    const known = readComplaint(this.complaint);
    const name = this.options.program.name;
    const last = this.complaint.trim().split('\n').at(-1);
    if (this.heard) {
      this.fail(
        new AudioSourceError(
          'lost',
          `The recorder ${name} stopped in the middle of recording (${signal ?? `exit ${String(code)}`}${last ? `: ${last}` : ''}). ` +
            'Check that the microphone is still plugged in and press again.',
        ),
      );
    } else if (known) {
      this.fail(new AudioSourceError(known.code, `The recorder ${name} cannot record: ${known.why}.`));
    } else {
      const detail = last ? `: ${last}` : ` (${signal ?? `exit ${String(code)}`})`;
      this.fail(new AudioSourceError('unavailable', `The recorder ${name} ended without recording anything${detail}.`));
    }
  }

  /** Sound comes all the time, silence included: a recorder from which nothing comes has lost its microphone. */
  private watch(): void {
    this.cancelWatchdog();
    this.cancelWatchdog = this.options.clock.after(SILENT_MS, () => {
      if (this.stopping) return;
      const message = this.heard
        ? 'stopped giving sound; the microphone may be unplugged.'
        : 'started but gives no sound; another program may hold the microphone.';
      this.fail(
        new AudioSourceError(this.heard ? 'lost' : 'busy', `The recorder ${this.options.program.name} ${message}`),
      );
    });
  }

  private fail(error: AudioSourceError): void {
    if (this.broken) return;
    this.broken = true;
    this.cancelWatchdog();
    this.child.kill('SIGKILL');
    if (this.heard) this.options.listener.onError(error);
    else this.settleStart?.reject(error);
  }

  private cannotRun(error: Error): string {
    return `The recorder ${this.options.program.name} could not be started: ${error.message}.`;
  }
}
