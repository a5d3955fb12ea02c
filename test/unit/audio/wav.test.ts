import assert from 'node:assert/strict';
import { WaveFile } from 'wavefile';
import { decodeWav, WavError } from '../../../src/audio/wav';
import { find, testSound, wavBytes } from './sound';

/** A tone of half the full scale at `rate`, as numbers of -1 to 1. */
function tone(hertz: number, rate: number, seconds = 1): number[] {
  return Array.from({ length: Math.round(rate * seconds) }, (_, i) => 0.5 * Math.sin((2 * Math.PI * hertz * i) / rate));
}

function expected(hertz: number, seconds = 1): Int16Array {
  return Int16Array.from(tone(hertz, 16_000, seconds), (sample) => Math.round(sample * 32_768));
}

const SCALE: Record<string, (sample: number) => number> = {
  8: (sample) => Math.round(sample * 128 + 128),
  16: (sample) => Math.round(sample * 32_767),
  24: (sample) => Math.round(sample * 8_388_607),
  32: (sample) => Math.round(sample * 2_147_483_647),
  '32f': (sample) => sample,
  64: (sample) => sample,
};

function file(channels: number[][], rate: number, depth: string, container = 'RIFF'): Uint8Array {
  const wav = new WaveFile();
  const scale = SCALE[depth]!;
  wav.fromScratch(
    channels.length,
    rate,
    depth,
    channels.length === 1 ? channels[0]!.map(scale) : channels.map((channel) => channel.map(scale)),
    { container },
  );
  return wav.toBuffer();
}

/** Loudness of the difference, in decibels against full scale, away from the edges where a filter rings. */
function differenceDb(a: Int16Array, b: Int16Array): number {
  let power = 0;
  for (let i = 400; i < a.length - 400; i++) power += (((a[i] ?? 0) - (b[i] ?? 0)) / 32_768) ** 2;
  return 10 * Math.log10(power / (a.length - 800) + 1e-12);
}

function complaint(bytes: Uint8Array): string {
  try {
    decodeWav(bytes);
  } catch (error) {
    assert.ok(error instanceof WavError, String(error));
    assert.ok(!error.message.includes('\n'));
    return error.message;
  }
  throw new Error('it should not have been read');
}

describe('wav', () => {
  it('gives 16 kHz mono 16 bit back sample for sample', () => {
    const sound = testSound(0.7);
    assert.deepEqual(decodeWav(wavBytes(sound)), sound);
  });

  for (const depth of ['8', '16', '24', '32', '32f', '64']) {
    it(`reads ${depth} bit`, () => {
      const limit = depth === '8' ? -50 : -80;
      assert.ok(differenceDb(decodeWav(file([tone(440, 16_000)], 16_000, depth)), expected(440)) < limit);
    });
  }

  for (const rate of [8_000, 11_025, 22_050, 44_100, 48_000, 96_000]) {
    it(`converts ${rate} Hz without a shift in time`, () => {
      const read = decodeWav(file([tone(1_000, rate)], rate, '16'));
      assert.equal(read.length, 16_000);
      assert.ok(differenceDb(read, expected(1_000)) < -70, String(differenceDb(read, expected(1_000))));
    });
  }

  it('keeps out what is above the new band instead of folding it in', () => {
    const read = decodeWav(file([tone(12_000, 48_000)], 48_000, '16'));
    assert.ok(differenceDb(read, new Int16Array(read.length)) < -70);
  });

  it('averages channels', () => {
    const left = tone(440, 48_000);
    const read = decodeWav(file([left, left.map((sample) => -sample)], 48_000, '24'));
    assert.ok(differenceDb(read, new Int16Array(read.length)) < -90);
    const same = decodeWav(file([left, left, left], 48_000, '16'));
    assert.ok(differenceDb(same, expected(440)) < -70);
  });

  it('reads big-endian files, A-law and mu-law', () => {
    assert.ok(differenceDb(decodeWav(file([tone(440, 16_000)], 16_000, '16', 'RIFX')), expected(440)) < -80);
    for (const law of ['toALaw', 'toMuLaw'] as const) {
      const wav = new WaveFile(file([tone(440, 8_000)], 8_000, '16'));
      wav[law]();
      assert.ok(differenceDb(decodeWav(wav.toBuffer()), expected(440)) < -40, law);
    }
  });

  it('reads what is there of a truncated file, also one cut in the middle of a sample', () => {
    const sound = testSound(1);
    const whole = wavBytes(sound);
    assert.deepEqual(decodeWav(whole.subarray(0, 44 + 1_001)), sound.subarray(0, 500));
  });

  it('reads a stream whose header never learned its length', () => {
    const bytes = wavBytes(testSound(0.5));
    bytes.writeUInt32LE(0xffffffff, 4);
    bytes.writeUInt32LE(0xffffffff, 40);
    assert.equal(find(testSound(0.5), decodeWav(bytes)).likeness, 1);
  });

  it('clips floats beyond full scale and takes NaN as silence', () => {
    const wav = file([[2, -2, 0.5, 0.25]], 16_000, '32f');
    Buffer.from(wav.buffer, wav.byteOffset).writeFloatLE(NaN, wav.length - 4);
    assert.deepEqual([...decodeWav(wav)], [32_767, -32_768, 16_384, 0]);
  });

  it('has one clear line for what it cannot read', () => {
    assert.match(complaint(new Uint8Array(0)), /empty/);
    assert.match(complaint(Buffer.from('#!/bin/sh\necho hello world\n')), /not a WAV/);
    assert.match(complaint(Buffer.from('RIFF')), /not a WAV/);
    assert.match(complaint(wavBytes(new Int16Array(0))), /no sound/);
    assert.match(complaint(wavBytes(testSound(0.1)).subarray(0, 30)), /not a usable WAV/);
    assert.match(complaint(wavBytes(testSound(0.1)).subarray(0, 38)), /not a usable WAV/);
    for (const [at, value] of [
      [20, 0x55],
      [20, 0x31],
      [20, 0x11],
    ] as const) {
      const compressed = wavBytes(testSound(0.1));
      compressed.writeUInt16LE(value, at);
      assert.match(complaint(compressed), /compressed/);
    }
    const channels = wavBytes(testSound(0.1));
    channels.writeUInt16LE(0, 22);
    assert.match(complaint(channels), /channels/);
    const rate = wavBytes(testSound(0.1));
    rate.writeUInt32LE(0, 24);
    assert.match(complaint(rate), /rate/);
    const bits = wavBytes(testSound(0.1));
    bits.writeUInt16LE(12, 34);
    assert.match(complaint(bits), /12-bit|not a usable/);
  });

  it('answers any damage to the header with sound or a WavError, never with anything else', () => {
    const good = wavBytes(testSound(0.05));
    for (let at = 0; at < 44; at++) {
      for (const value of [0, 1, 0x7f, 0x80, 0xff]) {
        const bad = Buffer.from(good);
        bad[at] = value;
        try {
          assert.ok(decodeWav(bad).length > 0);
        } catch (error) {
          assert.ok(error instanceof WavError, `byte ${at} = ${value}: ${String(error)}`);
        }
      }
    }
  });
});
