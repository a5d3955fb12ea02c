import { join } from 'node:path';
import { commands, ConfigurationTarget, window, workspace, type ExtensionContext, type OutputChannel } from 'vscode';
import { HoldToTalk } from './audio/holdToTalk';
import type { PageSource } from './audio/pageSource';
import type { ApiHost } from './apiHost';
import { memoryHistory } from './history/memoryHistory';
import { JournaledHistory } from './history/journaledHistory';
import { systemClock } from './platform/clock';
import type { CommandId } from './platform/contributions';
import { timeOrderedIds } from './platform/ids';
import type { Log } from './platform/log';
import { modelsFolder, productFiles } from './platform/paths';
import { createLog } from './platform/pinoLog';
import type { Settings } from './platform/settings';
import { TargetNames } from './session/targetNames';
import { createDecoderEngine } from './speech/decoderEngine';
import { locateModel } from './speech/models/locate';
import type { SpeechLog } from './speech/speechLog';
import { IntegratedTerminals } from './terminals/integratedTerminals.vscode';
import { LastResults } from './terminals/lastResults';
import { LastRuns } from './terminals/lastRuns';
import { createProcessTree } from './terminals/processTree';
import { EditorTerminalResolver } from './terminals/resolver.vscode';
import { TmuxLiveServers } from './terminals/tmux/live/liveServers';
import { WorkspaceFiles } from './terminals/workspaces/workspaceFiles';
import { Workspaces } from './terminals/workspaces/workspaces';
import { Anticipation } from './ui/anticipation';
import { chooseTarget } from './ui/chooseTarget';
import { examine } from './ui/doctor';
import { editorChecks, terminalKeySettings } from './ui/editorChecks.vscode';
import { EditorEffects, type OwnEffects } from './ui/effects.vscode';
import { LiveLanguage } from './ui/liveLanguage';
import { Layouts } from './ui/layouts';
import { OwnTerminals } from './ui/ownTerminals.vscode';
import { makeCommand } from './ui/makeCommand';
import { MicrophoneWatch } from './ui/microphoneWatch';
import { modelCheck } from './ui/modelView';
import { PanelAwakening } from './ui/panelAwakening';
import type { PanelHost } from './ui/panelHost';
import { PanelLevel } from './ui/panelLevel';
import { QuestionPrompt } from './ui/questionPrompt';
import type { Rooms } from './ui/rooms';
import { buildSoundSources } from './ui/soundSources.vscode';
import { SwitchedHistory } from './ui/switchedHistory';
import { PreferringMicrophone, TalkControl } from './ui/talkControl';
import { keysMean, TargetWatch } from './ui/targetWatch';
import { TerminalOperations } from './ui/terminalOperations';
import { TerminalTreeActions } from './ui/terminalTreeActions';
import { DrawnTree } from './ui/terminalTreeDrawn';
import { TerminalTreeRoom } from './ui/terminalTreeRoom';
import { keyTrouble } from './ui/terminalKeys';
import { SHOWN_UTTERANCES } from './ui/uiState';
import type { UiStore } from './ui/uiStore';
import { VocabularyDiagnostics } from './ui/vocabularyDiagnostics.vscode';
import { VocabularyLibrary } from './ui/vocabularyLibrary.vscode';
import { workingFolder } from './ui/workingFolder.vscode';
import { VoiceSession } from './voiceSession';

const MINUTE_MS = 60_000;
/** A program that a shell was told to run is among the processes after this. */
const PROGRAM_STARTS_MS = 300;

/** What is there before the rooms are: built at activation, and light. */
export interface Surroundings {
  readonly context: ExtensionContext;
  readonly settings: Settings;
  readonly channel: OutputChannel;
  readonly store: UiStore;
  readonly panel: PanelHost;
  /** What other extensions brought, and who of them listens. */
  readonly api: Pick<ApiHost, 'given' | 'onGiven' | 'ended' | 'rulesChanged'>;
}

/** Builds the rooms and connects them. Loaded and run on first need: none of this belongs to a window's start. */
export async function buildRooms(surroundings: Surroundings): Promise<Rooms> {
  const { context, settings, channel, store, panel, api } = surroundings;
  const log = createLog({
    folder: context.logUri.fsPath,
    level: settings.get('mango.log.level'),
    onLine: (line) => channel.appendLine(line),
  });
  const onError = (error: unknown) => log.error({ err: error }, 'something failed in the background');
  const source = () => settings.get('mango.audio.source');
  const files = productFiles(join(context.extensionPath, 'dist'));

  // Sound
  const { chain, page } = await buildSoundSources(context, settings, panel, log);
  const awakening = new PanelAwakening(panel, context.globalState, source, onError);
  const microphone = new PreferringMicrophone(chain, () => awakening.awaken());

  // Speech
  const locate = () =>
    locateModel({
      configured: settings.get('mango.speech.modelPath'),
      bundledDir: files.bundledModels,
      cacheDir: modelsFolder(),
    });
  const speech = createDecoderEngine({
    modelDir: async () => (await locate()).dir,
    decoderScript: files.decoderScript,
    idleTimeoutMs: () => settings.get('mango.speech.idleTimeout') * MINUTE_MS,
    log: speechLog(log),
  });
  const showModel = () => {
    modelCheck(locate).then((check) => store.dispatch({ kind: 'model', check }), onError);
  };

  // Terminals
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
    integration: files.shellIntegration,
    memento: context.workspaceState,
    clock: systemClock,
    runs,
    results,
    onError,
  });

  // Language
  const library = new VocabularyLibrary({
    builtIn: files.vocabularies,
    defaultFolder: join(context.globalStorageUri.fsPath, 'vocabularies'),
    settings,
    registered: api,
    log,
  });
  const diagnostics = new VocabularyDiagnostics(library, speech, log);
  const names = new TargetNames({
    target: () => targets.current(),
    folderOf: workingFolder,
    clock: systemClock,
    log,
    onChange: () => void language.current().catch(onError),
  });
  const language = new LiveLanguage({
    vocabularies: () => library.vocabularies(),
    facts: async () => ({ ...(await targets.facts()), confirming: store.state.question !== null }),
    speech,
    log,
    names: { known: (sources) => names.known(sources), clock: systemClock, onCompiled: () => anticipation.changed() },
  });
  const anticipation = new Anticipation(() => language.current(), speech, systemClock, onError);
  const newRules = () => {
    language.invalidate();
    anticipation.changed();
  };

  // History
  const newId = timeOrderedIds();
  const written = new JournaledHistory({
    file: join(context.globalStorageUri.fsPath, 'history.sqlite'),
    workerScript: files.historyScript,
    session: { id: newId(), startedAt: Date.now(), program: 'editor', version: versionOf(context) },
    newId,
    clock: systemClock,
    onNotice: (text) => store.dispatch({ kind: 'notice', notice: { kind: 'warning', text } }),
    onError,
  });
  const history = new SwitchedHistory(written, memoryHistory(), () => settings.get('mango.history.enabled'));

  // The corridor
  const session = new VoiceSession({
    microphone,
    speech,
    language: () => language.current(),
    terminals: targets,
    effects: new EditorEffects(
      new TerminalOperations(terminals, layouts, onError),
      () => targets.current(),
      { ...OWN_EFFECTS, target: (which) => chooseTarget({ targets: resolver }, which) },
      systemClock,
      onError,
    ),
    history,
    clock: systemClock,
    newId,
    log,
    options: {
      alternatives: () => settings.get('mango.speech.alternatives'),
      confirmTimeoutMs: () => settings.get('mango.safety.confirmTimeout') * 1000,
      policy: (risk) => settings.get(`mango.safety.${risk}`),
      rehearsing: () => settings.get('mango.safety.rehearse'),
      dictateUnmatched: () => settings.get('mango.speech.dictateUnmatched'),
    },
  });

  // Who begins and ends speech
  const talk = new TalkControl(session, microphone, onError);
  const hold = new HoldToTalk({
    mode: () => settings.get('mango.pushToTalk.mode'),
    clock: systemClock,
    onStart: () => talk.toggle(),
    onStop: () => talk.stop(),
  });

  // Who shows it
  const level = new PanelLevel(
    (value) => panel.post({ type: 'panel.level', level: value }),
    () => performance.now(),
  );
  const prompt = new QuestionPrompt(session, () => panel.visible, onError);
  const microphoneWatch = new MicrophoneWatch(chain, source, session, store, onError);
  const showRemembered = () => {
    history.recent(SHOWN_UTTERANCES).then((entries) => store.dispatch({ kind: 'remembered', entries }), onError);
  };
  const refreshTarget = () => targets.refresh();
  let forgetRefresh: () => void = () => undefined;
  const refreshTargetSoon = () => {
    forgetRefresh();
    forgetRefresh = systemClock.after(PROGRAM_STARTS_MS, refreshTarget);
  };
  const connections: readonly (() => void)[] = [
    session.on((event) => {
      store.dispatch(event);
      if (event.kind === 'frame') level.push(event.frame);
      // However listening ended, the key starts anew.
      if (event.kind === 'state' && !talk.listening) hold.stop();
      if (event.kind === 'question') anticipation.changed();
      if (event.kind !== 'ended') return;
      refreshTarget();
      api.ended(event.entry);
    }),
    session.on((event) => showOnPage(page, talk, event)),
    page.onTalk((pressed) => {
      if (pressed) talk.start('page');
      else talk.stop();
    }),
    library.onChange(newRules),
    library.onRead(() => api.rulesChanged()),
    speech.onState((state) => {
      store.dispatch({ kind: 'engine', state });
      anticipation.changed();
    }),
    targets.onTarget((terminal) => {
      const { pinned } = resolver;
      const label = terminal?.label ?? (pinned && `${pinned.label} (gone)`);
      store.dispatch({ kind: 'target', label, pinned: pinned !== null });
      anticipation.changed();
    }),
    // Another window has written.
    written.onChange(showRemembered),
    resolver.onPinned(refreshTarget),
    settings.onChange(['mango.terminal.target', 'mango.tmux.session', 'mango.tmux.socket'], refreshTarget),
    settings.onChange(['mango.tmux.executable', 'mango.tmux.socket'], () => {
      live.restart().catch(onError);
    }),
    settings.onChange(['mango.audio.source', 'mango.audio.recorder', 'mango.audio.recorderDevice'], () =>
      chain.reset(),
    ),
    settings.onChange(['mango.log.level'], () => log.setLevel(settings.get('mango.log.level'))),
    settings.onChange(['mango.speech.modelPath'], () => {
      showModel();
      newRules();
      speech.stop().catch(onError);
    }),
  ];
  const listeners = [
    window.onDidChangeActiveTerminal(refreshTarget),
    window.onDidCloseTerminal(refreshTarget),
    // What runs in a terminal decides what it is: tmux has begun or ended there.
    window.onDidStartTerminalShellExecution(refreshTargetSoon),
    window.onDidEndTerminalShellExecution(refreshTarget),
    workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('terminal.integrated')) showKeyTrouble(store);
    }),
  ];

  showModel();
  showKeyTrouble(store);
  microphoneWatch.look();
  refreshTarget();
  showRemembered();

  const house: Rooms = {
    makeCommand: (what) => makeCommand(house, what),
    session,
    talk,
    holdToTalk: () => hold.key(),
    microphones: chain,
    page,
    language: () => language.current(),
    library,
    onLive: (listener) => {
      const ends = [library.onRead(() => listener()), targets.onTarget(() => listener())];
      return () => ends.forEach((end) => end());
    },
    missingLists: () => names.notes,
    history,
    targets: resolver,
    tree: new DrawnTree(treeRoom, treeActions),
    treeActions,
    layouts,
    ownTerminals,
    examine: () =>
      examine(
        editorChecks({
          settings,
          speech,
          locate,
          microphones: chain,
          problems: () => library.problems(),
          lists: () => names.notes,
        }),
      ),
    log,
    async dispose() {
      for (const disconnect of connections) disconnect();
      for (const listener of listeners) listener.dispose();
      forgetRefresh();
      anticipation.dispose();
      language.dispose();
      await names.dispose();
      prompt.dispose();
      microphoneWatch.dispose();
      awakening.dispose();
      await session.dispose();
      await chain.dispose();
      await speech.dispose();
      treeRoom.dispose();
      await live.dispose();
      await targets.dispose();
      await ownTerminals.dispose();
      terminals.dispose();
      diagnostics.dispose();
      library.dispose();
      await history.close();
      await log.close();
    },
  };
  return house;
}

function versionOf({ extension }: ExtensionContext): string {
  const { version } = extension.packageJSON as { readonly version: string };
  return version;
}

/** What vocabularies can tell the extension to show or change. */
const OWN_EFFECTS: Omit<OwnEffects, 'target'> = {
  help: (about) => runOwn('mango.whatCanISay', about),
  history: () => runOwn('mango.showHistory'),
  mode: async (name) => {
    const dictate = name === 'dictation';
    await workspace.getConfiguration().update('mango.speech.dictateUnmatched', dictate, ConfigurationTarget.Global);
  },
  rehearse: (onOff) => runOwn('mango.toggleRehearsal', onOff !== 'off'),
};

async function runOwn(command: CommandId, ...args: readonly unknown[]): Promise<void> {
  await commands.executeCommand(command, ...args);
}

/** The user looks at the page while speaking there: it shows what the panel would. */
function showOnPage(
  page: PageSource,
  talk: TalkControl,
  event: Parameters<Parameters<VoiceSession['on']>[0]>[0],
): void {
  if (event.kind === 'state') page.show(talk.listening, talk.listening ? 'Listening' : '');
  else if (event.kind === 'partial') page.show(talk.listening, event.text);
  else if (event.kind === 'ended') page.show(talk.listening, event.entry.outcome.message);
}

function showKeyTrouble(store: UiStore): void {
  const trouble = keyTrouble(terminalKeySettings());
  if (!trouble) return;
  const mend = { label: 'Run doctor', action: 'mango.doctor' } as const;
  store.dispatch({ kind: 'notice', notice: { kind: 'warning', text: trouble, mend } });
}

function speechLog(log: Log): SpeechLog {
  return {
    debug: (message, details) => log.debug(details ?? {}, message),
    info: (message, details) => log.info(details ?? {}, message),
    warn: (message, details) => log.warn(details ?? {}, message),
    error: (message, details) => log.error(details ?? {}, message),
  };
}
