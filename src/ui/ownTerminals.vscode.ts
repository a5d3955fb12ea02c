import { window, type Memento } from 'vscode';
import type { Clock } from '../platform/clock';
import type { Settings } from '../platform/settings';
import type { LastResults } from '../terminals/lastResults';
import type { LastRuns } from '../terminals/lastRuns';
import { VoiceTerminals } from '../terminals/voiceTerminals.vscode';
import { RunReports } from './runReports';

export interface OwnTerminalsParts {
  readonly settings: Settings;
  /** The folder with the shells' integration scripts. */
  readonly integration: string;
  readonly memento: Memento;
  readonly clock: Clock;
  readonly runs: LastRuns;
  readonly results: LastResults;
  readonly onError: (error: unknown) => void;
}

/** Terminals of ours, and what is told of commands that ended in any terminal. */
export class OwnTerminals {
  readonly #voice: VoiceTerminals;
  readonly #reports: RunReports;
  readonly #stopRecording: () => void;

  constructor({ runs, results, settings, onError, ...parts }: OwnTerminalsParts) {
    this.#reports = new RunReports(runs, () => settings.get('mango.terminal.notifyAfter'), onError);
    this.#stopRecording = runs.on(({ terminal, exitCode, commandLine, durationMs }) => {
      if (exitCode !== undefined) results.record(terminal.id, { exitCode, commandLine, durationMs });
    });
    this.#voice = new VoiceTerminals({
      ...parts,
      settings,
      onFinished: (run) => runs.record(run),
      onIdle: (name, minutes) => {
        const text = `The terminal ${name} was closed: nothing happened in it for ${minutes} minutes.`;
        window.showInformationMessage(text).then(undefined, onError);
      },
      onError,
    });
    this.#voice.restore();
  }

  /** Opens a terminal of ours and shows it. @throws TerminalError `refused` when there are as many as may be. */
  open(name: unknown): void {
    this.#voice.open(typeof name === 'string' ? name.trim() : '');
  }

  showFailure(): Promise<void> {
    return this.#reports.showFailure();
  }

  /** Resolves when no process of theirs is left. */
  async dispose(): Promise<void> {
    this.#stopRecording();
    this.#reports.dispose();
    await this.#voice.dispose();
  }
}
