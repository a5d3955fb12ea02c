import { Resampler, toInt16 } from '../src/protocol/resampler';
import { SAMPLE_RATE } from '../src/protocol/words';
import type { FromWorklet, ToWorklet } from './microphoneCapture';

// The audio thread's globals, which TypeScript's DOM library leaves out.
declare const sampleRate: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void;

/** 40 ms: few messages, and little to wait for when the key comes up. */
const CHUNK = 640;
/** Samples the audio thread hands over at a time, also when the microphone gives none. */
const QUANTUM = 128;

/** Turns what the microphone gives into 16 kHz Int16 chunks; told to drain, takes a little more and then says `end`. */
class CaptureProcessor extends AudioWorkletProcessor {
  private readonly resampler = new Resampler(sampleRate, SAMPLE_RATE);
  private parts: Float32Array[] = [];
  private length = 0;
  private samplesToEnd = Infinity;
  private ended = false;

  constructor() {
    super();
    this.port.onmessage = (event: MessageEvent<ToWorklet>) => {
      this.samplesToEnd = event.data.drainSeconds * sampleRate;
    };
  }

  process(inputs: readonly (readonly Float32Array[])[]): boolean {
    if (this.ended) return false;
    const input = inputs[0]?.[0];
    // The array is the audio thread's own and is written to again after this call.
    if (input) this.add(this.resampler.push(input.slice()));
    this.samplesToEnd -= input?.length ?? QUANTUM;
    if (this.samplesToEnd <= 0) this.end();
    return !this.ended;
  }

  private end(): void {
    this.ended = true;
    this.add(this.resampler.flush());
    this.send();
    this.post('end');
  }

  private add(samples: Float32Array): void {
    if (samples.length === 0) return;
    this.parts.push(samples);
    this.length += samples.length;
    if (this.length >= CHUNK) this.send();
  }

  private send(): void {
    if (this.length === 0) return;
    const joined = new Float32Array(this.length);
    let at = 0;
    for (const part of this.parts) {
      joined.set(part, at);
      at += part.length;
    }
    this.parts = [];
    this.length = 0;
    const samples = toInt16(joined);
    this.port.postMessage(samples satisfies FromWorklet, [samples.buffer]);
  }

  private post(message: FromWorklet): void {
    this.port.postMessage(message);
  }
}

registerProcessor('mango-capture', CaptureProcessor);
