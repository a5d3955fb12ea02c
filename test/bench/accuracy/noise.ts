import type { Recording } from './corpus';

/** Signal to noise in decibels, from a quiet room to a kitchen at full blast. */
export const NOISE_LEVELS = [24, 18, 12, 6] as const;

/** `clean`: as recorded. */
export type Level = 'clean' | (typeof NOISE_LEVELS)[number];

export const LEVELS: readonly Level[] = ['clean', ...NOISE_LEVELS];

const FRAME = 320;
/** Frames this far below the loudest are pauses. */
const ACTIVE_DB = 30;
const TALKERS = 6;
const FULL_SCALE = 32_767;

/**
 * A recording at a noise level. The noise is one half pink noise and one half the babble of six talkers, by power. Its power
 * stands to the mean power of the recording's active frames (of 20 ms, down to 30 dB below the loudest) as the level says.
 * Also a clean recording gets the noise of a microphone's last bit: exact silence is nothing that a microphone gives.
 * The same arguments give the same samples on every machine.
 * @param talkers what babble is made of, six or more
 * @param seed what the noise is drawn by; another one, other noise
 */
export function atLevel(sound: Int16Array, level: Level, talkers: readonly Int16Array[], seed: string): Int16Array {
  const random = randomOf(`${seed} ${level}`);
  const noise = level === 'clean' ? lastBit(sound.length, random) : kitchen(sound.length, talkers, random);
  const scale = level === 'clean' ? 1 : Math.sqrt(activePower(sound) / 10 ** (level / 10) / powerOf(noise));
  let peak = FULL_SCALE;
  for (let at = 0; at < noise.length; at += 1) {
    const mixed = (sound[at] ?? 0) + scale * (noise[at] ?? 0);
    noise[at] = mixed;
    peak = Math.max(peak, Math.abs(mixed));
  }
  const mixed = new Int16Array(noise.length);
  for (let at = 0; at < mixed.length; at += 1) mixed[at] = Math.round(((noise[at] ?? 0) * FULL_SCALE) / peak);
  return mixed;
}

/** A recording of the corpus at a level; the babble is made of the talk in the corpus, never of the recording itself. */
export function soundAt(
  { file }: Recording,
  level: Level,
  sounds: ReadonlyMap<string, Int16Array>,
  utterances: readonly Recording[],
): Int16Array {
  const talkers = utterances.flatMap((other) =>
    (other.kind === 'read' || other.kind === 'talk') && other.file !== file ? (sounds.get(other.file) ?? []) : [],
  );
  return atLevel(sounds.get(file) ?? new Int16Array(0), level, talkers, file);
}

/** Mean square of the frames in which somebody speaks; of all where there is no more than one frame. */
export function activePower(sound: Int16Array): number {
  const frames: number[] = [];
  for (let at = 0; at + FRAME <= sound.length; at += FRAME) frames.push(powerOf(sound.subarray(at, at + FRAME)));
  const loudest = Math.max(0, ...frames);
  const active = frames.filter((power) => power > 0 && power >= loudest / 10 ** (ACTIVE_DB / 10));
  return active.length === 0 ? powerOf(sound) : active.reduce((sum, power) => sum + power, 0) / active.length;
}

/** Mean square. */
export function powerOf(samples: Int16Array | Float64Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return samples.length === 0 ? 0 : sum / samples.length;
}

function kitchen(length: number, talkers: readonly Int16Array[], random: () => number): Float64Array {
  const babble = babbleOf(length, talkers, random);
  const pink = pinkNoise(length, random);
  const scale = Math.sqrt(powerOf(babble) / powerOf(pink));
  return babble.map((sample, index) => sample + scale * (pink[index] ?? 0));
}

/** Equally loud talkers who say their sentences again and again, each from somewhere in the middle. */
function babbleOf(length: number, talkers: readonly Int16Array[], random: () => number): Float64Array {
  const left = [...talkers];
  const babble = new Float64Array(length);
  for (let talker = 0; talker < TALKERS; talker += 1) {
    const [voice] = left.splice(Math.floor(random() * left.length), 1);
    if (!voice) throw new Error(`babble takes ${TALKERS} talkers`);
    const scale = 1 / Math.sqrt(activePower(voice));
    const from = Math.floor(random() * voice.length);
    for (let at = 0; at < length; at += 1) {
      babble[at] = (babble[at] ?? 0) + scale * (voice[(from + at) % voice.length] ?? 0);
    }
  }
  return babble;
}

/** White noise through Paul Kellet's economy filter, which falls by 3 dB an octave. */
function pinkNoise(length: number, random: () => number): Float64Array {
  const pink = new Float64Array(length);
  let [slow, middle, fast] = [0, 0, 0];
  for (let at = 0; at < length; at += 1) {
    const white = 2 * random() - 1;
    slow = 0.99765 * slow + white * 0.099046;
    middle = 0.963 * middle + white * 0.2965164;
    fast = 0.57 * fast + white * 1.0526913;
    pink[at] = slow + middle + fast + white * 0.1848;
  }
  return pink;
}

/** About one step of a 16-bit sample, as loud as what Kaldi adds by itself. */
function lastBit(length: number, random: () => number): Float64Array {
  const bit = new Float64Array(length);
  for (let at = 0; at < length; at += 1) bit[at] = (random() + random() + random() + random() - 2) * Math.sqrt(3);
  return bit;
}

/** Mulberry32 over an FNV-1a hash: numbers from 0 to below 1. */
function randomOf(seed: string): () => number {
  let state = 0x811c9dc5;
  for (const character of seed) state = Math.imul(state ^ (character.codePointAt(0) ?? 0), 0x01000193);
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
