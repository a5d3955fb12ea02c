import type { AudioSourceError } from './audioSource';

/** Names of the setting `mango.audio.recorder`, without `auto`. */
export type RecorderName = 'parec' | 'pw-record' | 'arecord' | 'sox' | 'ffmpeg';

/** How one recording program is called so that raw s16le, 16 kHz, mono comes out of its standard output. */
export interface RecorderProgram {
  readonly name: RecorderName;
  readonly executable: string;
  /** `device` is empty for the system default. */
  args(device: string, platform: NodeJS.Platform): readonly string[];
  /** Added to the environment, for programs that take the device from there. */
  env?(device: string): Readonly<Record<string, string>>;
  /**
   * Milliseconds a sample may take from the microphone to our pipe. After stop the program goes on recording for this
   * long before it is told to end, because what it has not yet received is lost with it.
   */
  readonly latencyMs: number;
  /** How it is told to end: a signal, or a byte on its standard input. */
  readonly stop: 'SIGINT' | 'SIGTERM' | 'q';
}

const parec: RecorderProgram = {
  name: 'parec',
  executable: 'parec',
  args: (device) => [
    '--raw',
    '--format=s16le',
    '--rate=16000',
    '--channels=1',
    '--latency-msec=20',
    '--client-name=AlphanumericMango',
    ...(device ? [`--device=${device}`] : []),
  ],
  latencyMs: 60,
  stop: 'SIGTERM',
};

const pwRecordArgs = (device: string): readonly string[] => [
  '--rate=16000',
  '--channels=1',
  '--format=s16',
  '--latency=20ms',
  ...(device ? [`--target=${device}`] : []),
  '-',
];

/** PipeWire 1.2 and later write an AU header to a pipe unless told otherwise. */
const pwRecord: RecorderProgram = {
  name: 'pw-record',
  executable: 'pw-record',
  args: (device) => ['--raw', ...pwRecordArgs(device)],
  latencyMs: 60,
  stop: 'SIGTERM',
};

/** PipeWire 0.3 and 1.0 do not know `--raw`: raw is all they write to a pipe. */
const pwRecordOld: RecorderProgram = { ...pwRecord, args: pwRecordArgs };

const arecord: RecorderProgram = {
  name: 'arecord',
  executable: 'arecord',
  args: (device) => [
    '--quiet',
    '--file-type=raw',
    '--format=S16_LE',
    '--rate=16000',
    '--channels=1',
    '--period-time=20000',
    '--buffer-time=400000',
    ...(device ? [`--device=${device}`] : []),
  ],
  latencyMs: 80,
  stop: 'SIGINT',
};

const sox: RecorderProgram = {
  name: 'sox',
  executable: 'sox',
  args: () => [
    '-q',
    '-V1',
    '--buffer',
    '1024',
    '-d',
    ...['-t', 'raw', '-e', 'signed-integer', '-b', '16', '-L', '-r', '16000', '-c', '1', '-'],
  ],
  env: (device) => (device ? { AUDIODEV: device } : {}),
  latencyMs: 120,
  stop: 'SIGINT',
};

/** The same program under the name some systems ship alone. */
const rec: RecorderProgram = {
  ...sox,
  executable: 'rec',
  args: (device, platform) => sox.args(device, platform).filter((argument) => argument !== '-d'),
};

function ffmpegInput(device: string, platform: NodeJS.Platform): readonly string[] {
  if (platform === 'darwin') return ['-f', 'avfoundation', '-i', `:${device || 'default'}`];
  if (platform === 'win32') return ['-f', 'dshow', '-audio_buffer_size', '20', '-i', `audio=${device || 'default'}`];
  return /^(plug)?hw:/.test(device)
    ? ['-f', 'alsa', '-i', device]
    : ['-f', 'pulse', '-fragment_size', '640', '-i', device || 'default'];
}

const ffmpeg: RecorderProgram = {
  name: 'ffmpeg',
  executable: 'ffmpeg',
  args: (device, platform) => [
    ...['-hide_banner', '-loglevel', 'error', '-probesize', '32', '-analyzeduration', '0'],
    ...ffmpegInput(device, platform),
    ...['-ac', '1', '-ar', '16000', '-f', 's16le', '-flush_packets', '1', 'pipe:1'],
  ],
  latencyMs: 120,
  stop: 'q',
};

/** In the order they are tried; those nearest to the sound server first. */
export const RECORDER_PROGRAMS: readonly RecorderProgram[] = [parec, pwRecord, pwRecordOld, arecord, sox, rec, ffmpeg];

type Code = AudioSourceError['code'];

/** What the programs print when they cannot record, in all their dialects. First match wins. */
const COMPLAINTS: readonly (readonly [RegExp, Code, string])[] = [
  [/busy|in use/i, 'busy', 'another program holds the microphone; close it or choose another device'],
  [/permission denied|not permitted|access denied/i, 'refused', 'the system refused it the microphone; allow it there'],
  [/connection (refused|failure|terminated)|host is down|can't connect/i, 'unavailable', 'no sound server answers'],
  [
    /no such (entity|file|device)|cannot find card|unknown pcm|no default audio device|not found|no such process|i\/o error|input\/output error/i,
    'not-found',
    'there is no such microphone; check the device setting (mango.audio.recorderDevice)',
  ],
  [/(unrecognized|unknown|invalid) option/i, 'unavailable', 'it is too old or too new for the options it is given'],
];

/** Turns the last words of a program into a code and half a sentence. */
export function readComplaint(stderr: string): { readonly code: Code; readonly why: string } | null {
  const found = COMPLAINTS.find(([pattern]) => pattern.test(stderr));
  return found ? { code: found[1], why: found[2] } : null;
}
