/** Where the speech room says what happens. No audio and no words heard are ever passed. */
export interface SpeechLog {
  debug(message: string, details?: Readonly<Record<string, unknown>>): void;
  info(message: string, details?: Readonly<Record<string, unknown>>): void;
  warn(message: string, details?: Readonly<Record<string, unknown>>): void;
  error(message: string, details?: Readonly<Record<string, unknown>>): void;
}

/** What becomes of what a listener throws: its fault is not the engine's. */
export function listenerFault(log: SpeechLog): (error: unknown) => void {
  return (error) => log.error('a listener of the speech engine failed', { error: String(error) });
}
