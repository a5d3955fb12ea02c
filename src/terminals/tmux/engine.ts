import { randomBytes } from 'node:crypto';
import { TerminalError } from '../terminal';
import type { ReplyBlock, TmuxEvent } from './events';
import { quote } from './quote';

/** tmux did not like a command: the message is tmux's own. */
export class TmuxCommandError extends Error {
  override readonly name = 'TmuxCommandError';
}

/** `reply`: everything the line set off has ended. `begun`: its first command has, later ones may still wait. */
export type Settle = 'reply' | 'begun';

interface Pending {
  readonly line: string;
  readonly marker: string;
  readonly settle: Settle;
  readonly blocks: ReplyBlock[];
  readonly resolve: (lines: readonly string[]) => void;
  readonly reject: (error: Error) => void;
  /** Made where the command was given, so that its stack points at the caller. */
  readonly failure: Error;
}

/**
 * Brings replies to the commands they belong to. No I/O: it is given a way to write and fed the parser's events.
 *
 * One line may give several replies (`a ; b`, an alias, `if-shell`) and late ones come unasked (`if-shell -b`), so
 * counting replies goes wrong in time. Behind every line goes a marker that tmux repeats: what came before it belongs
 * to the lines before it, whatever was lost or added on the way.
 */
export class CommandEngine {
  readonly #write: (text: string) => void;
  readonly #nonce = `mango-${randomBytes(9).toString('hex')}`;
  readonly #pending: Pending[] = [];
  #sequence = 0;
  #ended: Error | null = null;

  /** `write` sends text to tmux's standard input. */
  constructor(write: (text: string) => void) {
    this.#write = write;
  }

  /** How many commands wait for their reply. */
  get waiting(): number {
    return this.#pending.length;
  }

  /**
   * Sends one command line and gives what its last command printed. Lines keep their order.
   * @throws TmuxCommandError with tmux's message; TerminalError when the connection ends first.
   */
  send(line: string, settle: Settle = 'reply'): Promise<readonly string[]> {
    return new Promise((resolve, reject) => {
      const failure = new TmuxCommandError(`tmux: ${line}`);
      if (this.#ended) {
        reject(this.#ended);
        return;
      }
      // A raw newline would start another command; an empty line makes tmux detach.
      if (/[\n\r\0]/.test(line) || line.trim() === '') {
        reject(new TerminalError('refused', 'A tmux command is one line that is not empty.'));
        return;
      }
      const marker = `${this.#nonce}-${++this.#sequence}`;
      this.#pending.push({ line, marker, settle, blocks: [], resolve, reject, failure });
      this.#write(`${line}\ndisplay-message -p ${quote(marker)}\n`);
    });
  }

  /** Takes an event of the parser. Notifications are not its business and are ignored. */
  handle(event: TmuxEvent): void {
    if (event.type !== 'reply' || event.flags % 2 === 0) return;
    const only = event.lines.length === 1 ? event.lines[0] : undefined;
    const at = only?.startsWith(this.#nonce) ? this.#pending.findIndex(({ marker }) => marker === only) : -1;
    if (at < 0) {
      const [first] = this.#pending;
      first?.blocks.push(event);
      if (first?.settle === 'begun') settle(first);
      return;
    }
    const [own, ...before] = this.#pending.splice(0, at + 1).reverse();
    // Markers before this one never came: which of the replies are whose can no longer be told.
    const lost = before.reverse();
    const blocks = own?.blocks ?? [];
    for (const pending of lost) pending.reject(new TerminalError('refused', `tmux gave no reply to: ${pending.line}`));
    if (own) settle({ ...own, blocks: lost.length > 0 ? lost.flatMap((each) => each.blocks).concat(blocks) : blocks });
  }

  /** The connection ended: what has been answered is settled, everything else is rejected with the reason. */
  end(reason: Error): void {
    if (this.#ended) return;
    this.#ended = reason;
    for (const pending of this.#pending.splice(0)) {
      // `kill-session` on the session we sit in is answered, and then there is no one left to repeat the marker.
      if (pending.blocks.length > 0) settle(pending);
      else pending.reject(reason);
    }
  }
}

function settle({ blocks, resolve, reject, failure, line }: Pending): void {
  const failed = blocks.find(({ ok }) => !ok);
  const last = blocks.at(-1);
  if (failed) {
    failure.message = failed.lines.join('\n');
    reject(failure);
  } else if (!last?.complete) reject(new TerminalError('refused', `tmux's reply was cut off: ${line}`));
  else resolve(last.lines);
}
