import type { HistoryError } from '../history';

/** Tells why files are left as they are. Once: folding is tried again and again, mostly with nobody looking at what came of it. */
export class Refusals {
  readonly #told = new Set<string>();

  constructor(private readonly onNotice: (message: string) => void) {}

  tell({ code, message }: HistoryError): void {
    if (this.#told.has(code)) return;
    this.#told.add(code);
    this.onNotice(`${message} What is said meanwhile is kept beside it, and joined to it later.`);
  }
}
