/** What a client's connection looks like to the protocol spoken on it. */
export interface Channel {
  /** Sends a text message. */
  send(text: string): void;
  /** Ends the connection with a WebSocket status and a reason of at most 120 bytes. */
  close(code: number, reason: string): void;
  /** Reads no more of the client until `resume`: it is faster than the decoder. */
  pause(): void;
  resume(): void;
}

/** What is said on a connection, and what becomes of it. */
export interface Protocol {
  onText(text: string): void;
  onBytes(bytes: Buffer): void;
  /** The client has gone. */
  onClosed(): void;
  /** No new utterance is begun; the connection is closed once the one under way, if any, is answered. */
  drain(): void;
  /** What is under way is ended now, and answered as it is. */
  finishNow(): void;
}

/** What is told of an utterance, for metrics and the log; never its words. */
export interface UtteranceReport {
  readonly result: 'accepted' | 'rejected' | 'silent' | 'transcribed' | 'failed';
  /** From the end of the sound to the result, where the client said that it was the end. */
  readonly finalMs?: number;
  /** Processor time. */
  readonly decodeMs?: number;
  readonly interpretMs?: number;
}

/** WebSocket's statuses (RFC 6455) that we close with. */
export const CLOSE = { done: 1000, goingAway: 1001, badInput: 1007, refused: 1008, failed: 1011 } as const;
