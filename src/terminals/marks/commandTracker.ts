import { Emitter } from '../../platform/emitter';
import { plainText, Tail } from '../plainText';
import type { RunEnd } from '../terminal';
import type { MarkEvent } from './markEvents';
import { MarkParser } from './markParser';

/** A command that ran, as the shell's marks tell it. */
export interface MarkedCommand {
  /** Null: the shell did not say. */
  readonly commandLine: string | null;
  /** Null: its end was seen, or can be told from what came after, but not how it ended. */
  readonly exitCode: number | null;
  /** The end of what it printed, without colours; at most `MAX_OUTPUT` characters. */
  readonly output: string;
  readonly durationMs: number;
}

/** The command's end as a terminal tells of it. */
export function runEnd({ exitCode, output, durationMs }: MarkedCommand): RunEnd {
  return { ...(exitCode === null ? {} : { exitCode }), output, durationMs };
}

/** `unknown`: no mark yet. `prompt`: a prompt is being shown. `input`: the shell takes keys. `running`: a program does. */
export type ShellState = 'unknown' | 'prompt' | 'input' | 'running';

export type TrackerEvent =
  { readonly kind: 'prompt' | 'input' | 'started' } | { readonly kind: 'finished'; readonly command: MarkedCommand };

export interface CommandTrackerOptions {
  /** What the shell proves its marks by; null: it has no such thing, and every well-formed mark counts. */
  readonly nonce: string | null;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** Characters of output kept of one command. */
const MAX_OUTPUT = 64 << 10;
const BRACKETED_PASTE = 2004;
/** Where in the output zsh's mark of a partial line is looked for, in characters from its end. */
const MAX_COLUMNS = 1000;

/** Follows a terminal's stream: what the shell is doing, and each command with its output and how it ended. */
export class CommandTracker {
  readonly #options: CommandTrackerOptions;
  readonly #parser = new MarkParser();
  readonly #emitter = new Emitter<TrackerEvent>();
  #state: ShellState = 'unknown';
  #bracketedPaste = false;
  #folder: string | null = null;
  #commandLine: string | null = null;
  #startedAt = 0;
  #output = new Tail(MAX_OUTPUT);

  constructor(options: CommandTrackerOptions) {
    this.#options = options;
  }

  get state(): ShellState {
    return this.#state;
  }

  /** Whether the program in front takes several lines as one paste. */
  get bracketedPaste(): boolean {
    return this.#bracketedPaste;
  }

  /** The shell's working folder; null: it did not say. */
  get folder(): string | null {
    return this.#folder;
  }

  on(listener: (event: TrackerEvent) => void): () => void {
    return this.#emitter.on(listener);
  }

  push(chunk: string | Uint8Array): void {
    for (const event of this.#parser.push(chunk)) this.#take(event);
  }

  /** The stream ended, or part of it was missed: what ran is over for us, with an unknown end. */
  lose(): void {
    this.#finish(null);
    this.#state = 'unknown';
  }

  #take(event: MarkEvent): void {
    if ('nonce' in event && !this.#trusts(event.nonce)) return;
    switch (event.type) {
      case 'text':
        if (this.#state === 'running') this.#output.add(event.text);
        break;
      case 'prompt':
        // A prompt while a command runs: its end was lost, or another shell was started and this is that one's.
        this.#finish(null);
        this.#enter('prompt');
        break;
      case 'input':
        this.#finish(null);
        this.#enter('input');
        break;
      case 'command-line':
        this.#commandLine = this.#state === 'running' ? `${this.#commandLine ?? ''}\n${event.text}` : event.text;
        break;
      case 'started':
        // Several lines were entered at once; bash runs them one after the other, and tells of one end.
        if (this.#state === 'running') break;
        this.#startedAt = this.#options.now();
        this.#output = new Tail(MAX_OUTPUT);
        this.#enter('running');
        break;
      case 'finished':
        if (this.#state !== 'running') break;
        this.#finish(event.exitCode);
        break;
      case 'folder':
        this.#folder = event.path;
        break;
      case 'mode':
        if (event.mode === BRACKETED_PASTE) this.#bracketedPaste = event.on;
        break;
      case 'reset':
        this.#bracketedPaste = false;
        break;
    }
  }

  #trusts(nonce: string | null): boolean {
    return this.#options.nonce === null || nonce === this.#options.nonce;
  }

  #enter(state: 'prompt' | 'input' | 'running'): void {
    const again = state === this.#state;
    this.#state = state;
    if (!again || state !== 'input') this.#emitter.emit({ kind: state === 'running' ? 'started' : state });
  }

  #finish(exitCode: number | null): void {
    if (this.#state !== 'running') return;
    this.#state = 'prompt';
    const command: MarkedCommand = {
      commandLine: this.#commandLine,
      exitCode,
      output: plainText(withoutPartialLine(this.#output.text)),
      durationMs: this.#options.now() - this.#startedAt,
    };
    this.#commandLine = null;
    this.#emitter.emit({ kind: 'finished', command });
  }
}

const SGR = '\\u001b\\[[0-9;]*m';
/** zsh shows where output ended without a newline by a mark, spaces to the next line, and a return over them. */
const ZSH_PARTIAL_LINE = new RegExp(`(?:(?:${SGR})+[^\\s\\u001b]{1,8}(?:${SGR})*)? {8,}\\r \\r$`);

function withoutPartialLine(output: string): string {
  const end = Math.max(0, output.length - MAX_COLUMNS);
  return output.slice(0, end) + output.slice(end).replace(ZSH_PARTIAL_LINE, '');
}
