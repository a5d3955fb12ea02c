/**
 * Every metric that the product exports, said once: the instruments are made of this, and rules, dashboards and their
 * tests read it. Labels take few values each, and none of them tells what was said, by whom, or where.
 */
interface MetricDescription {
  readonly type: 'counter' | 'gauge' | 'histogram';
  readonly help: string;
  readonly labels: readonly string[];
  /** Upper bounds of a histogram, in seconds. */
  readonly buckets?: readonly number[];
}

const REQUEST_S = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
const VOICE_S = [0.005, 0.01, 0.02, 0.05, 0.1, 0.15, 0.25, 0.5, 1, 2.5, 5];
const COMMAND_S = [0.01, 0.05, 0.1, 0.5, 1, 5, 15, 60, 300, 1800];
const QUERY_S = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5];

export const METRICS = {
  http_request_duration_seconds: {
    type: 'histogram',
    help: 'Time to answer an HTTP request.',
    labels: ['method', 'route', 'status'],
    buckets: REQUEST_S,
  },
  http_requests_total: { type: 'counter', help: 'HTTP requests answered.', labels: ['method', 'route', 'status'] },
  http_errors_total: {
    type: 'counter',
    help: 'HTTP requests answered with a status of 400 or more.',
    labels: ['method', 'route', 'status'],
  },
  active_users_total: { type: 'gauge', help: 'Different tokens with a connection open now.', labels: [] },
  voice_processing_duration_seconds: {
    type: 'histogram',
    help: 'Time spent on an utterance: decode (processor time), final (end of audio to result), interpret, compile.',
    labels: ['operation', 'language'],
    buckets: VOICE_S,
  },
  voice_recognition_accuracy: {
    type: 'gauge',
    help: 'Share of the last 1000 utterances with speech that became a command.',
    labels: ['language'],
  },
  voice_utterances_total: {
    type: 'counter',
    help: 'Utterances that ended, by how: accepted, rejected, silent, transcribed, failed.',
    labels: ['result'],
  },
  voice_activations_total: { type: 'counter', help: 'Utterances begun, by what began them.', labels: ['trigger'] },
  voice_concurrent_sessions: { type: 'gauge', help: 'Streams of speech open now.', labels: [] },
  voice_sessions_limit: { type: 'gauge', help: 'Streams of speech that may be open at once.', labels: [] },
  voice_connections_refused_total: {
    type: 'counter',
    help: 'Connections refused: token, locked-out, rate, concurrency, full, draining, not-ready, request.',
    labels: ['reason'],
  },
  voice_connections_ended_total: {
    type: 'counter',
    help: 'Connections that ended, by why: done, client, bad-input, unread, drained, idle, failed.',
    labels: ['reason'],
  },
  voice_decoder_restarts_total: {
    type: 'counter',
    help: 'Decoder processes that ended, by how: crash, hang.',
    labels: ['reason'],
  },
  voice_server_ready: {
    type: 'gauge',
    help: '1 while the model is loaded and the server is not draining.',
    labels: [],
  },
  voice_shared_limits_up: {
    type: 'gauge',
    help: '1 while limits are shared through Redis, 0 while each process counts for itself.',
    labels: [],
  },
  voice_certificate_expiry_timestamp_seconds: {
    type: 'gauge',
    help: 'When the TLS certificate expires, seconds since 1970; 0 without TLS.',
    labels: [],
  },
  terminal_sessions_active: { type: 'gauge', help: 'Terminals that commands can go to.', labels: ['kind'] },
  terminal_command_duration_seconds: {
    type: 'histogram',
    help: 'How long commands ran, where the terminal tells.',
    labels: ['kind'],
    buckets: COMMAND_S,
  },
  terminal_response_duration_seconds: {
    type: 'histogram',
    help: 'Time from the end of speech until its effects were carried out.',
    labels: [],
    buckets: VOICE_S,
  },
  terminal_failed_commands_total: {
    type: 'counter',
    help: 'Commands that could not be carried out or ended with another exit code than 0.',
    labels: ['kind'],
  },
  database_query_duration_seconds: {
    type: 'histogram',
    help: 'Time of an operation on the history.',
    labels: ['operation'],
    buckets: QUERY_S,
  },
  database_transactions_total: { type: 'counter', help: 'Rows written to the history.', labels: [] },
  database_failed_queries_total: {
    type: 'counter',
    help: 'Operations on the history that failed.',
    labels: ['operation'],
  },
  database_journal_backlog_bytes: {
    type: 'gauge',
    help: 'Journals of the history that are not in its database yet.',
    labels: [],
  },
  system_cpu_usage_ratio: {
    type: 'gauge',
    help: 'Share of the processors that is used: of the container where it is limited, else of the machine.',
    labels: [],
  },
  system_memory_usage_ratio: {
    type: 'gauge',
    help: 'Share of the memory that is used: of the container where it is limited, else of the machine.',
    labels: [],
  },
  disk_size_bytes: { type: 'gauge', help: 'Size of the file system with the data.', labels: [] },
  disk_free_bytes: { type: 'gauge', help: 'Free on the file system with the data.', labels: [] },
} as const satisfies Readonly<Record<string, MetricDescription>>;

export type MetricName = keyof typeof METRICS;
type OfType<Type> = { [Name in MetricName]: (typeof METRICS)[Name]['type'] extends Type ? Name : never }[MetricName];
export type CounterName = OfType<'counter'>;
export type GaugeName = OfType<'gauge'>;
export type HistogramName = OfType<'histogram'>;
export type LabelsOf<Name extends MetricName> = Readonly<Record<(typeof METRICS)[Name]['labels'][number], string>>;

/** Where the rooms tell what they measure. */
export interface Meter {
  count<Name extends CounterName>(name: Name, labels: LabelsOf<Name>, by?: number): void;
  set<Name extends GaugeName>(name: Name, labels: LabelsOf<Name>, value: number): void;
  /** @param seconds the duration observed. */
  observe<Name extends HistogramName>(name: Name, labels: LabelsOf<Name>, seconds: number): void;
}
