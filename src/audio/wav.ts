import { WaveFile } from 'wavefile';
import { Resampler, toInt16 } from '../protocol/resampler';
import { SAMPLE_RATE } from '../protocol/words';

/** Larger files are refused before they fill the memory: 46 minutes of 48 kHz stereo at 16 bits. */
export const MAX_WAV_BYTES = 512 * 1024 * 1024;
const MIN_RATE = 4_000;
const MAX_RATE = 384_000;
const MAX_CHANNELS = 32;

/** A file that is no usable WAV; the message is one line for the user, to be put after the file's name and a colon. */
export class WavError extends Error {
  override readonly name = 'WavError';
}

/** Codes of the `fmt ` chunk that have a plain meaning. */
const PCM = 1;
const FLOAT = 3;
const A_LAW = 6;
const MU_LAW = 7;
const EXTENSIBLE = 0xfffe;

interface WavHeader {
  readonly audioFormat: number;
  readonly numChannels: number;
  readonly sampleRate: number;
  readonly bitsPerSample: number;
  /** Of `EXTENSIBLE`: the code is the first number. */
  readonly subformat: readonly number[];
}

/** Reads one sample as -1 to 1. */
type ReadSample = (view: DataView, at: number) => number;

const finite = (value: number): number => (Number.isFinite(value) ? value : 0);

function sampleReader(code: number, bits: number, little: boolean): ReadSample {
  switch (`${code}/${bits}`) {
    case `${PCM}/8`:
      return (view, at) => (view.getUint8(at) - 128) / 128;
    case `${PCM}/16`:
      return (view, at) => view.getInt16(at, little) / 32_768;
    case `${PCM}/24`:
      return little
        ? (view, at) => (view.getInt8(at + 2) * 65_536 + view.getUint16(at, true)) / 8_388_608
        : (view, at) => (view.getInt8(at) * 65_536 + view.getUint16(at + 1, false)) / 8_388_608;
    case `${PCM}/32`:
      return (view, at) => view.getInt32(at, little) / 2_147_483_648;
    case `${FLOAT}/32`:
      return (view, at) => finite(view.getFloat32(at, little));
    case `${FLOAT}/64`:
      return (view, at) => finite(view.getFloat64(at, little));
    default:
      throw new WavError(`holds ${bits}-bit samples of format ${code}, which have no defined meaning`);
  }
}

/** The format code, found without the parser, which stumbles over what is compressed. */
function formatCode(bytes: Uint8Array, little: boolean): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 12; at + 10 <= bytes.length;) {
    const size = view.getUint32(at + 4, little);
    if (Buffer.from(bytes.subarray(at, at + 4)).toString('latin1') === 'fmt ') return view.getUint16(at + 8, little);
    at += 8 + size + (size % 2);
  }
  throw new WavError('not a usable WAV file: it has no format');
}

function parse(bytes: Uint8Array): WaveFile {
  if (bytes.length === 0) throw new WavError('the file is empty');
  if (bytes.length > MAX_WAV_BYTES) throw new WavError(`too large (over ${MAX_WAV_BYTES / 1_048_576} MB)`);
  const container = Buffer.from(bytes.subarray(0, 4)).toString('latin1');
  const type = Buffer.from(bytes.subarray(8, 12)).toString('latin1');
  if (!['RIFF', 'RIFX', 'RF64'].includes(container) || type !== 'WAVE') throw new WavError('not a WAV file');
  const code = formatCode(bytes, container !== 'RIFX');
  if (![PCM, FLOAT, A_LAW, MU_LAW, EXTENSIBLE].includes(code)) {
    throw new WavError(`compressed sound (format ${code}); convert it to PCM first`);
  }
  try {
    const wav = new WaveFile(bytes);
    if (wav.bitDepth === '8a') wav.fromALaw();
    else if (wav.bitDepth === '8m') wav.fromMuLaw();
    return wav;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new WavError(`not a usable WAV file: ${why.replaceAll('"', "'")}`);
  }
}

/** Samples converted at a time. */
const BLOCK = 65_536;

/**
 * Reads a WAV file of any rate from 4 to 384 kHz: integers of 8 to 32 bits, floats, A-law or mu-law; several channels are
 * averaged; a file cut short gives what is there. Returns at least one sample, 16 kHz, mono, signed 16 bit.
 * @throws WavError when it is none, holds no sound or is compressed.
 */
export function decodeWav(bytes: Uint8Array): Int16Array {
  const wav = parse(bytes);
  const { audioFormat, subformat, numChannels: channels, sampleRate: rate, bitsPerSample: bits } = wav.fmt as WavHeader;
  if (channels < 1 || channels > MAX_CHANNELS) throw new WavError(`unusable: it states ${channels} channels`);
  if (rate < MIN_RATE || rate > MAX_RATE) throw new WavError(`unusable: it states a rate of ${rate} Hz`);
  const code = audioFormat === EXTENSIBLE ? (subformat[0] ?? 0) : audioFormat;
  const read = sampleReader(code, bits, wav.container !== 'RIFX');
  const { samples: data } = wav.data as { readonly samples: Uint8Array };
  const width = bits / 8;
  const length = Math.floor(data.length / (width * channels));
  if (length === 0) throw new WavError('it holds no sound');

  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const resampler = new Resampler(rate, SAMPLE_RATE);
  const samples = new Int16Array(Math.ceil((length * SAMPLE_RATE) / rate));
  let filled = 0;
  const add = (part: Float32Array): void => {
    const fitting = toInt16(part.subarray(0, samples.length - filled));
    samples.set(fitting, filled);
    filled += fitting.length;
  };
  for (let from = 0; from < length; from += BLOCK) {
    const block = new Float32Array(Math.min(BLOCK, length - from));
    for (let i = 0; i < block.length; i++) {
      let sum = 0;
      for (let channel = 0; channel < channels; channel++) sum += read(view, ((from + i) * channels + channel) * width);
      block[i] = sum / channels;
    }
    add(resampler.push(block));
  }
  add(resampler.flush());
  return samples;
}
