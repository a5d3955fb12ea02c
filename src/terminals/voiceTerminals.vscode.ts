import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename } from 'node:path';
import {
  TerminalExitReason,
  ThemeIcon,
  window,
  workspace,
  type Disposable,
  type Memento,
  type Terminal as EditorTerminal,
} from 'vscode';
import type { Clock } from '../platform/clock';
import type { Settings } from '../platform/settings';
import type { FinishedRun } from './finishedRun';
import { KEPT_TERMINALS, keptTerminals, type KeptTerminal } from './keptTerminals';
import { PtyPseudoterminal } from './pty/ptyPseudoterminal.vscode';
import { PtyTerminal } from './pty/ptyTerminal';
import { shellLaunch } from './pty/shellLaunch';
import { TerminalError } from './terminal';

export interface VoiceTerminalsParts {
  readonly settings: Pick<Settings, 'get'>;
  /** The folder with the shells' integration scripts. */
  readonly integration: string;
  /** Where open terminals are written down, to be opened again in the next window. */
  readonly memento: Pick<Memento, 'get' | 'update'>;
  readonly clock: Clock;
  /** Every command that ended in one of them. */
  readonly onFinished: (run: FinishedRun) => void;
  /** A terminal was closed because nothing happened in it. */
  readonly onIdle: (name: string, minutes: number) => void;
  readonly onError: (error: unknown) => void;
}

interface Open {
  readonly editor: EditorTerminal;
  readonly pseudoterminal: PtyPseudoterminal;
  /** Where it was opened. */
  readonly folder: string;
}

const IDLE_CHECK_MS = 15_000;
const MINUTE_MS = 60_000;

/** Terminals of ours in the editor: how many there may be, how long they may idle, and what of them is kept. */
export class VoiceTerminals {
  readonly #parts: VoiceTerminalsParts;
  readonly #open = new Set<Open>();
  readonly #subscription: Disposable;
  #forgetCheck: () => void = () => undefined;
  #count = 0;
  #disposed = false;

  constructor(parts: VoiceTerminalsParts) {
    this.#parts = parts;
    this.#subscription = window.onDidCloseTerminal((terminal) => this.#closed(terminal));
    this.#checkLater();
  }

  /** Opens one and shows it; `name` empty: called after its shell. @throws TerminalError `refused` at the limit. */
  open(name: string, folder = workspaceFolder()): EditorTerminal {
    const { settings } = this.#parts;
    const most = settings.get('mango.terminal.maxSessions');
    if (this.#open.size >= most) {
      throw new TerminalError(
        'refused',
        `${most} voice terminals are open, as many as mango.terminal.maxSessions allows. Close one first.`,
      );
    }
    const opened = this.#create(name, folder);
    opened.show();
    return opened;
  }

  /** Opens again what the last window had, at most as many as there may be. */
  restore(): void {
    const kept = keptTerminals(this.#parts.memento);
    for (const { name, folder } of kept.slice(0, this.#parts.settings.get('mango.terminal.maxSessions'))) {
      this.#create(name, existsSync(folder) ? folder : workspaceFolder());
    }
  }

  /** Ends every process; resolves when none is left. What is kept stays, for the next window. */
  async dispose(): Promise<void> {
    await this.#keep();
    this.#disposed = true;
    this.#forgetCheck();
    this.#subscription.dispose();
    await Promise.all([...this.#open].map(({ pseudoterminal }) => pseudoterminal.end()));
    for (const { editor } of this.#open) editor.dispose();
    this.#open.clear();
  }

  #create(name: string, folder: string): EditorTerminal {
    const { settings, integration, clock, onFinished, onError } = this.#parts;
    const shell = settings.get('mango.terminal.shell');
    const launch = shellLaunch({
      shell: shell === '' ? [] : [shell],
      integration,
      environment: process.env,
      extra: variables(settings.get('mango.terminal.environment')),
    });
    const called = name || basename(launch.file);
    const number = ++this.#count;
    const pseudoterminal = new PtyPseudoterminal({
      number,
      shell: basename(launch.file),
      start: (screen, size) =>
        PtyTerminal.open({
          number,
          name: called,
          launch,
          folder,
          size,
          screen,
          onFinished,
          onPrompt: () => this.#keepSoon(),
        }),
      clock,
      onError,
    });
    const editor = window.createTerminal({ name: called, pty: pseudoterminal, iconPath: new ThemeIcon('mic') });
    this.#open.add({ editor, pseudoterminal, folder });
    this.#keepSoon();
    return editor;
  }

  #closed(terminal: EditorTerminal): void {
    const closed = [...this.#open].find(({ editor }) => editor === terminal);
    // When the window goes its terminals do, and are to come back with it.
    if (!closed || terminal.exitStatus?.reason === TerminalExitReason.Shutdown) return;
    this.#open.delete(closed);
    this.#keepSoon();
  }

  #keepSoon(): void {
    this.#keep().catch(this.#parts.onError);
  }

  async #keep(): Promise<void> {
    if (this.#disposed) return;
    const { memento } = this.#parts;
    const kept = [...this.#open].map(({ editor, pseudoterminal, folder }): KeptTerminal => ({
      name: editor.name,
      folder: pseudoterminal.running?.folder ?? folder,
    }));
    if (JSON.stringify(kept) === JSON.stringify(memento.get(KEPT_TERMINALS))) return;
    await memento.update(KEPT_TERMINALS, kept);
  }

  #checkLater(): void {
    this.#forgetCheck = this.#parts.clock.after(IDLE_CHECK_MS, () => {
      this.#closeIdle();
      // Nobody tells when a terminal is renamed.
      this.#keepSoon();
      this.#checkLater();
    });
  }

  #closeIdle(): void {
    const minutes = this.#parts.settings.get('mango.terminal.sessionTimeout');
    if (minutes === 0) return;
    for (const { editor, pseudoterminal } of this.#open) {
      const pty = pseudoterminal.running;
      if (!pty || pty.busy || pty.idleMs < minutes * MINUTE_MS) continue;
      this.#parts.onIdle(editor.name, minutes);
      editor.dispose();
    }
  }
}

const workspaceFolder = (): string => workspace.workspaceFolders?.[0]?.uri.fsPath ?? homedir();

/** Reads `NAME=value` lines; one without a name is left out. */
function variables(lines: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    lines.flatMap((line) => {
      const at = line.indexOf('=');
      return at > 0 ? [[line.slice(0, at), line.slice(at + 1)]] : [];
    }),
  );
}
