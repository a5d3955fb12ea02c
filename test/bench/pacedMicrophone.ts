import type { FrameListener } from '../../src/audio/audioSource';
import { SAMPLE_RATE, type Frame } from '../../src/protocol/words';
import type { Microphone } from '../../src/session/listening';

const FRAME = 320;

/** Hands over a recording in frames of 20 ms, each when a microphone would, so that the decoder has kept up at the end. */
export async function atPaceOfSpeech(samples: Int16Array, onFrame: (frame: Frame) => void): Promise<void> {
  const startedAt = performance.now();
  for (let at = 0; at < samples.length; at += FRAME) {
    const due = startedAt + ((at + FRAME) / SAMPLE_RATE) * 1000;
    const wait = due - performance.now();
    if (wait > 1) await new Promise((resolve) => setTimeout(resolve, wait));
    onFrame(samples.subarray(at, at + FRAME));
  }
}

/** A microphone that hears recordings. */
export class PacedMicrophone implements Microphone {
  private listener: FrameListener | null = null;
  private onOpen: () => void = () => undefined;

  open: Microphone['open'] = (listener) => {
    this.listener = listener;
    this.onOpen();
    return Promise.resolve({ source: 'file', stream: { stop: () => Promise.resolve() } });
  };

  /** Waits to be opened, then says the recording; resolves at its end. */
  async say(samples: Int16Array): Promise<void> {
    if (!this.listener) await new Promise<void>((resolve) => (this.onOpen = resolve));
    await atPaceOfSpeech(samples, (frame) => this.listener?.onFrame(frame));
    this.listener = null;
  }
}
