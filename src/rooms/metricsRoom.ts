import { dirname } from 'node:path';
import { bytesIn } from '../history/files';
import { historyPaths } from '../history/store/historyPaths';
import type { Clock } from '../platform/clock';
import type { Log } from '../platform/log';
import { modelLanguage } from '../platform/metrics/modelLanguage';
import { serveMetrics, type MetricsServer } from '../platform/metrics/metricsServer';
import { PromMetrics } from '../platform/metrics/promMetrics';
import { SessionMetrics } from '../session/sessionMetrics';
import type { SessionEvent } from '../session/sessionEvents';
import type { EngineState } from '../speech/speechEngine';
import type { Terminal } from '../terminals/terminal';

/** Windows share a setting and not a port: the one that has it may be closed. */
const TRY_AGAIN_MS = 60_000;

export interface MetricsRoomParts {
  /** Of this machine alone; 0: metrics are not wanted. */
  readonly port: () => number;
  readonly events: (listener: (event: SessionEvent) => void) => () => void;
  readonly engine: () => EngineState;
  readonly terminals: () => Promise<readonly { readonly kind: Terminal['kind'] }[]>;
  /** The history's database; the room on its file system is told. */
  readonly historyFile: string;
  readonly clock: Clock;
  readonly log: Log;
}

/** The extension's metrics for Prometheus. Loaded when a setting asks for them, for they bring a library along. */
export class MetricsRoom {
  private readonly metrics: PromMetrics;
  private readonly forget: () => void;
  private server: MetricsServer | null = null;
  private following: Promise<void> = Promise.resolve();
  private forgetRetry: () => void = () => undefined;
  private model = '';

  constructor(private readonly parts: MetricsRoomParts) {
    this.metrics = new PromMetrics(dirname(parts.historyFile));
    const session = new SessionMetrics(this.metrics, parts.clock, () => modelLanguage(this.modelNow()));
    this.forget = parts.events((event) => session.on(event));
  }

  /** Takes the port that the setting names, or lets it go. One that is taken is tried again until it is free. */
  follow(): Promise<void> {
    this.following = this.following.then(() => this.listen());
    return this.following;
  }

  async dispose(): Promise<void> {
    this.forget();
    await this.following;
    await this.close();
  }

  private async listen(): Promise<void> {
    await this.close();
    const port = this.parts.port();
    if (port === 0) return;
    try {
      this.server = await serveMetrics({ host: '127.0.0.1', port, render: () => this.render() });
      this.parts.log.info({ port }, 'metrics are served');
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.parts.log.warn({ port, why }, 'metrics cannot be served: another window or program may have the port');
      this.forgetRetry = this.parts.clock.after(TRY_AGAIN_MS, () => void this.follow());
    }
  }

  private async close(): Promise<void> {
    this.forgetRetry();
    await this.server?.close();
    this.server = null;
  }

  private async render(): ReturnType<PromMetrics['render']> {
    const terminals = await this.parts.terminals();
    for (const kind of ['tmux', 'integrated', 'pty'] as const) {
      const count = terminals.filter((terminal) => terminal.kind === kind).length;
      this.metrics.set('terminal_sessions_active', { kind }, count);
    }
    this.metrics.set(
      'database_journal_backlog_bytes',
      {},
      await bytesIn(historyPaths(this.parts.historyFile).journals),
    );
    return this.metrics.render();
  }

  /** The engine may have been stopped since it heard. */
  private modelNow(): string {
    const state = this.parts.engine();
    if (state.kind === 'ready') this.model = state.model;
    return this.model;
  }
}
