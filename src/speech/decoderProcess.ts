import { fork, type ChildProcess } from 'node:child_process';
import { dirname } from 'node:path';
import type { DecoderReply, DecoderRequest } from '../protocol/decoder';
import { SAMPLE_RATE } from '../protocol/words';

/** Four seconds of audio under way: more only makes a death dearer. */
const MAX_FRAME_BYTES_IN_FLIGHT = 4 * SAMPLE_RATE * Int16Array.BYTES_PER_ELEMENT;
const STDERR_KEPT = 4_000;

/** How long the decoder may take before it counts as hanging. */
export interface Patience {
  /** For loading library and model, milliseconds. */
  readonly loadMs: number;
  /** For any other request, milliseconds; audio adds its own length to it. */
  readonly requestMs: number;
}

export interface DecoderProcessOptions {
  /** Absolute path of the bundled decoder. */
  readonly script: string;
  readonly patience: Patience;
  readonly onReply: (reply: Exclude<DecoderReply, { kind: 'ack' }>) => void;
  /** An acknowledgement made room. */
  readonly onRoom: () => void;
  /** The process is gone, whatever the reason. Called once, last. */
  readonly onExit: (exit: DecoderExit) => void;
}

/** How a decoder process ended. */
export interface DecoderExit {
  /** For logs and messages, e.g. `exit null SIGSEGV`. */
  readonly how: string;
  /** The utterance it was at, if it was at one. */
  readonly utterance: number | null;
  /** All utterances that something was under way for. */
  readonly underWay: readonly number[];
  readonly hung: boolean;
  /** The last of what it wrote to standard error. */
  readonly stderr: string;
}

interface InFlight {
  readonly bytes: number;
  readonly budgetMs: number;
  readonly utterance: number | null;
}

/** One forked decoder: what is under way to it, and a watchdog that ends it when it hangs. */
export class DecoderProcess {
  private readonly child: ChildProcess;
  private readonly inFlight: InFlight[] = [];
  private frameBytes = 0;
  private watchdog: NodeJS.Timeout | null = null;
  private hung = false;
  private stderr = '';
  private readonly exited: Promise<void>;

  constructor(private readonly options: DecoderProcessOptions) {
    this.child = fork(options.script, [], {
      execArgv: [],
      env: decoderEnvironment(process.env),
      // Not the workspace: a running process would keep its folder from being removed or unmounted.
      cwd: dirname(options.script),
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.stderr = (this.stderr + text).slice(-STDERR_KEPT);
    });
    this.child.on('message', (reply: DecoderReply) => this.onMessage(reply));
    this.exited = new Promise((resolve) => {
      let over = false;
      const end = (how: string): void => {
        if (over) return;
        over = true;
        this.stopWatchdog();
        resolve();
        const utterance = this.inFlight[0]?.utterance ?? null;
        const underWay = this.inFlight.flatMap((each) => (each.utterance === null ? [] : [each.utterance]));
        options.onExit({ how, utterance, underWay, hung: this.hung, stderr: this.stderr.trim() });
      };
      this.child.once('close', (code, signal) => {
        end(this.hung ? 'did not answer' : `exit ${code ?? 'null'}${signal ? ` ${signal}` : ''}`);
      });
      // Also emitted for a message that could not be sent; then the exit follows by itself.
      this.child.on('error', (error) => {
        if (this.child.pid === undefined) end(error.message);
      });
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Whether audio may be sent; otherwise `onRoom` follows. */
  get hasRoom(): boolean {
    return this.frameBytes < MAX_FRAME_BYTES_IN_FLIGHT;
  }

  /** Requests under way. */
  get waiting(): number {
    return this.inFlight.length;
  }

  /** The utterance it is at, if it is at one. */
  get at(): number | null {
    return this.inFlight[0]?.utterance ?? null;
  }

  /** @param blame the utterance it is sent for, where the request does not say. */
  send(request: DecoderRequest, blame: number | null = null): void {
    if (!this.child.connected) return;
    const bytes = request.kind === 'frames' ? request.frames.byteLength : 0;
    this.inFlight.push({
      bytes,
      budgetMs: this.budgetMs(request),
      utterance: 'utterance' in request ? request.utterance : blame,
    });
    this.frameBytes += bytes;
    if (this.inFlight.length === 1) this.startWatchdog();
    // A failure to send means that the process is gone, which `close` reports.
    this.child.send(request, () => undefined);
  }

  /** Ends the process for certain; it has nothing to save. Resolves when it is gone. */
  kill(): Promise<void> {
    this.child.kill('SIGKILL');
    return this.exited;
  }

  private onMessage(reply: DecoderReply): void {
    if (reply.kind !== 'ack') {
      this.options.onReply(reply);
      return;
    }
    const done = this.inFlight.shift();
    this.frameBytes -= done?.bytes ?? 0;
    this.stopWatchdog();
    if (this.inFlight.length > 0) this.startWatchdog();
    this.options.onRoom();
  }

  private budgetMs(request: DecoderRequest): number {
    const { loadMs, requestMs } = this.options.patience;
    if (request.kind === 'load') return loadMs;
    if (request.kind !== 'frames') return requestMs;
    // Decoding takes a sixteenth of the audio's length at most; its whole length is slack for a busy machine.
    return requestMs + (request.frames.length / SAMPLE_RATE) * 1000;
  }

  private startWatchdog(): void {
    const first = this.inFlight[0];
    if (!first) return;
    this.watchdog = setTimeout(() => {
      // Where this very process was held up, the answer has long come and is read before the second look.
      this.watchdog = setTimeout(() => {
        this.hung = true;
        void this.kill();
      }, 100);
    }, first.budgetMs);
  }

  private stopWatchdog(): void {
    if (this.watchdog) clearTimeout(this.watchdog);
    this.watchdog = null;
  }
}

/** Node's own process in Node, and Electron's as if it were Node in the editor, without the editor's debugging hooks. */
function decoderEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const hooks = ['NODE_OPTIONS', 'VSCODE_INSPECTOR_OPTIONS'];
  const kept = Object.entries(env).filter(([name]) => !hooks.includes(name));
  return { ...Object.fromEntries(kept), ELECTRON_RUN_AS_NODE: '1' };
}
