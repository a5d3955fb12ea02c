import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readWave, SAMPLE_RATE, writeWave } from './wav';

const FIXTURES = join('test', 'fixtures', 'commands');

/** Silence after a sentence: longer than any test holds a button, so that the browser does not begin it again. */
const SILENCE_S = 30;

/** What the browser's microphone will hear the next time it is opened. */
export class Voice {
  private constructor(
    /** The file that the browser plays; it is read again with each opening. */
    readonly file: string,
  ) {}

  /** @param folder where the file is kept. Silent until something is to be said. */
  static async create(folder: string): Promise<Voice> {
    const voice = new Voice(join(folder, 'microphone.wav'));
    await voice.play(new Int16Array(0));
    return voice;
  }

  /** @param recording name of a fixture without its ending, e.g. `next-pane-rms`. */
  async willSay(recording: string): Promise<void> {
    await this.play(await readWave(join(FIXTURES, `${recording}.wav`)));
  }

  private async play(samples: Int16Array): Promise<void> {
    const sound = new Int16Array(samples.length + SILENCE_S * SAMPLE_RATE);
    sound.set(samples);
    await writeFile(this.file, writeWave(sound));
  }
}
