/**
 * Every command, setting, view and key of the extension, said once. package.json's `contributes` is generated from this
 * by scripts/contributions.mjs (`npm run check` fails when they differ), and the types below keep the code in step: a
 * command nobody registers, or a setting nobody declared, does not compile.
 */

interface CommandContribution {
  readonly title: string;
  readonly icon?: string;
  /** A when-clause for the command palette; absent: always shown. */
  readonly palette?: string;
}

const COMMANDS = {
  'mango.holdToTalk': { title: 'Hold to Talk', icon: '$(mic)' },
  'mango.toggle': { title: 'Start or Stop Listening', icon: '$(record)' },
  'mango.stop': { title: 'Stop Listening', icon: '$(debug-stop)' },
  'mango.confirm': { title: 'Confirm the Waiting Command', palette: 'mango.confirming' },
  'mango.cancel': { title: 'Cancel the Waiting Command', palette: 'mango.confirming' },
  'mango.chooseMicrophone': { title: 'Choose Microphone Source', icon: '$(unmute)' },
  'mango.openMicrophonePage': { title: 'Open Microphone Page', icon: '$(link-external)' },
  'mango.typeCommand': { title: 'Type a Spoken Command', icon: '$(keyboard)' },
  'mango.whatCanISay': { title: 'What Can I Say?', icon: '$(question)' },
  'mango.makeCommand': { title: 'Make That a Command', icon: '$(add)' },
  'mango.showHistory': { title: 'Show History', icon: '$(history)' },
  'mango.chooseTarget': { title: 'Choose Target Terminal', icon: '$(target)' },
  'mango.toggleRehearsal': { title: 'Toggle Rehearsal (Show, Do Nothing)', icon: '$(eye)' },
  'mango.toggleIncognito': { title: 'Toggle Incognito (Write Nothing Down)', icon: '$(eye-closed)' },
  'mango.saveLayout': { title: 'Save the Layout of a tmux Session', icon: '$(save)' },
  'mango.restoreLayout': { title: 'Restore a Saved Layout', icon: '$(history)' },
  'mango.forgetLayout': { title: 'Forget a Saved Layout' },
  'mango.followFocus': { title: 'Let the Target Follow the Focus', icon: '$(pinned)', palette: 'mango.targetPinned' },
  'mango.tree.open': { title: 'Open in a Terminal', icon: '$(link-external)', palette: 'false' },
  'mango.tree.target': { title: 'Make This the Target', icon: '$(target)', palette: 'false' },
  'mango.tree.rename': { title: 'Rename…', palette: 'false' },
  'mango.tree.splitRight': { title: 'Split Right', icon: '$(split-horizontal)', palette: 'false' },
  'mango.tree.splitDown': { title: 'Split Down', icon: '$(split-vertical)', palette: 'false' },
  'mango.tree.newWindow': { title: 'New Window', icon: '$(add)', palette: 'false' },
  'mango.tree.newSession': { title: 'New tmux Session…', icon: '$(add)' },
  'mango.tree.zoom': { title: 'Zoom or Unzoom', icon: '$(screen-full)', palette: 'false' },
  'mango.tree.swap': { title: 'Swap With…', palette: 'false' },
  'mango.tree.break': { title: 'Break Out Into a Window', palette: 'false' },
  'mango.tree.kill': { title: 'Close…', icon: '$(trash)', palette: 'false' },
  'mango.tree.capture': { title: 'Show Its Text in an Editor', palette: 'false' },
  'mango.tree.saveLayout': { title: 'Save the Layout…', palette: 'false' },
  'mango.newTerminal': { title: 'New Voice Terminal', icon: '$(terminal)' },
  'mango.showLastFailure': { title: 'Show What Failed Last', icon: '$(error)' },
  'mango.doctor': { title: 'Run Doctor', icon: '$(pulse)' },
  'mango.showLog': { title: 'Show Log' },
  'mango.setServerToken': { title: 'Set Server Token' },
} as const satisfies Record<string, CommandContribution>;

export type CommandId = keyof typeof COMMANDS;

interface SettingContribution {
  readonly type: 'string' | 'boolean' | 'number' | 'integer' | 'array';
  readonly default: unknown;
  readonly markdownDescription: string;
  readonly enum?: readonly string[];
  readonly markdownEnumDescriptions?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly items?: { readonly type: 'string' };
  readonly order?: number;
  /** `machine` keeps a workspace from choosing what runs on this machine; `application` is the user's alone, everywhere. */
  readonly scope?: 'application' | 'machine' | 'window' | 'resource' | 'machine-overridable';
}

const SETTINGS = {
  'mango.audio.source': {
    type: 'string',
    default: 'auto',
    enum: ['auto', 'webview', 'recorder', 'page'],
    markdownEnumDescriptions: [
      'Try the panel, then a recorder on the machine of the extension host, then the microphone page.',
      'The panel itself. VS Code on the desktop refuses webviews the microphone; code-server allows it.',
      'A recording program beside the extension host (`parec`, `pw-record`, `arecord`, `sox` or `ffmpeg`).',
      'A page in your browser, which also works over SSH, in containers and in code-server.',
    ],
    markdownDescription: 'Where the sound comes from.',
    scope: 'machine',
  },
  'mango.audio.recorder': {
    type: 'string',
    default: 'auto',
    enum: ['auto', 'parec', 'pw-record', 'arecord', 'sox', 'ffmpeg'],
    markdownDescription: 'The recording program for the `recorder` source; `auto` takes the first one installed.',
    scope: 'machine',
  },
  'mango.audio.recorderDevice': {
    type: 'string',
    default: '',
    markdownDescription: 'The device the recorder opens, in its own notation. Empty: the system default.',
    scope: 'machine',
  },
  'mango.audio.pagePort': {
    type: 'integer',
    default: 47130,
    minimum: 0,
    maximum: 65535,
    markdownDescription:
      'Loopback port of the microphone page. It stays the same so that the browser remembers its permission; when it is taken the next free one is used. 0: any.',
    scope: 'machine',
  },
  'mango.pushToTalk.mode': {
    type: 'string',
    default: 'auto',
    enum: ['auto', 'toggle', 'pushToTalk'],
    markdownEnumDescriptions: [
      'A tap toggles; holding the key half a second or longer talks until it is released.',
      'Every press toggles.',
      'Talks only while the key is held.',
    ],
    markdownDescription: 'What the push-to-talk key does.',
  },
  'mango.speech.modelPath': {
    type: 'string',
    default: '',
    markdownDescription: 'Folder of a Vosk model to use instead of the bundled one.',
    scope: 'machine',
  },
  'mango.speech.engine': {
    type: 'string',
    default: 'local',
    enum: ['local', 'server'],
    markdownEnumDescriptions: [
      'On this machine; nothing leaves it.',
      'On a server that you name (`mango serve`): **sound leaves this machine**. For machines that cannot decode themselves.',
    ],
    markdownDescription: 'Where speech is turned into words.',
    scope: 'machine',
  },
  'mango.speech.serverUrl': {
    type: 'string',
    default: '',
    markdownDescription:
      'The speech server, such as `wss://speech.example.org`. Its token is given by *Mango: Set Server Token*, not here.',
    scope: 'machine',
  },
  'mango.speech.alternatives': {
    type: 'integer',
    default: 10,
    minimum: 1,
    maximum: 100,
    markdownDescription: 'How many transcripts of an utterance are considered; the first that is a command wins.',
  },
  'mango.speech.idleTimeout': {
    type: 'number',
    default: 10,
    minimum: 0,
    markdownDescription: 'Minutes without speech after which the decoder is stopped to free its memory. 0: never.',
  },
  'mango.speech.dictateUnmatched': {
    type: 'boolean',
    default: false,
    markdownDescription:
      'Type what is not a command into the terminal, without pressing enter. Off: it is shown as not understood, and nothing is typed.',
  },
  'mango.vocabulary.folder': {
    type: 'string',
    default: '',
    markdownDescription: 'Folder with your own vocabulary files (`*.yaml`). A leading `~` is your home folder.',
    scope: 'machine',
  },
  'mango.vocabulary.disabled': {
    type: 'array',
    default: [],
    items: { type: 'string' },
    markdownDescription: 'Names of vocabularies that are not listened for, for example `git`.',
  },
  'mango.terminal.target': {
    type: 'string',
    default: 'focused',
    enum: ['focused', 'terminal', 'tmux'],
    markdownEnumDescriptions: [
      'The tmux pane of the focused terminal if it runs tmux, else that terminal.',
      'Always the focused integrated terminal itself.',
      'Always the tmux session named by `#mango.tmux.session#`.',
    ],
    markdownDescription: 'Where commands go.',
  },
  'mango.terminal.shell': {
    type: 'string',
    default: '',
    markdownDescription: 'The shell of voice terminals: its program. Empty: your own shell.',
    scope: 'machine',
  },
  'mango.terminal.environment': {
    type: 'array',
    default: [],
    items: { type: 'string' },
    markdownDescription:
      'Variables for the shells of voice terminals, each as `NAME=value`. An empty value takes the variable away.',
    scope: 'machine',
  },
  'mango.terminal.maxSessions': {
    type: 'integer',
    default: 8,
    minimum: 1,
    maximum: 100,
    markdownDescription: 'How many voice terminals may be open at once.',
  },
  'mango.terminal.sessionTimeout': {
    type: 'number',
    default: 0,
    minimum: 0,
    markdownDescription:
      'Minutes after which a voice terminal in which nothing was typed or printed, and nothing runs, is closed. 0: never.',
  },
  'mango.terminal.notifyAfter': {
    type: 'number',
    default: 30,
    minimum: 0,
    markdownDescription:
      'Seconds a command has to take so that you are told when it ends. Where the shell tells how it ended, so are you. 0: never.',
  },
  'mango.tmux.executable': {
    type: 'string',
    default: 'tmux',
    markdownDescription: 'The tmux program.',
    scope: 'machine',
  },
  'mango.tmux.session': {
    type: 'string',
    default: '',
    markdownDescription:
      'The tmux session that commands go to when the target is `tmux`. Empty: the most recently used one.',
  },
  'mango.tmux.socket': {
    type: 'string',
    default: '',
    markdownDescription: 'Path of the tmux server socket. Empty: the default server.',
    scope: 'machine',
  },
  'mango.safety.safe': {
    type: 'string',
    default: 'run',
    enum: ['run', 'type', 'confirm'],
    markdownEnumDescriptions: [
      'Done at once.',
      'A command line is typed and waits for "enter"; what is no command line is done at once.',
      'Shown first, and done on a spoken or pressed confirmation.',
    ],
    markdownDescription: 'What is done with commands that are `safe`. A workspace cannot change it.',
    scope: 'application',
    order: 1,
  },
  'mango.safety.caution': {
    type: 'string',
    default: 'type',
    enum: ['run', 'type', 'confirm', 'refuse'],
    markdownEnumDescriptions: [
      'Done at once.',
      'A command line is typed and waits for "enter". What is no command line (keys, tmux, the editor) waits for a confirmation.',
      'Shown first, and done on a spoken or pressed confirmation.',
      'Never done.',
    ],
    markdownDescription:
      'What is done with commands of risk `caution`, such as moving files or anything with `sudo`. A workspace cannot change it.',
    scope: 'application',
    order: 2,
  },
  'mango.safety.destructive': {
    type: 'string',
    default: 'confirm',
    enum: ['confirm', 'refuse'],
    markdownEnumDescriptions: [
      'Shown in full, and done on a spoken or pressed confirmation. A word in the same breath does not count.',
      'Never done.',
    ],
    markdownDescription:
      'What is done with `destructive` commands, such as removing files or force pushes. They are never done unasked. A workspace cannot change it.',
    scope: 'application',
    order: 3,
  },
  'mango.safety.confirmTimeout': {
    type: 'number',
    default: 10,
    minimum: 1,
    maximum: 120,
    markdownDescription:
      'Seconds a command waits for confirmation, or for a choice, before it lapses and nothing is done.',
    scope: 'application',
    order: 4,
  },
  'mango.safety.rehearse': {
    type: 'boolean',
    default: false,
    markdownDescription:
      'Rehearse: everything is heard and shown, and nothing is done. Say "rehearsal on" and "rehearsal off", or run *Mango: Toggle Rehearsal*.',
    scope: 'application',
    order: 5,
  },
  'mango.history.enabled': {
    type: 'boolean',
    default: true,
    markdownDescription:
      'Keep what was heard and done in `history.sqlite` in the global storage folder. Audio is never kept.',
  },
  'mango.history.incognito': {
    type: 'boolean',
    default: false,
    markdownDescription:
      'Incognito: what is said is done and shown, and nothing of it is written down or told to other extensions. Say "incognito on" and "incognito off", or run *Mango: Toggle Incognito*.',
    scope: 'application',
  },
  'mango.history.retentionDays': {
    type: 'number',
    default: 0,
    minimum: 0,
    markdownDescription:
      'Days after which an entry of the history is removed from all its files, backups included. Pinned entries stay. 0: never.',
    scope: 'application',
  },
  'mango.history.maxSize': {
    type: 'number',
    default: 0,
    minimum: 0,
    markdownDescription:
      'MB that all files of the history together may have; beyond that the oldest entries are removed. Pinned entries stay. 0: no limit.',
    scope: 'application',
  },
  'mango.log.level': {
    type: 'string',
    default: 'info',
    enum: ['error', 'warn', 'info', 'debug', 'trace'],
    markdownDescription: 'How much is logged. Audio and secrets never are.',
  },
} as const satisfies Record<string, SettingContribution>;

/** The setting's type: a union of its `enum`, else what its `type` says. */
type Widen<S> = S extends { enum: readonly (infer Choice)[] }
  ? Choice
  : S extends { type: 'string' }
    ? string
    : S extends { type: 'boolean' }
      ? boolean
      : S extends { type: 'number' | 'integer' }
        ? number
        : readonly string[];

export type SettingKey = keyof typeof SETTINGS;
export type SettingValue<Key extends SettingKey> = Widen<(typeof SETTINGS)[Key]>;

export const commands: Readonly<Record<CommandId, CommandContribution>> = COMMANDS;
export const settings: Readonly<Record<SettingKey, SettingContribution>> = SETTINGS;

/** Id of the sidebar view. */
export const PANEL_VIEW = 'mango.panel';

/** Id of the view of all terminals. */
export const TREE_VIEW = 'mango.terminals';

/** The push-to-talk key. Nothing built in uses it (a host test looks). */
export const PUSH_TO_TALK_KEY = 'ctrl+alt+m';

/** Commands that must work while a terminal has the focus. */
export const TERMINAL_COMMANDS: readonly CommandId[] = [
  'mango.holdToTalk',
  'mango.toggle',
  'mango.stop',
  'mango.confirm',
  'mango.cancel',
];

/** What can be done with the nodes of the tree: the command, which kinds of nodes (a pattern), and where in the menu. */
const TREE_MENU: readonly (readonly [command: CommandId, nodes: string, group: string])[] = [
  ['mango.tree.target', 'session|window|pane|terminal', 'inline@1'],
  ['mango.tree.zoom', 'window many|pane.* many', 'inline@2'],
  ['mango.tree.newWindow', 'session', 'inline@2'],
  ['mango.tree.newSession', 'server$', 'inline@1'],
  ['mango.tree.kill', 'session|window|pane|terminal', 'inline@9'],
  ['mango.tree.open', 'session|window|pane|terminal', '1_show@1'],
  ['mango.tree.target', 'session|window|pane|terminal', '1_show@2'],
  ['mango.tree.capture', 'window|pane', '1_show@3'],
  ['mango.tree.newSession', 'server$', '2_make@1'],
  ['mango.tree.newWindow', 'session', '2_make@1'],
  ['mango.tree.splitRight', 'window|pane|terminal', '2_make@2'],
  ['mango.tree.splitDown', 'window|pane', '2_make@3'],
  ['mango.tree.zoom', 'window many|pane.* many', '3_change@1'],
  ['mango.tree.swap', 'window|pane', '3_change@2'],
  ['mango.tree.break', 'pane.* many', '3_change@3'],
  ['mango.tree.rename', 'session|window|pane|terminal', '3_change@4'],
  ['mango.tree.saveLayout', 'session', '4_keep@1'],
  ['mango.tree.kill', 'session|window|pane|terminal', '5_end@1'],
];

/** The whole `contributes` and `activationEvents` of package.json. */
export function manifest(): Record<string, unknown> {
  return {
    activationEvents: ['onView:' + PANEL_VIEW, 'onView:' + TREE_VIEW, 'onStartupFinished'],
    contributes: {
      commands: Object.entries(commands).map(([command, { title, icon }]) => ({
        command,
        title,
        category: 'Mango',
        ...(icon ? { icon } : {}),
      })),
      keybindings: [
        { command: 'mango.holdToTalk', key: PUSH_TO_TALK_KEY },
        { command: 'mango.cancel', key: 'escape', when: 'mango.confirming && !terminalFocus && !editorTextFocus' },
      ],
      configuration: { title: 'AlphanumericMango', properties: settings },
      configurationDefaults: { 'terminal.integrated.commandsToSkipShell': TERMINAL_COMMANDS },
      viewsContainers: {
        activitybar: [{ id: 'mango', title: 'AlphanumericMango', icon: 'media/mango.svg' }],
      },
      views: {
        mango: [
          { id: PANEL_VIEW, name: 'Voice', type: 'webview', icon: 'media/mango.svg', initialSize: 3 },
          { id: TREE_VIEW, name: 'Terminals', icon: 'media/mango.svg', initialSize: 2 },
        ],
      },
      viewsWelcome: [
        {
          view: TREE_VIEW,
          contents:
            'No terminal is open and no tmux server runs.\n[New tmux Session](command:mango.tree.newSession)\n[Restore a Saved Layout](command:mango.restoreLayout)',
        },
      ],
      menus: {
        commandPalette: Object.entries(commands).flatMap(([command, { palette }]) =>
          palette ? [{ command, when: palette }] : [],
        ),
        'view/title': [
          { command: 'mango.typeCommand', when: `view == ${PANEL_VIEW}`, group: 'navigation@1' },
          { command: 'mango.whatCanISay', when: `view == ${PANEL_VIEW}`, group: 'navigation@2' },
          { command: 'mango.chooseMicrophone', when: `view == ${PANEL_VIEW}`, group: 'navigation@3' },
          {
            command: 'mango.followFocus',
            when: `view == ${TREE_VIEW} && mango.targetPinned`,
            group: 'navigation@1',
          },
          { command: 'mango.tree.newSession', when: `view == ${TREE_VIEW}`, group: 'navigation@2' },
          { command: 'mango.restoreLayout', when: `view == ${TREE_VIEW}`, group: 'navigation@3' },
        ],
        'view/item/context': TREE_MENU.map(([command, nodes, group]) => ({
          command,
          when: `view == ${TREE_VIEW} && viewItem =~ /^(${nodes})/`,
          group,
        })),
      },
      yamlValidation: [
        { fileMatch: ['**/.vscode/mango/*.yaml', '**/vocabularies/*.yaml'], url: './media/vocabulary.schema.json' },
      ],
      walkthroughs: [
        {
          id: 'mango.start',
          title: 'Speak to your terminal',
          description: 'From the first word to the first command, offline.',
          steps: [
            {
              id: 'panel',
              title: 'Open the panel',
              description:
                'It shows the engine, the model and the microphone.\n[Open the panel](command:mango.panel.focus)',
              media: { image: 'media/walkthrough-panel.svg', altText: 'The Mango panel in the sidebar' },
              completionEvents: [`onView:${PANEL_VIEW}`],
            },
            {
              id: 'microphone',
              title: 'Choose a microphone',
              description:
                'VS Code does not give extensions the microphone, so Mango finds another way.\n[Choose microphone source](command:mango.chooseMicrophone)',
              media: { image: 'media/walkthrough-microphone.svg', altText: 'The list of microphone sources' },
              completionEvents: ['onCommand:mango.chooseMicrophone'],
            },
            {
              id: 'speak',
              title: 'Hold the key and speak',
              description: `Hold ${PUSH_TO_TALK_KEY} in a terminal and say "split the pane vertically".\n[What can I say?](command:mango.whatCanISay)`,
              media: { image: 'media/walkthrough-speak.svg', altText: 'A tmux window splitting in two' },
              completionEvents: ['onCommand:mango.holdToTalk'],
            },
          ],
        },
      ],
    },
    capabilities: {
      untrustedWorkspaces: {
        supported: 'limited',
        description:
          'Vocabularies of the workspace are read only when it is trusted: a rule in them can run any command.',
        restrictedConfigurations: ['mango.tmux.session'],
      },
      virtualWorkspaces: { supported: 'limited', description: 'Vocabularies of a virtual workspace are not read.' },
    },
  };
}
