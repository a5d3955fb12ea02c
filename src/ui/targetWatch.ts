import { Emitter } from '../platform/emitter';
import { programFacts } from '../language/programFacts';
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
        this.changes.emit(null);
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

/** Without any terminal all rules are live: better to hear that a terminal is missing than that it is no command. */
export function factsOf(terminal: Terminal | null): Facts {
  return {
    terminal: true,
    tmux: terminal === null || terminal.kind === 'tmux',
    ...programFacts(terminal?.program, terminal?.shell),
  };
}
