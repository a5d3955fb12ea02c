import { readFile } from 'node:fs/promises';
import { WaveFile } from 'wavefile';
import { WebSocket } from 'ws';

const RATE = 16_000;
const CHUNK_BYTES = 8000;

/** A client as vosk-server's examples are: configuration, sound in pieces of a quarter of a second, end of file. */
export class VoskClient {
  private readonly answers: { text?: string; partial?: string }[] = [];
  private readonly closed: Promise<number>;
  private wake: () => void = () => undefined;
  /** The code that the connection was closed with, and why. */
  private why = '';

  private constructor(private readonly socket: WebSocket) {
    socket.on('message', (data: Buffer) => {
      this.answers.push(JSON.parse(data.toString()) as { text?: string });
      this.wake();
    });
    this.closed = new Promise((resolve) => {
      socket.once('close', (code, reason) => {
        this.why = `${code} ${reason.toString()}`;
        resolve(code);
        this.wake();
      });
    });
  }

  /** @param config beside the sample rate. */
  static async connect(port: number, token: string, config: object = {}): Promise<VoskClient> {
    const socket = new WebSocket(`ws://127.0.0.1:${port}/`, { headers: { authorization: `Bearer ${token}` } });
    const client = new VoskClient(socket);
    await new Promise((resolve, reject) => {
      socket.once('open', resolve);
      socket.once('error', reject);
    });
    socket.send(JSON.stringify({ config: { sample_rate: RATE, ...config } }));
    return client;
  }

  /** Sends sound, and resolves when each piece of it has been answered. */
  async speak(sound: Buffer): Promise<void> {
    for (let from = 0; from < sound.length; from += CHUNK_BYTES) {
      const before = this.answers.length;
      this.socket.send(sound.subarray(from, from + CHUNK_BYTES));
      await this.until(() => this.answers.length > before);
    }
  }

  /** Sends sound, and waits for nothing. */
  send(sound: Buffer): void {
    this.socket.send(sound);
  }

  /** Ends the sound. Resolves with everything that was understood, and the code that the connection was closed with. */
  async finish(): Promise<{ text: string; code: number }> {
    this.socket.send('{"eof" : 1}');
    const code = await this.closed;
    const texts = this.answers.map(({ text }) => text ?? '').filter((text) => text !== '');
    return { text: texts.join(' '), code };
  }

  end(): void {
    this.socket.terminate();
  }

  private async until(there: () => boolean): Promise<void> {
    while (!there()) {
      if (this.socket.readyState >= WebSocket.CLOSING)
        throw new Error(`The connection was closed (${this.why}) after ${JSON.stringify(this.answers)}.`);
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
  }
}

/** The sound of a fixture: 16-bit PCM at 16 kHz. */
export async function recording(name: string): Promise<Buffer> {
  const wave = new WaveFile(await readFile(`test/fixtures/speech/${name}`));
  const samples = wave.getSamples(false, Int16Array) as unknown as Int16Array;
  return Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
}
