import { EventEmitter, type Pseudoterminal, type TerminalDimensions } from 'vscode';
import type { Clock } from '../../platform/clock';
import type { PtyScreen } from './ptyOutput';
import type { PtySize } from './ptyProcess';
import type { PtyTerminal } from './ptyTerminal';
import { ScreenFlow } from './screenFlow';

export interface PseudoterminalOptions {
  /** Tells terminals of ours apart for as long as this process lives. */
  readonly number: number;
  /** The shell's program, for as long as nobody can ask what is in front. */
  readonly shell: string;
  /** Starts the shell. @throws TerminalError, which is shown in the terminal. */
  readonly start: (screen: PtyScreen, size: PtySize) => Promise<PtyTerminal>;
  readonly clock: Clock;
  readonly onError: (error: unknown) => void;
}

/** Until the editor says how large the terminal is. */
const SIZE: PtySize = { columns: 80, rows: 24 };

/** Our pty as the editor shows it. */
export class PtyPseudoterminal implements Pseudoterminal {
  readonly #options: PseudoterminalOptions;
  readonly #writes = new EventEmitter<string>();
  readonly #closes = new EventEmitter<number>();
  readonly #flow: ScreenFlow;
  #size = SIZE;
  #closed = false;
  #ending: Promise<void> | null = null;
  #started: (terminal: Promise<PtyTerminal>) => void = () => undefined;
  #pty: PtyTerminal | null = null;

  readonly onDidWrite = this.#writes.event;
  readonly onDidClose = this.#closes.event;

  /** The terminal, once the editor has opened it. Rejects with what kept the shell from starting. */
  readonly terminal: Promise<PtyTerminal>;

  constructor(options: PseudoterminalOptions) {
    this.#options = options;
    this.#flow = new ScreenFlow((text) => this.#writes.fire(text), options.clock);
    this.terminal = new Promise((resolve) => {
      this.#started = resolve;
    });
    // Told where it is shown; whoever uses the terminal hears it again.
    this.terminal.catch(() => undefined);
  }

  get number(): number {
    return this.#options.number;
  }

  /** The program in its foreground. */
  get program(): string {
    return this.#pty?.program ?? this.#options.shell;
  }

  get shell(): string {
    return this.#options.shell;
  }

  /** The terminal where its shell has been started. */
  get running(): PtyTerminal | null {
    return this.#pty;
  }

  open(size: TerminalDimensions | undefined): void {
    if (size) this.#size = size;
    const starting = this.#options.start(this.#flow, this.#size);
    this.#started(starting);
    starting.then(
      (pty) => {
        this.#pty = pty;
        pty.resize(this.#size);
        void pty.exited.then((code) => this.#closes.fire(code));
        if (this.#closed) this.close();
      },
      (error: unknown) => {
        this.#writes.fire(`${error instanceof Error ? error.message : String(error)}\r\n`);
        this.#options.onError(error);
      },
    );
  }

  handleInput(data: string): void {
    const keys = this.#flow.input(data);
    if (keys !== '') this.#pty?.input(keys);
  }

  setDimensions(size: TerminalDimensions): void {
    this.#size = size;
    this.#pty?.resize(size);
  }

  close(): void {
    this.#closed = true;
    this.end().catch(this.#options.onError);
  }

  /** Ends its processes; resolves when none is left. */
  async end(): Promise<void> {
    this.#ending ??= this.#pty?.dispose() ?? null;
    await this.#ending;
  }
}
