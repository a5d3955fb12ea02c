import { commands } from 'vscode';
import type { Clock } from '../platform/clock';
import type { Effect, MangoAction } from '../protocol/words';
import type { EffectPerformer } from '../session/effectPerformer';
import type { EffectResult, Terminal } from '../terminals/terminal';

/** What concerns the extension itself and is not the session's: shown or changed, never waited for. */
export type OwnEffects = Readonly<
  Record<
    Extract<MangoAction, 'help' | 'history' | 'search' | 'target' | 'mode' | 'rehearse' | 'incognito' | 'forget'>,
    (argument: string | undefined) => Promise<void>
  >
>;

/** The editor's terminals as a whole: opening, switching and closing them needs no target. */
export interface TerminalWindow {
  perform(operation: string, argument: string | undefined, target: Terminal | null): Promise<EffectResult>;
}

/** A command of the editor may put a question and return with the answer only; nobody waits for that. */
const EDITOR_PATIENCE_MS = 1_500;

/** Effects in the editor: a terminal's to the terminal, the editor's to the editor, our own to us. */
export class EditorEffects implements EffectPerformer {
  constructor(
    private readonly window: TerminalWindow,
    /** The target as it was when the user began to speak. */
    private readonly target: () => Promise<Terminal | null>,
    private readonly own: OwnEffects,
    private readonly clock: Clock,
    private readonly onError: (error: unknown) => void,
  ) {}

  async perform(effect: Effect, target: Terminal | null): Promise<EffectResult> {
    switch (effect.kind) {
      case 'run':
      case 'type':
      case 'press':
      case 'tmux':
        if (!target) throw new Error('No terminal to send it to. Open a terminal and say it again.');
        return target.perform(effect);
      case 'terminal':
        return this.onTerminal(effect, target);
      case 'vscode':
        return this.inEditor(effect.command, effect.args);
      case 'mango':
        return this.ours(effect.action, effect.argument);
    }
  }

  /** What acts on one terminal means the target, which need not be the one that is active. */
  private async onTerminal(effect: Effect & { kind: 'terminal' }, target: Terminal | null): Promise<EffectResult> {
    return this.window.perform(effect.operation, effect.argument, target ?? (await this.target()));
  }

  private inEditor(command: string, args: readonly unknown[]): Promise<EffectResult> {
    return new Promise((resolve, reject) => {
      const stopWaiting = this.clock.after(EDITOR_PATIENCE_MS, () => resolve({ kind: 'sent' }));
      commands.executeCommand(command, ...args).then(
        () => {
          stopWaiting();
          resolve({ kind: 'done' });
        },
        (error: unknown) => {
          stopWaiting();
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
  }

  private ours(action: MangoAction, argument: string | undefined): Promise<EffectResult> {
    switch (action) {
      case 'target':
        if (argument !== undefined) {
          // Awaited: what is named must be there, and the next command goes to it.
          return this.own.target(argument).then(() => ({ kind: 'done' }));
        }
        this.own.target(argument).catch(this.onError);
        return Promise.resolve({ kind: 'done' });
      case 'help':
      case 'history':
      case 'mode':
        // What opens here waits for the user; the utterance is over all the same.
        this.own[action](argument).catch(this.onError);
        return Promise.resolve({ kind: 'done' });
      case 'rehearse':
      case 'incognito':
      case 'search':
      case 'forget':
        // Awaited: the next command must find it so.
        return this.own[action](argument).then(() => ({ kind: 'done' }));
      case 'confirm':
      case 'cancel':
      case 'undo':
      case 'repeat':
      case 'sleep':
      case 'wake':
      case 'scratch':
      case 'recall':
        return Promise.reject(new Error(`“${action}” is said on its own, not together with other effects.`));
    }
  }
}
