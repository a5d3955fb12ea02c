import { Emitter } from '../platform/emitter';
import type { Facts } from '../language/when';
import type { Terminal, TerminalResolver } from '../terminals/terminal';

/**
 * A resolver that remembers its latest answer: what the status bar shows, and what the rules are chosen by. An utterance
 * resolves its target when it begins, so that nothing is looked up between its last word and the effect.
 */
export class TargetWatch implements TerminalResolver {
  private latest: Promise<Terminal | null> = Promise.resolve(null);
  private asked = false;
  private readonly changes: Emitter<Terminal | null>;

  constructor(
    private readonly resolver: TerminalResolver,
    private readonly onError: (error: unknown) => void,
  ) {
    this.changes = new Emitter(onError);
  }

  resolve(): Promise<Terminal | null> {
    const resolving = this.resolver.resolve();
    this.asked = true;
    this.latest = resolving.then(
      (terminal) => {
        this.changes.emit(terminal);
        return terminal;
      },
      (error: unknown) => {
        this.onError(error);
        return null;
      },
    );
    return resolving;
  }

  /** Looks again, for those who show it. */
  refresh(): void {
    this.resolve().catch(this.onError);
  }

  /** Called with every answer. Returns an unsubscribe function. */
  onTarget(listener: (terminal: Terminal | null) => void): () => void {
    return this.changes.on(listener);
  }

  /** The latest answer, without asking again; null where there was none. */
  current(): Promise<Terminal | null> {
    if (!this.asked) this.refresh();
    return this.latest;
  }

  /** What is true of it, as vocabularies ask. */
  async facts(): Promise<Facts> {
    return factsOf(await this.current());
  }

  async dispose(): Promise<void> {
    this.changes.clear();
    await this.resolver.dispose();
  }
}

/** Programs that take what is typed for something else than a command line of the shell. */
const INTERACTIVE: ReadonlySet<string> = new Set(
  (
    'vim nvim vi nano pico emacs micro hx kak less more man most python python3 ipython node irb psql sqlite3 mysql ' +
    'redis-cli claude codex aider gemini copilot opencode cursor-agent amp goose crush qwen htop top btop lazygit tig mc ranger'
  ).split(' '),
);

/** A program's name without its version: `python3.11` is `python`. */
function programName(file: string): string {
  const name = file.split('/').at(-1) ?? file;
  return name.toLowerCase().replace(/(\d*\.\d+)+$/u, '');
}

/** Without any terminal all rules are live: better to hear that a terminal is missing than that it is no command. */
export function factsOf(terminal: Terminal | null): Facts {
  const program = terminal?.program === undefined ? undefined : programName(terminal.program);
  return {
    terminal: true,
    tmux: terminal === null || terminal.kind === 'tmux',
    ...(program === undefined ? {} : { program, interactive: INTERACTIVE.has(program) }),
  };
}
