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
  'mango.speech.noiseFilter': {
    type: 'string',
    default: 'auto',
    enum: ['auto', 'off'],
    markdownEnumDescriptions: [
      'Where the beginning of what is said is less than some 14 dB above the noise around it, most of the noise is taken out before commands are heard. Hearing then takes six times the processor time; a quiet room costs nothing.',
      'Commands are heard as they come, also in noise.',
    ],
    markdownDescription: 'Whether commands are filtered where it is loud. Dictation never is.',
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
      'Keep what was heard and done in `history.sqlite` in the global storage folder, and older parts in `history-archives` beside it: plain files, unless `#mango.history.encryption#` is on. Audio is never kept.',
  },
  'mango.history.incognito': {
    type: 'boolean',
    default: false,
    markdownDescription:
      'Incognito: what is said is done and shown, and nothing of it is written down or told to other extensions. Say "incognito on" and "incognito off", or run *Mango: Toggle Incognito*.',
    scope: 'application',
  },
  'mango.history.encryption': {
    type: 'boolean',
    default: false,
    markdownDescription:
      'Encrypt the history on disk (AES-256-GCM), backups included; its key is kept where the editor keeps secrets. Without that key the history cannot be read: keep a copy with *Mango: Export the Key of the History*. Off: the history is a plain SQLite file that any program running as you can read.',
    scope: 'application',
  },
  'mango.history.retentionDays': {
    type: 'number',
    default: 0,
    minimum: 0,
    markdownDescription:
      'Days after which an entry of the history is removed from all its files, backups included; damaged files that were set aside go that many days later. Pinned entries stay. 0: never.',
    scope: 'application',
  },
  'mango.history.maxSize': {
    type: 'number',
    default: 0,
    minimum: 0,
    markdownDescription:
      'MB that all files of the history together may have; beyond that what was set aside (damaged, or under a lost key) and then the oldest entries are removed. Pinned entries stay. 0: no limit.',
    scope: 'application',
  },
  'mango.environment': {
    type: 'string',
    default: 'auto',
    enum: ['auto', 'development', 'staging', 'production'],
    markdownDescription:
      'Where this window works, for teams: what is usual there counts for settings that nobody set (how much is logged, how many voice terminals there may be, when idle ones are closed), and so do variables such as `LOG_LEVEL`, `TMUX_SOCKET_PATH` and `TERMINAL_SHELL`. `auto`: what `MANGO_ENVIRONMENT` says. Counts from the next start of the window.',
    scope: 'machine-overridable',
  },
  'mango.metrics.port': {
    type: 'integer',
    default: 0,
    minimum: 0,
    maximum: 65535,
    markdownDescription:
      'Port on this machine (127.0.0.1) where Prometheus finds metrics of this window: how much is heard, done and kept, never what. One window at a time can have it. 0: none.',
    scope: 'machine-overridable',
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

export const settings: Readonly<Record<SettingKey, SettingContribution>> = SETTINGS;
