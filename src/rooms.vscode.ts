import { join } from 'node:path';
import { workspace, type ExtensionContext, type OutputChannel } from 'vscode';
import { HoldToTalk } from './audio/holdToTalk';
import type { ApiHost } from './apiHost';
import { systemClock } from './platform/clock';
import { timeOrderedIds } from './platform/ids';
import { modelsFolder, productFiles } from './platform/paths';
import type { Log } from './platform/log';
import { createLog } from './platform/pinoLog';
import type { Settings } from './platform/settings';
import { Tracing } from './platform/trace';
import { editorEnvironment } from './rooms/environmentRoom.vscode';
import { buildHistoryRooms } from './rooms/historyRooms.vscode';
import { OWN_EFFECTS } from './rooms/ownEffects.vscode';
import { speechLog } from './rooms/speechLog';
import { buildTerminalRooms } from './rooms/terminalRooms.vscode';
import { TargetNames } from './session/targetNames';
import { createDecoderEngine } from './speech/decoderEngine';
import { locateModel } from './speech/models/locate';
import { Anticipation } from './ui/anticipation';
import { chooseTarget } from './ui/chooseTarget';
import { examine } from './ui/doctor';
import { editorChecks, terminalKeySettings } from './ui/editorChecks.vscode';
import { EditorEffects } from './ui/effects.vscode';
import { Lazily } from './ui/lazily';
import { LiveLanguage } from './ui/liveLanguage';
import { makeCommand } from './ui/makeCommand';
import { MicrophoneWatch } from './ui/microphoneWatch';
import { modelCheck } from './ui/modelView';
import { PanelAwakening } from './ui/panelAwakening';
import type { PanelHost } from './ui/panelHost';
import { PanelLevel } from './ui/panelLevel';
import { QuestionPrompt } from './ui/questionPrompt';
import { setServerToken, speechServer } from './ui/speechServer.vscode';
import { SwitchedSpeech } from './ui/switchedSpeech';
import type { Rooms } from './ui/rooms';
import { buildSoundSources } from './ui/soundSources.vscode';
import { showOnPage } from './ui/showOnPage';
import { PreferringMicrophone, TalkControl } from './ui/talkControl';
import { keyTrouble } from './ui/terminalKeys';
import type { UiStore } from './ui/uiStore';
import { completeVocabularies } from './ui/vocabularyCompletions.vscode';
import { VocabularyDiagnostics } from './ui/vocabularyDiagnostics.vscode';
import { VocabularyLibrary } from './ui/vocabularyLibrary.vscode';
import { workingFolder } from './ui/workingFolder.vscode';
import { VoiceSession } from './voiceSession';

const MINUTE_MS = 60_000;

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
  const { context, channel, store, panel, api } = surroundings;
  const { environment, settings, problems } = await editorEnvironment(context, surroundings.settings);
  const newId = timeOrderedIds();
  const tracing = new Tracing(newId());
  const log = createLog({
    folder: context.logUri.fsPath,
    level: settings.get('mango.log.level'),
    onLine: (line) => channel.appendLine(line),
    fields: () => tracing.fields(),
  });
  log.info({ environment: environment.name }, 'the rooms are built');
  if (problems.length > 0) complain(store, log, problems);
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
  const onThisMachine = createDecoderEngine({
    modelDir: async () => (await locate()).dir,
    decoderScript: files.decoderScript,
    idleTimeoutMs: () => settings.get('mango.speech.idleTimeout') * MINUTE_MS,
    log: speechLog(log),
  });
  const speech = new SwitchedSpeech(
    onThisMachine,
    () => settings.get('mango.speech.engine'),
    () => speechServer(settings, context.secrets, speechLog(log)),
  );
  await speech.follow();
  const showModel = () => {
    modelCheck(locate).then((check) => store.dispatch({ kind: 'model', check }), onError);
  };

  // Terminals
  const terminals = buildTerminalRooms({ context, settings, integration: files.shellIntegration, log, onError });
  const { resolver, targets } = terminals;

  // Language
  const library = new VocabularyLibrary({
    builtIn: files.vocabularies,
    defaultFolder: join(context.globalStorageUri.fsPath, 'vocabularies'),
    settings,
    registered: api,
    log,
  });
  const diagnostics = new VocabularyDiagnostics(library, speech, log);
  const completions = completeVocabularies(library);
  const names = new TargetNames({
    target: () => targets.current(),
    folderOf: workingFolder,
    layouts: terminals.savedLayouts,
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
  const past = buildHistoryRooms({ context, settings, store, workerScript: files.historyScript, newId, onError });
  const { history, recollection } = past;

  // The corridor
  const session = new VoiceSession({
    microphone,
    speech,
    language: () => language.current(),
    terminals: targets,
    effects: new EditorEffects(
      terminals.operations,
      () => targets.current(),
      {
        ...OWN_EFFECTS,
        target: (which) => chooseTarget({ targets: resolver }, which),
        forget: (what) => past.forget(what),
      },
      systemClock,
      onError,
    ),
    history,
    recall: recollection,
    clock: systemClock,
    newId,
    log,
    tracing,
    options: {
      alternatives: () => settings.get('mango.speech.alternatives'),
      noiseFilter: () => settings.get('mango.speech.noiseFilter'),
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
  const metrics = new Lazily(async () => {
    const { MetricsRoom } = await import('./rooms/metricsRoom');
    return new MetricsRoom({
      port: () => settings.get('mango.metrics.port'),
      events: (listener) => session.on(listener),
      engine: () => speech.state,
      terminals: () => resolver.candidates(),
      historyFile: past.file,
      clock: systemClock,
      log,
    });
  });
  const followMetrics = () => {
    if (settings.get('mango.metrics.port') > 0 || metrics.begun) metrics.get().then((room) => room.follow(), onError);
  };
  followMetrics();
  const connections: readonly (() => void)[] = [
    settings.onChange(['mango.metrics.port'], followMetrics),
    session.on((event) => {
      store.dispatch(event);
      if (event.kind === 'frame') level.push(event.frame);
      // However listening ended, the key starts anew.
      if (event.kind === 'state' && !talk.listening) hold.stop();
      if (event.kind === 'question') anticipation.changed();
      if (event.kind !== 'ended') return;
      terminals.refreshTarget();
      recollection.ended(event.entry);
      // Others could write it down.
      if (!past.incognito()) api.ended(event.entry);
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
    ...past.connections,
    settings.onChange(['mango.audio.source', 'mango.audio.recorder', 'mango.audio.recorderDevice'], () =>
      chain.reset(),
    ),
    settings.onChange(['mango.log.level'], () => log.setLevel(settings.get('mango.log.level'))),
    settings.onChange(['mango.speech.engine'], () => {
      speech.follow().then(newRules, onError);
    }),
    settings.onChange(['mango.speech.serverUrl'], () => {
      if (settings.get('mango.speech.engine') === 'server') speech.stop().catch(onError);
    }),
    settings.onChange(['mango.speech.modelPath'], () => {
      showModel();
      newRules();
      speech.stop().catch(onError);
    }),
  ];
  const listener = workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration('terminal.integrated')) showKeyTrouble(store);
  });

  showModel();
  showKeyTrouble(store);
  microphoneWatch.look();
  terminals.refreshTarget();
  past.showRemembered();

  const historyRoom = new Lazily(async () => {
    const { HistoryRoom } = await import('./ui/historyRoom');
    return new HistoryRoom({ ...past, forget: (what) => past.forget(what), session, panel, onError });
  });
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
    encryption: past.encryption,
    past: () => historyRoom.get(),
    targets: resolver,
    tree: terminals.tree,
    treeActions: terminals.treeActions,
    layouts: terminals.layouts,
    ownTerminals: terminals.ownTerminals,
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
    setServerToken: async () => {
      await setServerToken(context.secrets);
      if (settings.get('mango.speech.engine') === 'server') await speech.stop();
    },
    log,
    async dispose() {
      for (const disconnect of connections) disconnect();
      await (await metrics.begun)?.dispose();
      (await historyRoom.begun)?.dispose();
      listener.dispose();
      terminals.quiet();
      anticipation.dispose();
      language.dispose();
      await names.dispose();
      prompt.dispose();
      microphoneWatch.dispose();
      awakening.dispose();
      await session.dispose();
      await chain.dispose();
      await speech.dispose();
      await terminals.dispose();
      diagnostics.dispose();
      completions.dispose();
      library.dispose();
      await history.close();
      await log.close();
    },
  };
  return house;
}

/** All that is wrong with the environment, at once. */
function complain(store: UiStore, log: Log, problems: readonly string[]): void {
  for (const problem of problems) log.warn({}, problem);
  store.dispatch({ kind: 'notice', notice: { kind: 'warning', text: `The environment: ${problems.join(' ')}` } });
}

function showKeyTrouble(store: UiStore): void {
  const trouble = keyTrouble(terminalKeySettings());
  if (!trouble) return;
  const mend = { label: 'Run doctor', action: 'mango.doctor' } as const;
  store.dispatch({ kind: 'notice', notice: { kind: 'warning', text: trouble, mend } });
}
