import { randomBytes } from 'node:crypto';
import { checkFront, typesInto, type KeysMean } from '../front';
import { paneKey } from '../lastResults';
import type { MarkedCommand } from '../marks/commandTracker';
import { TerminalError, type EffectResult, type Terminal, type TerminalEffect } from '../terminal';
import { standsBeforeCursor } from './beforeCursor';
import type { ServerIdentity, TmuxConnection } from './connection';
import { TmuxCommandError } from './engine';
import { tmuxKey } from './keys';
import { lookUp } from './lookups';
import { operationLines, operationNamed } from './operations';
import { PaneEars } from './paneEars';
import type { TmuxPool } from './pool';
import { atLeast } from './program';
import { quote } from './quote';
import { PaneRun } from './runHeard';
import { isPane, isSession, isWindow, TmuxServers, type ShownPane } from './servers';
import { targetLine, type PanePlace } from './target';

/** Characters of one `run` or `type`: what a person says or pastes, not a file. */
const MAX_TEXT = 100_000;
const MAX_OUTPUT = 64 << 10;

/** A pane as it is now. */
interface PaneState {
  readonly place: PanePlace;
  readonly dead: boolean;
  /** In copy mode or the like: keys go to that mode and not to the program. */
  readonly inMode: boolean;
  /** Whether commands without a target would act on this pane. */
  readonly active: boolean;
  /** The program in its foreground. */
  readonly program: string;
}

const STATE = [
  '#{pane_id}',
  '#{window_id}',
  '#{session_id}',
  '#{pane_dead}',
  '#{pane_in_mode}',
  '#{&&:#{pane_active},#{window_active}}',
  // Last, because a program's name may have spaces in it.
  '#{pane_current_command}',
].join(' ');

/** One tmux pane. It stays that pane: what is active in its session may change. */
export class TmuxTerminal implements Terminal {
  readonly kind = 'tmux';
  readonly id: string;
  readonly label: string;
  /** The program in the pane's foreground when it was resolved. */
  readonly program: string;
  readonly #pool: TmuxPool;
  readonly #shown: ShownPane;
  readonly #client: string | null;
  readonly #server: ServerIdentity;
  readonly #keysMean: KeysMean;

  private constructor(
    pool: TmuxPool,
    shown: ShownPane,
    client: string | null,
    server: ServerIdentity,
    keysMean: KeysMean,
  ) {
    this.#pool = pool;
    this.#keysMean = keysMean;
    this.#shown = shown;
    this.#client = client;
    this.#server = server;
    this.id = paneKey(shown.socketPath, shown.pane);
    this.label = `tmux ${shown.sessionName}:${shown.windowIndex}.${shown.paneIndex}`;
    this.program = shown.program;
  }

  /** Connects to the pane's session. `client` is the tmux client that the user sees it in. @throws TerminalError */
  static async connect(
    pool: TmuxPool,
    shown: ShownPane,
    client: string | null,
    keysMean: KeysMean = () => '',
  ): Promise<TmuxTerminal> {
    const connection = await pool.get(shown.socketPath, shown.session);
    return new TmuxTerminal(pool, shown, client, connection.server, keysMean);
  }

  /** Where the pane was when resolved. */
  get pane(): ShownPane {
    return this.#shown;
  }

  async alive(): Promise<boolean> {
    try {
      const state = await this.#state(await this.#connection());
      return !state.dead;
    } catch (error) {
      if (error instanceof TerminalError || error instanceof TmuxCommandError) return false;
      throw error;
    }
  }

  async showsBeforeCursor(text: string): Promise<boolean | null> {
    try {
      const connection = await this.#connection();
      const { program } = await this.#state(connection);
      return await standsBeforeCursor((line) => connection.command(line), this.#shown.pane, program, text);
    } catch (error) {
      if (error instanceof TerminalError || error instanceof TmuxCommandError) return null;
      throw error;
    }
  }

  async perform(effect: TerminalEffect): Promise<EffectResult> {
    const run = effect.kind === 'run' ? this.#listen() : null;
    try {
      const connection = await this.#connection();
      const state = await this.#state(connection);
      if (state.dead) throw this.#gone();
      return await this.#do(effect, connection, state, run);
    } catch (error) {
      run?.cancel();
      if (error instanceof TmuxCommandError) throw this.#refused(error);
      if (error instanceof TerminalError && error.code === 'server-gone') throw await this.#whatIsGone(error);
      throw error;
    }
  }

  /** tmux ends a client in the same words whether its session was closed or the whole server: ask again. */
  async #whatIsGone(error: TerminalError): Promise<TerminalError> {
    try {
      const sessions = await new TmuxServers(this.#pool).sessions(this.#shown.socketPath);
      return sessions.some(({ session }) => session === this.#shown.session) ? error : this.#gone();
    } catch {
      // Nobody answers at the socket: it is the server.
      return error;
    }
  }

  async #do(
    effect: TerminalEffect,
    connection: TmuxConnection,
    state: PaneState,
    run: PaneRun | null,
  ): Promise<EffectResult> {
    if (typesInto(effect)) checkFront(this.label, this.program, state.program, this.#keysMean);
    switch (effect.kind) {
      case 'run': {
        const text = effect.text.replace(/[\r\n]+$/, '');
        const send = (): Promise<void> => this.#type(connection, state, text, true);
        if (run) return run.enter(state.program, send, (command) => this.#finished(text, command));
        await send();
        return { kind: 'sent' };
      }
      case 'type':
        await this.#type(connection, state, effect.text, false);
        return { kind: 'sent' };
      case 'press': {
        const keys = effect.keys.map((chord) => quote(tmuxKey(chord)));
        if (keys.length > 0) await connection.command(`send-keys -t ${this.#shown.pane} -- ${keys.join(' ')}`);
        return { kind: 'sent' };
      }
      case 'tmux':
        return this.#tmux(connection, state, effect.line);
      case 'terminal':
        return this.#operate(effect.operation, effect.argument, connection, state);
    }
  }

  /** Listening begins before anything else is asked, so that it takes no time of its own. Null: tmux is too old for it. */
  #listen(): PaneRun | null {
    const { ears, program, resultWaitMs } = this.#pool;
    const { socketPath, session, pane } = this.#shown;
    return PaneEars.possible(program) ? new PaneRun({ ears: ears.of(socketPath, session), pane, resultWaitMs }) : null;
  }

  #finished(commandLine: string, { exitCode, output, durationMs }: MarkedCommand): void {
    const { kind, id, label } = this;
    const run = { commandLine, exitCode: exitCode ?? undefined, output, durationMs };
    this.#pool.finished({ terminal: { kind, id, label }, ...run });
  }

  async #operate(
    operation: string,
    argument: string | undefined,
    connection: TmuxConnection,
    state: PaneState,
  ): Promise<EffectResult> {
    const [name, said] = operationNamed(operation, argument);
    const lines = operationLines(name, said);
    if (lines) {
      for (const line of lines) await this.#tmux(connection, state, line);
      return { kind: 'done' };
    }
    const { version } = this.#pool.program;
    const looking = lookUp(name, said, {
      connection,
      version,
      place: state.place,
      shown: this.#shown,
      panes: () => new TmuxServers(this.#pool).panes(this.#shown.socketPath),
      tmux: (line) => this.#tmux(connection, state, line),
      paste: async (text) => {
        await this.#type(connection, state, text, false, true);
        return { kind: 'sent' };
      },
    });
    if (looking) return looking;
    const asked = [operation, argument].join(' ').trim();
    throw new TerminalError('unsupported', `A tmux pane cannot do "${asked}".`);
  }

  async #type(
    connection: TmuxConnection,
    state: PaneState,
    text: string,
    enter: boolean,
    asPaste = /[\r\n]/.test(text),
  ): Promise<void> {
    if (text.length > MAX_TEXT) {
      throw new TerminalError('refused', `The text is too long to type: ${text.length} of ${MAX_TEXT} characters.`);
    }
    const { pane } = this.#shown;
    const commands: string[] = [];
    if (state.inMode) commands.push(this.#leaveMode());
    if (asPaste) {
      // As one paste, so that a program which asks for bracketed paste sees lines, and not enter keys between them.
      const buffer = `mango-${randomBytes(6).toString('hex')}`;
      commands.push(
        `set-buffer -b ${buffer} -- ${quote(text.replaceAll(/\r\n?/g, '\n'))}`,
        `paste-buffer -p -d -b ${buffer} -t ${pane}`,
      );
    } else if (text !== '') commands.push(`send-keys -t ${pane} -l -- ${quote(text)}`);
    if (enter) commands.push(`send-keys -t ${pane} Enter`);
    // One line, so that nothing comes between the text and its enter key, and no enter follows a text that failed.
    if (commands.length > 0) await connection.command(commands.join(' ; '));
  }

  #leaveMode(): string {
    const { pane } = this.#shown;
    return atLeast(this.#pool.program.version, 3, 2) ? `copy-mode -q -t ${pane}` : `send-keys -t ${pane} -X cancel`;
  }

  async #tmux(connection: TmuxConnection, state: PaneState, line: string): Promise<EffectResult> {
    const targeted = targetLine(line, state.place);
    if (targeted.needsActive && !state.active) {
      throw new TerminalError(
        'unsupported',
        `"${line}" acts on the active pane, and ${this.label} is not active. Select it first.`,
      );
    }
    if (targeted.waits) {
      await this.#pool.runAside(this.#shown.socketPath, this.#shown.session, targeted.line);
      return { kind: 'sent' };
    }
    const lines = await connection.command(targeted.line);
    const opened = lines.at(-1);
    if (targeted.opensSession && isSession(opened) && this.#client !== null) {
      await connection.command(`switch-client -c ${quote(this.#client)} -t ${quote(opened)}`);
    }
    const output = targeted.opensSession ? '' : lines.join('\n').slice(0, MAX_OUTPUT);
    return output === '' ? { kind: 'done' } : { kind: 'done', output };
  }

  /** The session's client, of the very server the pane was found on: a new one may have a pane of the same id. */
  async #connection(): Promise<TmuxConnection> {
    const connection = await this.#pool.get(this.#shown.socketPath, this.#shown.session);
    if (connection.server !== this.#server) throw this.#gone();
    return connection;
  }

  async #state(connection: TmuxConnection): Promise<PaneState> {
    // tmux answers for another pane when this one does not exist, hence the comparison.
    const [answer = ''] = await connection.command(`display-message -p -t ${this.#shown.pane} '${STATE}'`);
    const [pane, window, session, dead, inMode, active, ...program] = answer.split(' ');
    if (pane !== this.#shown.pane || !isPane(pane) || !isWindow(window) || !isSession(session)) throw this.#gone();
    return {
      place: { pane, window, session, client: this.#client },
      dead: dead === '1',
      inMode: inMode !== '0' && inMode !== '',
      active: active === '1' && session === this.#shown.session,
      program: program.join(' '),
    };
  }

  #gone(): TerminalError {
    return new TerminalError('gone', `${this.label} is gone, so nothing was typed.`);
  }

  #refused(error: TmuxCommandError): TerminalError {
    const ours = /can't find (pane|window|session|client)/.exec(error.message);
    if (ours && error.message.includes(this.#shown.pane)) return this.#gone();
    return new TerminalError('refused', `tmux refused: ${error.message}`);
  }
}
