import assert from 'node:assert/strict';
import { EndOfSpeech, type SpeechPhase } from '../../../src/audio/endOfSpeech';
import { FLOOR_DB, LevelMeter, rmsDb } from '../../../src/audio/level';

const RATE = 16_000;

/** Noise that is the same in every run; `db` is its loudness in dBFS. */
function noise(ms: number, db: number, seed = 1): Int16Array {
  let state = seed;
  const scale = 32_768 * 10 ** (db / 20) * Math.sqrt(3);
  return Int16Array.from({ length: (RATE * ms) / 1_000 }, () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return Math.round((state / 1_073_741_824 - 1) * scale);
  });
}

function tone(ms: number, amplitude: number): Int16Array {
  return Int16Array.from({ length: (RATE * ms) / 1_000 }, (_, i) =>
    Math.round(amplitude * Math.sin((2 * Math.PI * 400 * i) / RATE)),
  );
}

const close = (actual: number, wanted: number, by = 0.5): void =>
  assert.ok(Math.abs(actual - wanted) <= by, `${actual} is not about ${wanted}`);

describe('level', () => {
  it('measures in dBFS', () => {
    close(rmsDb(tone(100, 32_767)), -3);
    close(rmsDb(tone(100, 3_277)), -23);
    assert.equal(rmsDb(new Int16Array(100)), FLOOR_DB);
    assert.equal(rmsDb(new Int16Array(0)), FLOOR_DB);
    close(new LevelMeter().push(tone(100, 16_384)).peak, -6);
  });

  it('rises at once and falls slowly', () => {
    const meter = new LevelMeter();
    close(meter.push(tone(100, 32_767)).rms, -3);
    close(meter.push(new Int16Array(1_600)).rms, -9);
    for (let i = 0; i < 20; i++) meter.push(new Int16Array(1_600));
    assert.deepEqual(meter.push(new Int16Array(1_600)), { rms: FLOOR_DB, peak: FLOOR_DB });
  });
});

describe('end of speech', () => {
  /** Feeds parts in frames of 30 ms and tells at which milliseconds speech ended. */
  function ends(parts: readonly Int16Array[], detector = new EndOfSpeech()): { ends: number[]; phases: SpeechPhase[] } {
    const found: number[] = [];
    const phases: SpeechPhase[] = [];
    let at = 0;
    for (const part of parts) {
      for (let from = 0; from < part.length; from += 480) {
        const frame = part.subarray(from, from + 480);
        at += (frame.length / RATE) * 1_000;
        const phase = detector.push(frame);
        phases.push(phase);
        if (phase === 'ended') found.push(at);
      }
    }
    return { ends: found, phases };
  }

  it('ends once, half a second after the last word', () => {
    for (const room of [-90, -60, -45, -35]) {
      const { ends: found } = ends([noise(600, room), noise(900, -15), noise(1_500, room)]);
      assert.equal(found.length, 1, `room of ${room} dB`);
      close(found[0]!, 2_000, 60);
    }
  });

  it('bridges the gaps between words', () => {
    const { ends: found } = ends([
      noise(500, -60),
      noise(400, -20),
      noise(300, -60),
      noise(400, -20),
      noise(1_000, -60),
    ]);
    assert.equal(found.length, 1);
    close(found[0]!, 2_100, 60);
  });

  it('hears no speech in silence, in noise and in a click', () => {
    for (const parts of [
      [new Int16Array(32_000)],
      [noise(3_000, -40)],
      [noise(500, -60), noise(40, -10), noise(1_500, -60)],
    ]) {
      const { phases } = ends(parts);
      assert.ok(phases.every((phase) => phase === 'waiting'));
    }
  });

  it('gets used to noise that begins later', () => {
    const detector = new EndOfSpeech();
    ends([noise(500, -70), noise(20_000, -40)], detector);
    const { ends: found } = ends([noise(800, -15, 7), noise(1_000, -40)], detector);
    assert.equal(found.length, 1);
    close(found[0]!, 1_300, 60);
  });
});
