import type { DecoderRequest } from '../protocol/decoder';
import type { SpeechError } from './speechEngine';

/** A question for the words the model can hear, kept until it is answered so that it can be asked again. */
export class WordsQuery {
  readonly answer: Promise<ReadonlySet<string>>;
  restarts = 0;
  private resolve!: (known: ReadonlySet<string>) => void;
  private reject!: (error: SpeechError) => void;
  private sent = false;

  constructor(
    readonly number: number,
    private readonly words: readonly string[],
  ) {
    this.answer = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  /** The request to send, or null when it was sent. */
  next(): DecoderRequest | null {
    if (this.sent) return null;
    this.sent = true;
    return { kind: 'words', query: this.number, words: this.words };
  }

  rewind(): void {
    this.sent = false;
  }

  succeed(known: readonly string[]): void {
    this.resolve(new Set(known));
  }

  fail(error: SpeechError): void {
    this.reject(error);
  }
}
