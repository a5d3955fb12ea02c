import type { Log } from '../platform/log';
import type { Settings } from '../platform/settings';
import type { FinishedRun } from './finishedRun';
import { ProgramsInFront, type KeysMean } from './front';
import { chooseTerminal } from './integratedOperations';
import { IntegratedTerminal } from './integratedTerminal.vscode';
import type { IntegratedTerminals } from './integratedTerminals.vscode';
import type { ProcessTree } from './processTree';
import { TerminalError, type Terminal, type TerminalResolver } from './terminal';
import type { TmuxPlace } from './tmux/spokenTarget';
import { TmuxTargets } from './tmux/tmuxTargets';
import { TmuxTerminal } from './tmux/tmuxTerminal';

/** Something that the target can be fixed to. */
export interface StickyTarget {
  /** For people: `tmux main:1.0`, `zsh`. */
  readonly label: string;
  /** The terminal that it means now. @throws TerminalError when it is gone. */
  resolve(): Promise<Terminal>;
}

/** A terminal that could be the target, for a list to choose from. */
export interface TargetCandidate extends StickyTarget {
  readonly kind: Terminal['kind'];
  readonly description: string;
}

export interface ResolverParts {
  readonly settings: Settings;
  readonly terminals: IntegratedTerminals;
  readonly tree: ProcessTree;
  readonly log: Log;
  readonly keysMean?: KeysMean;
  /** Told of commands run in tmux panes whose shells give marks, when they have ended. */
  readonly onFinished?: (run: FinishedRun) => void;
  /** Told of the socket of every tmux server that a terminal shows. */
  readonly onSocket?: (socketPath: string) => void;
}

/** Where commands go in the editor: what the user fixed, else what the settings say of the focused terminal. */
export class EditorTerminalResolver implements TerminalResolver {
  readonly #settings: Settings;
  readonly #terminals: IntegratedTerminals;
  readonly #log: Log;
  readonly #programs: ProgramsInFront;
  readonly #listeners = new Set<() => void>();
  #pinned: StickyTarget | null = null;

  /** The tmux servers that targets are found on. */
  readonly tmux: TmuxTargets;

  constructor({ settings, terminals, tree, log, keysMean, onFinished, onSocket }: ResolverParts) {
    this.#settings = settings;
    this.#terminals = terminals;
    this.#log = log;
    this.#programs = new ProgramsInFront(tree, keysMean ?? (() => ''));
    this.tmux = new TmuxTargets({
      tree,
      executable: () => settings.get('mango.tmux.executable'),
      socket: () => settings.get('mango.tmux.socket'),
      ...(keysMean ? { keysMean } : {}),
      ...(onFinished ? { onFinished } : {}),
      ...(onSocket ? { onSocket } : {}),
    });
  }

  /** What the user fixed; null: the target follows the focus. */
  get pinned(): StickyTarget | null {
    return this.#pinned;
  }

  /** Fixes the target until it is fixed otherwise; null lets it follow the focus again. */
  pin(target: StickyTarget | null): void {
    this.#pinned = target;
    for (const listener of [...this.#listeners]) listener();
  }

  /** Called when the target was fixed or let go. Returns an unsubscribe function. */
  onPinned(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** @throws TerminalError `gone` when what the user fixed is: then nothing else is taken for it. */
  async resolve(): Promise<Terminal | null> {
    if (!this.#pinned) return this.#followed();
    try {
      return await this.#pinned.resolve();
    } catch (error) {
      if (!(error instanceof TerminalError)) throw error;
      const { label } = this.#pinned;
      throw new TerminalError(
        error.code,
        `The target you chose, ${label}, is not there: ${error.message} Say "follow focus", or choose another one.`,
      );
    }
  }

  /** Everything that could be the target: the editor's terminals, with the tmux pane in each, and tmux's sessions. */
  async candidates(): Promise<readonly TargetCandidate[]> {
    const integrated = await Promise.all(
      this.#terminals.all.map(async (terminal): Promise<readonly TargetCandidate[]> => {
        const inside = await this.#inside(terminal);
        const own = { ...this.fixedTo(terminal), kind: terminal.kind, description: 'integrated terminal' };
        if (!(inside instanceof TmuxTerminal)) return [own];
        const { socketPath, session, pane } = inside.pane;
        const place = this.sticky({ kind: 'pane', socketPath, session, pane }, inside.label);
        return [{ ...place, kind: 'tmux', description: `in the terminal ${terminal.label}` }, own];
      }),
    );
    return [...integrated.flat(), ...(await this.#sessions())];
  }

  /**
   * What a person means by `pane 2`, `window server`, `session backend`, `terminal 3` or `this`, seen from the target as
   * it is. @throws TerminalError `gone`, saying what there is.
   */
  async spoken(said: string): Promise<StickyTarget> {
    const named = /^terminal\s+(.+)$/.exec(said)?.[1];
    if (named !== undefined) return this.#terminalNamed(named);
    const target = await this.resolve().catch(() => this.#followed());
    if (said === 'this') {
      if (!target) throw new TerminalError('gone', 'There is no terminal to stay with. Open one first.');
      if (!(target instanceof TmuxTerminal)) return this.fixedTo(target);
      const { socketPath, session, pane } = target.pane;
      return this.sticky({ kind: 'pane', socketPath, session, pane }, target.label);
    }
    const here = target instanceof TmuxTerminal ? target : await this.tmux.ofSession('');
    const place = await this.tmux.spoken(said, here.pane);
    return this.sticky(place, (await this.tmux.ofPlace(place)).label);
  }

  /** A place of a tmux server to fix the target to: a pane itself, of a window or session what is active there. */
  sticky(place: TmuxPlace, label: string): StickyTarget {
    return { label, resolve: () => this.tmux.ofPlace(place) };
  }

  /** A terminal itself, for as long as it lives. */
  fixedTo(terminal: Terminal): StickyTarget {
    const resolve = async (): Promise<Terminal> => {
      const alive = await living(terminal);
      return alive instanceof IntegratedTerminal ? alive.asHeard(this.#programs) : alive;
    };
    return { label: terminal.label, resolve };
  }

  /** The editor's terminal that shows that session; null: none does. */
  async showing({
    socketPath,
    session,
  }: Pick<TmuxPlace, 'socketPath' | 'session'>): Promise<IntegratedTerminal | null> {
    for (const terminal of this.#terminals.all) {
      const inside = await this.#inside(terminal);
      if (!(inside instanceof TmuxTerminal)) continue;
      if (inside.pane.socketPath === socketPath && inside.pane.session === session) return terminal;
    }
    return null;
  }

  dispose(): Promise<void> {
    this.#listeners.clear();
    return this.tmux.dispose();
  }

  async #followed(): Promise<Terminal | null> {
    const target = this.#settings.get('mango.terminal.target');
    if (target === 'tmux') return this.tmux.ofSession(this.#settings.get('mango.tmux.session'));
    const { active } = this.#terminals;
    if (!active) return null;
    return target === 'focused' ? this.#inside(active) : active.asHeard(this.#programs);
  }

  /** The terminal of that number or name, with whatever tmux pane it shows at the time. */
  #terminalNamed(which: string): StickyTarget {
    const all = this.#terminals.all.map((terminal) => ({ name: terminal.label, terminal }));
    const chosen = chooseTerminal(all, which)?.terminal;
    if (!chosen) {
      const names = all.map(({ name }, index) => `${index + 1} ${name}`).join(', ');
      throw new TerminalError(
        'gone',
        `There is no terminal "${which}". ${names ? `There is: ${names}.` : 'None is open.'}`,
      );
    }
    return {
      label: chosen.label,
      resolve: async () => this.#inside(await living(chosen)),
    };
  }

  async #sessions(): Promise<readonly TargetCandidate[]> {
    try {
      return (await this.tmux.shown()).map(({ socketPath, session, sessionName, program }) => ({
        ...this.sticky({ kind: 'session', socketPath, session }, `tmux session ${sessionName}`),
        kind: 'tmux',
        description: `active pane, ${program}`,
      }));
    } catch (error) {
      if (!(error instanceof TerminalError)) throw error;
      // No tmux, or no server: then there are no sessions to offer.
      this.#log.debug({ err: error }, 'no tmux sessions to offer');
      return [];
    }
  }

  /** The tmux pane that the terminal shows, else the terminal itself: keys typed into it arrive at the same place. */
  async #inside(terminal: IntegratedTerminal): Promise<Terminal> {
    const pid = await terminal.shellPid;
    const heard = await terminal.asHeard(this.#programs);
    if (pid === undefined) return heard;
    try {
      return (await this.tmux.ofTerminal(pid)) ?? heard;
    } catch (error) {
      if (!(error instanceof TerminalError)) throw error;
      this.#log.warn({ err: error, terminal: terminal.label }, 'tmux in the terminal cannot be talked to');
      return heard;
    }
  }
}

async function living<T extends Terminal>(terminal: T): Promise<T> {
  if (await terminal.alive()) return terminal;
  throw new TerminalError('gone', `The terminal ${terminal.label} is closed.`);
}
