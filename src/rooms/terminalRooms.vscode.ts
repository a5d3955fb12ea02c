import { join } from 'node:path';
import { window, type ExtensionContext } from 'vscode';
import { keysMean } from '../language/programFacts';
import { systemClock } from '../platform/clock';
import type { Log } from '../platform/log';
import type { Settings } from '../platform/settings';
import { IntegratedTerminals } from '../terminals/integratedTerminals.vscode';
import { LastResults } from '../terminals/lastResults';
import { LastRuns } from '../terminals/lastRuns';
import { createProcessTree } from '../terminals/processTree';
import { EditorTerminalResolver } from '../terminals/resolver.vscode';
import { TmuxLiveServers } from '../terminals/tmux/live/liveServers';
import { WorkspaceFiles } from '../terminals/workspaces/workspaceFiles';
import { Workspaces } from '../terminals/workspaces/workspaces';
import { Layouts } from '../ui/layouts';
import { OwnTerminals } from '../ui/ownTerminals.vscode';
import { TargetWatch } from '../ui/targetWatch';
import { TerminalOperations } from '../ui/terminalOperations';
import { TerminalTreeActions } from '../ui/terminalTreeActions';
import { DrawnTree } from '../ui/terminalTreeDrawn';
import { TerminalTreeRoom } from '../ui/terminalTreeRoom';

/** A program that a shell was told to run is among the processes after this. */
const PROGRAM_STARTS_MS = 300;

export interface TerminalRoomsParts {
  readonly context: Pick<ExtensionContext, 'globalStorageUri' | 'workspaceState'>;
  readonly settings: Settings;
  /** The folder with the shells' integration scripts. */
  readonly integration: string;
  readonly log: Log;
  readonly onError: (error: unknown) => void;
}

/** Everything that is about terminals, connected with each other. */
export function buildTerminalRooms({ context, settings, integration, log, onError }: TerminalRoomsParts) {
  const runs = new LastRuns(onError);
  const terminals = new IntegratedTerminals({ onFinished: (run) => runs.record(run) });
  const processes = createProcessTree();
  const executable = () => settings.get('mango.tmux.executable');
  const live = new TmuxLiveServers({ executable, socket: () => settings.get('mango.tmux.socket'), onError });
  const resolver = new EditorTerminalResolver({
    settings,
    terminals,
    tree: processes,
    log,
    keysMean,
    onFinished: (run) => runs.record(run),
    onSocket: (path) => live.add(path),
  });
  const targets = new TargetWatch(resolver, (error) => log.debug({ err: error }, 'no target'));

  const results = new LastResults(onError);
  const onTarget = (listener: Parameters<typeof targets.onTarget>[0]) => targets.onTarget(listener);
  const treeRoom = new TerminalTreeRoom({ live, terminals, results, onTarget, onError });
  const workspaces = new Workspaces({
    files: new WorkspaceFiles(join(context.globalStorageUri.fsPath, 'workspaces'), (sentence) =>
      log.warn({}, sentence),
    ),
    tmux: resolver.tmux,
    tree: processes,
  });
  const layouts: Layouts = new Layouts({
    workspaces,
    show: (...session) => treeActions.show(...session),
    target: () => resolver.resolve(),
    onError,
  });
  const treeActions = new TerminalTreeActions({
    room: treeRoom,
    resolver,
    terminals,
    executable,
    saveLayout: (terminal) => layouts.askToSave(undefined, terminal),
  });
  const ownTerminals = new OwnTerminals({
    settings,
    integration,
    memento: context.workspaceState,
    clock: systemClock,
    runs,
    results,
    onError,
  });

  const refreshTarget = () => targets.refresh();
  let forgetRefresh: () => void = () => undefined;
  const refreshTargetSoon = () => {
    forgetRefresh();
    forgetRefresh = systemClock.after(PROGRAM_STARTS_MS, refreshTarget);
  };
  const connections: readonly (() => void)[] = [
    resolver.onPinned(refreshTarget),
    settings.onChange(['mango.terminal.target', 'mango.tmux.session', 'mango.tmux.socket'], refreshTarget),
    settings.onChange(['mango.tmux.executable', 'mango.tmux.socket'], () => {
      live.restart().catch(onError);
    }),
  ];
  const listeners = [
    window.onDidChangeActiveTerminal(refreshTarget),
    window.onDidCloseTerminal(refreshTarget),
    // What runs in a terminal decides what it is: tmux has begun or ended there.
    window.onDidStartTerminalShellExecution(refreshTargetSoon),
    window.onDidEndTerminalShellExecution(refreshTarget),
  ];

  return {
    resolver,
    targets,
    refreshTarget,
    operations: new TerminalOperations(terminals, layouts, onError),
    layouts,
    savedLayouts: async () => (await workspaces.list()).map(({ name }) => name),
    tree: new DrawnTree(treeRoom, treeActions),
    treeActions,
    ownTerminals,
    /** Nothing is refreshed any more, while what asks about targets can still be ended. */
    quiet() {
      for (const disconnect of connections) disconnect();
      for (const listener of listeners) listener.dispose();
      forgetRefresh();
    },
    async dispose() {
      treeRoom.dispose();
      await live.dispose();
      await targets.dispose();
      await ownTerminals.dispose();
      terminals.dispose();
    },
  };
}
