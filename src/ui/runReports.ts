import { Uri, window, workspace, type Disposable } from 'vscode';
import type { FinishedRun } from '../terminals/finishedRun';
import { hasFailed, type LastRuns } from '../terminals/lastRuns';
import { runReport, runSummary } from './runSummary';

const SCHEME = 'mango-output';
const SHOW = 'Show output';

/** Says when a long command has ended, and shows what commands printed, read-only in an editor. */
export class RunReports implements Disposable {
  readonly #runs: LastRuns;
  readonly #texts = new Map<string, string>();
  readonly #stopListening: () => void;
  readonly #subscriptions: readonly Disposable[];
  #count = 0;

  /** @param notifyAfter seconds that a command has to take until its end is told; 0: none is. */
  constructor(runs: LastRuns, notifyAfter: () => number, onError: (error: unknown) => void) {
    this.#runs = runs;
    this.#stopListening = runs.on((run) => {
      const seconds = notifyAfter();
      if (seconds > 0 && run.durationMs >= seconds * 1000) this.#tell(run).catch(onError);
    });
    this.#subscriptions = [
      workspace.registerTextDocumentContentProvider(SCHEME, {
        provideTextDocumentContent: ({ path }) => this.#texts.get(path) ?? '',
      }),
      workspace.onDidCloseTextDocument(({ uri }) => {
        if (uri.scheme === SCHEME) this.#texts.delete(uri.path);
      }),
    ];
  }

  /** Shows the output of the command that failed last, or says that none has. */
  async showFailure(): Promise<void> {
    const { failure } = this.#runs;
    if (failure) await this.#show(failure);
    else await window.showInformationMessage('No command has failed, as far as your shells tell.');
  }

  dispose(): void {
    this.#stopListening();
    for (const subscription of this.#subscriptions) subscription.dispose();
    this.#texts.clear();
  }

  async #tell(run: FinishedRun): Promise<void> {
    const tell = hasFailed(run) ? window.showWarningMessage : window.showInformationMessage;
    if ((await tell(runSummary(run), SHOW)) === SHOW) await this.#show(run);
  }

  async #show(run: FinishedRun): Promise<void> {
    const path = `/Output ${++this.#count}.txt`;
    this.#texts.set(path, runReport(run));
    const document = await workspace.openTextDocument(Uri.from({ scheme: SCHEME, path }));
    await window.showTextDocument(document, { preview: true });
  }
}
