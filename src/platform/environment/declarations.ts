/** Where the product runs; it decides what every value is that nobody set. */
export const ENVIRONMENTS = ['development', 'staging', 'production'] as const;
export type EnvironmentName = (typeof ENVIRONMENTS)[number];

/** A value that is the same everywhere, or one for each of development, staging and production. */
type Default<Value> = Value | readonly [development: Value, staging: Value, production: Value];

interface Common {
  readonly variable: string;
  readonly about: string;
  /** Never shown. */
  readonly secret?: true;
}
interface TextDeclaration extends Common {
  readonly type: 'text';
  /** Empty: none. */
  readonly default: Default<string>;
  readonly choices?: readonly string[];
}
interface NumberDeclaration extends Common {
  readonly type: 'number';
  readonly default: Default<number>;
  readonly least: number;
  readonly most: number;
}
interface SwitchDeclaration extends Common {
  readonly type: 'switch';
  readonly default: Default<boolean>;
}
export type Declaration = TextDeclaration | NumberDeclaration | SwitchDeclaration;

const PORT = { type: 'number', least: 0, most: 65_535 } as const;

/** Every value of the environment, said once: by its name in a file, its variable, what it is if not set, and its range. */
export const DECLARATIONS = {
  environment: {
    type: 'text',
    variable: 'MANGO_ENVIRONMENT',
    default: 'development',
    choices: ENVIRONMENTS,
    about: 'Where this runs; decides the defaults of all others.',
  },
  'database.path': { type: 'text', variable: 'DATABASE_PATH', default: '', about: "The history's file." },
  'database.verbose': {
    type: 'switch',
    variable: 'DATABASE_VERBOSE',
    default: [true, false, false],
    about: 'Log what is done with the history.',
  },
  'database.backup': {
    type: 'switch',
    variable: 'DATABASE_BACKUP',
    default: [false, true, true],
    about: 'Make backups of the history.',
  },
  'database.backupInterval': {
    type: 'number',
    variable: 'DATABASE_BACKUP_INTERVAL',
    default: 24,
    least: 1,
    most: 720,
    about: 'Hours between them.',
  },
  'database.encryption': {
    type: 'switch',
    variable: 'DATABASE_ENCRYPTION',
    default: [false, true, true],
    about: 'Encrypt the history at rest. Production insists on it.',
  },
  'database.keyFile': {
    type: 'text',
    variable: 'DATABASE_KEY_FILE',
    default: '',
    about: "The file with the history's keys; its owner alone may read it.",
  },
  'voice.debug': {
    type: 'switch',
    variable: 'VOICE_DEBUG',
    default: [true, false, false],
    about: 'Log how each utterance was decoded, never its sound or words.',
  },
  'voice.timeout': {
    type: 'number',
    variable: 'VOICE_TIMEOUT',
    default: [3600, 600, 300],
    least: 5,
    most: 86_400,
    about: 'Seconds without a message after which a connection is closed.',
  },
  'voice.maxSessions': {
    type: 'number',
    variable: 'VOICE_MAX_SESSIONS',
    default: [5, 20, 100],
    least: 1,
    most: 100_000,
    about: 'Concurrent streams of speech in one process.',
  },
  'voice.decoders': {
    type: 'number',
    variable: 'VOICE_DECODERS',
    default: 0,
    least: 0,
    most: 256,
    about: 'Decoder processes; 0: as many as there are processors.',
  },
  'voice.sampleRate': {
    type: 'number',
    variable: 'VOSK_SAMPLE_RATE',
    default: 16_000,
    least: 4_000,
    most: 192_000,
    about: 'Samples a second of clients that do not say.',
  },
  'voice.model': { type: 'text', variable: 'VOSK_MODEL_PATH', default: '', about: 'A model folder of your own.' },
  'terminal.shell': { type: 'text', variable: 'TERMINAL_SHELL', default: '', about: "Empty: the user's shell." },
  'terminal.maxSessions': {
    type: 'number',
    variable: 'TERMINAL_MAX_SESSIONS',
    default: [10, 50, 200],
    least: 1,
    most: 10_000,
    about: 'Terminals of our own at once.',
  },
  'terminal.idleTimeout': {
    type: 'number',
    variable: 'TERMINAL_IDLE_TIMEOUT',
    default: [3600, 1800, 1800],
    least: 10,
    most: 604_800,
    about: 'Seconds without use after which one is closed.',
  },
  'terminal.tmuxSocket': {
    type: 'text',
    variable: 'TMUX_SOCKET_PATH',
    default: '',
    about: "The tmux server's socket.",
  },
  'security.strict': {
    type: 'switch',
    variable: 'SECURITY_STRICT',
    default: [false, true, true],
    about: 'Refuse to serve without a token.',
  },
  'security.auditLevel': {
    type: 'text',
    variable: 'SECURITY_AUDIT_LEVEL',
    default: ['none', 'access', 'full'],
    choices: ['none', 'access', 'full'],
    about: 'Log refused connections (access), and accepted ones too (full).',
  },
  'security.failedAttempts': {
    type: 'number',
    variable: 'SECURITY_FAILED_ATTEMPTS',
    default: [10, 5, 3],
    least: 1,
    most: 1000,
    about: 'Wrong tokens from one address before it is locked out.',
  },
  'security.lockoutTime': {
    type: 'number',
    variable: 'SECURITY_LOCKOUT_TIME',
    default: [60, 300, 900],
    least: 1,
    most: 86_400,
    about: 'Seconds it is locked out.',
  },
  'security.rateLimit': {
    type: 'number',
    variable: 'SECURITY_RATE_LIMIT',
    default: [600, 300, 300],
    least: 1,
    most: 1_000_000,
    about: 'Connections and utterances of one token in a minute.',
  },
  'security.sessionsPerToken': {
    type: 'number',
    variable: 'SECURITY_SESSIONS_PER_TOKEN',
    default: [5, 20, 100],
    least: 1,
    most: 100_000,
    about: 'Concurrent connections of one token, over all replicas.',
  },
  'monitoring.enabled': {
    type: 'switch',
    variable: 'MONITORING_ENABLED',
    default: true,
    about: 'Serve /metrics. Production insists on it.',
  },
  'monitoring.port': { ...PORT, variable: 'MANGO_METRICS_PORT', default: 9091, about: 'For /metrics.' },
  'monitoring.healthInterval': {
    type: 'number',
    variable: 'MONITORING_HEALTH_INTERVAL',
    default: [60, 30, 15],
    least: 1,
    most: 3600,
    about: 'Seconds between looks at clients that may be gone, and at files that may have changed.',
  },
  'monitoring.alerting': {
    type: 'switch',
    variable: 'MONITORING_ALERTING',
    default: [false, true, true],
    about: 'Alerts are expected: without monitoring there are none.',
  },
  'log.level': {
    type: 'text',
    variable: 'LOG_LEVEL',
    default: ['debug', 'info', 'info'],
    choices: ['error', 'warn', 'info', 'debug', 'trace'],
    about: 'How much is logged. Sound and secrets never are.',
  },
  'log.console': {
    type: 'text',
    variable: 'LOG_CONSOLE',
    default: ['text', 'json', 'json'],
    choices: ['none', 'text', 'json'],
    about: 'Lines on standard output: for people, or one JSON object each.',
  },
  'log.folder': { type: 'text', variable: 'LOG_FOLDER', default: '', about: 'Folder of mango.log. Empty: no file.' },
  'log.maxSize': {
    type: 'number',
    variable: 'LOG_MAX_SIZE',
    default: [2, 10, 10],
    least: 1,
    most: 1000,
    about: 'Megabytes after which the file is rotated.',
  },
  'log.maxFiles': {
    type: 'number',
    variable: 'LOG_MAX_FILES',
    default: 5,
    least: 1,
    most: 100,
    about: 'Files that are kept.',
  },
  'server.host': {
    type: 'text',
    variable: 'MANGO_HOST',
    default: '',
    about: 'Address to listen at. Empty: every one with a token, this machine alone without.',
  },
  'server.port': { ...PORT, variable: 'MANGO_PORT', default: 3000, about: 'For speech, /health and /ready.' },
  'server.token': {
    type: 'text',
    variable: 'MANGO_TOKEN',
    default: '',
    secret: true,
    about: 'What clients must know.',
  },
  'server.tokenFile': {
    type: 'text',
    variable: 'MANGO_TOKEN_FILE',
    default: '',
    about: 'A file with a token, or one "name token" a line; read again when it changes.',
  },
  'server.tlsCert': { type: 'text', variable: 'MANGO_TLS_CERT', default: '', about: 'Certificate chain, PEM.' },
  'server.tlsKey': { type: 'text', variable: 'MANGO_TLS_KEY', default: '', about: 'Its private key, PEM.' },
  'server.drainTimeout': {
    type: 'number',
    variable: 'MANGO_DRAIN_TIMEOUT',
    default: [5, 25, 25],
    least: 0,
    most: 3600,
    about: 'Seconds that running utterances may go on after SIGTERM.',
  },
  'server.trustProxy': {
    type: 'switch',
    variable: 'MANGO_TRUST_PROXY',
    default: false,
    about: 'Behind an ingress: clients are told apart by X-Forwarded-For, not by the address of the ingress.',
  },
  'server.redisUrl': {
    type: 'text',
    variable: 'REDIS_URL',
    default: '',
    secret: true,
    about: 'Limits are shared through this Redis. Empty: each process counts for itself.',
  },
} as const satisfies Readonly<Record<string, Declaration>>;

export type EnvironmentKey = keyof typeof DECLARATIONS;
type Kinds = { text: string; number: number; switch: boolean };
export type EnvironmentValue<Key extends EnvironmentKey> = Kinds[(typeof DECLARATIONS)[Key]['type']];
