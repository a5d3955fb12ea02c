import { constants } from 'node:fs';
import { access } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import {
  AudioSourceError,
  type AudioSource,
  type AudioStream,
  type Availability,
  type FrameListener,
} from './audioSource';
import { systemClock, type Clock } from '../platform/clock';
import { RECORDER_PROGRAMS, type RecorderName, type RecorderProgram } from './recorderPrograms';
import { Recording } from './recording';

export interface RecorderOptions {
  /** The setting `mango.audio.recorder`, read at every use. */
  readonly recorder: () => RecorderName | 'auto';
  /** The setting `mango.audio.recorderDevice`: the program's own notation, empty for the default. */
  readonly device: () => string;
  /** PATH is searched in it and the program inherits it; default: this process's. */
  readonly env?: NodeJS.ProcessEnv;
  readonly platform?: NodeJS.Platform;
  readonly clock?: Clock;
}

interface Candidate {
  readonly program: RecorderProgram;
  readonly executable: string;
}

/** A microphone through a recording program on the machine of the extension host. */
export class RecorderSource implements AudioSource {
  readonly kind = 'recorder';
  private readonly env: NodeJS.ProcessEnv;
  private readonly platform: NodeJS.Platform;
  private readonly clock: Clock;
  private readonly open_ = new Set<Recording>();
  private lastGood: RecorderProgram | null = null;

  constructor(private readonly options: RecorderOptions) {
    this.env = options.env ?? process.env;
    this.platform = options.platform ?? process.platform;
    this.clock = options.clock ?? systemClock;
  }

  async availability(): Promise<Availability> {
    const found = await this.candidates();
    return found.length > 0 ? { available: true } : { available: false, reason: this.missing() };
  }

  async open(listener: FrameListener): Promise<AudioStream> {
    const candidates = await this.candidates();
    let failure = new AudioSourceError('not-found', this.missing());
    for (const { program, executable } of candidates) {
      try {
        const recording = await Recording.start({
          program,
          executable,
          device: this.options.device(),
          env: this.env,
          platform: this.platform,
          clock: this.clock,
          listener,
        });
        this.lastGood = program;
        return this.track(recording);
      } catch (error) {
        if (!(error instanceof AudioSourceError)) throw error;
        failure = error;
        // A program that has no way to the sound says nothing about the next one; a microphone that is busy or refused
        // would be so for all of them, and their reasons would be less clear.
        if (error.code === 'busy' || error.code === 'refused') break;
      }
    }
    throw failure;
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.open_].map((recording) => recording.stop()));
  }

  private track(recording: Recording): AudioStream {
    this.open_.add(recording);
    return {
      stop: async () => {
        await recording.stop();
        this.open_.delete(recording);
      },
    };
  }

  /** Programs that are installed and wanted; the one that worked last comes first. */
  private async candidates(): Promise<readonly Candidate[]> {
    const wanted = this.options.recorder();
    const programs = RECORDER_PROGRAMS.filter(({ name }) => wanted === 'auto' || name === wanted);
    const found: Candidate[] = [];
    for (const program of programs) {
      const executable = await this.find(program.executable);
      if (executable) found.push({ program, executable });
    }
    return found.sort((a, b) => Number(b.program === this.lastGood) - Number(a.program === this.lastGood));
  }

  private async find(name: string): Promise<string | null> {
    const extensions = this.platform === 'win32' ? ['.exe'] : [''];
    for (const folder of (this.env['PATH'] ?? this.env['Path'] ?? '').split(delimiter)) {
      if (!folder) continue;
      for (const extension of extensions) {
        const path = join(folder, name + extension);
        if (await runs(path)) return path;
      }
    }
    return null;
  }

  private missing(): string {
    const wanted = this.options.recorder();
    if (wanted !== 'auto') {
      return `The recorder ${wanted} (setting mango.audio.recorder) is not installed. Install it, or set the setting to auto.`;
    }
    const advice =
      this.platform === 'linux'
        ? 'Install one, for example parec (package pulseaudio-utils) or arecord (package alsa-utils).'
        : this.platform === 'darwin'
          ? 'Install one, for example sox with "brew install sox".'
          : 'Install sox or ffmpeg and put it on the PATH.';
    return `No recording program is installed where VS Code runs its extensions. ${advice}`;
  }
}

async function runs(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return true;
  } catch {
    // Not there or not ours to run: both mean that the search goes on.
    return false;
  }
}
