import { availableParallelism } from 'node:os';
import { modelLanguage } from '../platform/metrics/modelLanguage';
import { PromMetrics } from '../platform/metrics/promMetrics';
import { serveMetrics, type MetricsServer } from '../platform/metrics/metricsServer';
import type { EnvironmentKey } from '../platform/environment/declarations';
import { EnvironmentError, type Environment } from '../platform/environment/environment';
import { createLog, type ClosableLog } from '../platform/pinoLog';
import { Tracing } from '../platform/trace';
import { Admission } from './access/admission';
import { Limits } from './access/limits';
import { connectSharedStore, type SharedStore } from './access/sharedStore';
import type { Tokens } from './access/tokens';
import { certificateOf, expiryOf, lookAt, tokensOf } from './files';
import { LanguageThread } from './language/languageThread';
import { DecoderPool } from './pool/decoderPool';
import { VoiceServer, type Certificate } from './voiceServer';

export interface VoiceServiceOptions {
  readonly environment: Environment;
  /** The environment anew, after a file of it changed. */
  readonly readAgain: () => Promise<Environment>;
  readonly configFile: string | null;
  readonly decoderScript: string;
  readonly languageScript: string;
  /** Folder of the built-in vocabularies. */
  readonly vocabularies: string;
  readonly model: { readonly dir: string; readonly name: string };
  /** Gets log lines. */
  readonly output: (line: string) => void;
}

/** What a file's change takes effect on at once; everything else waits for the next start. */
const LIVE: readonly EnvironmentKey[] = ['log.level'];

/** `mango serve`, composed: the server, its decoders, limits, metrics and log, and the files they follow. */
export class VoiceService {
  private readonly tracing = new Tracing();
  private readonly log: ClosableLog;
  private readonly metrics: PromMetrics;
  private readonly pool: DecoderPool;
  private readonly shared: SharedStore | null;
  private readonly limits: Limits;
  private readonly languages: LanguageThread;
  private server: VoiceServer | null = null;
  private scrape: MetricsServer | null = null;
  private tokens: Tokens | null = null;
  private forgetFiles: () => void = () => undefined;

  constructor(private readonly options: VoiceServiceOptions) {
    const { environment, output } = options;
    const asText = environment.get('log.console');
    const folder = environment.get('log.folder');
    this.log = createLog({
      level: levelOf(environment),
      fields: () => this.tracing.fields(),
      maxMegabytes: environment.get('log.maxSize'),
      maxFiles: environment.get('log.maxFiles'),
      ...(folder ? { folder } : {}),
      ...(asText === 'text' ? { onLine: output } : {}),
      ...(asText === 'json' ? { onJson: (line) => output(line.trimEnd()) } : {}),
    });
    this.metrics = new PromMetrics(folder || '.');
    this.pool = new DecoderPool({
      script: options.decoderScript,
      modelDir: options.model.dir,
      decoders: environment.get('voice.decoders') || availableParallelism(),
      log: this.log.child({ component: 'decoder' }),
      onLost: (hung) => this.metrics.count('voice_decoder_restarts_total', { reason: hung ? 'hang' : 'crash' }),
    });
    this.languages = new LanguageThread({
      script: options.languageScript,
      builtIn: options.vocabularies,
      knownWords: (words) => this.pool.knownWords(words),
    });
    const redisUrl = environment.get('server.redisUrl');
    this.shared = redisUrl
      ? connectSharedStore(redisUrl, this.log.child({ component: 'limits' }), (up) =>
          this.metrics.set('voice_shared_limits_up', {}, up ? 1 : 0),
        )
      : null;
    this.limits = new Limits(
      {
        failedAttempts: environment.get('security.failedAttempts'),
        lockoutS: environment.get('security.lockoutTime'),
        perMinute: environment.get('security.rateLimit'),
        atOnce: environment.get('security.sessionsPerToken'),
      },
      this.shared?.redis ?? null,
    );
  }

  /** Process ids of the decoders, for measurements and tests. */
  get decoders(): readonly number[] {
    return this.pool.pids;
  }

  get ready(): boolean {
    return this.server?.state.ready ?? false;
  }

  /** Listens; the model is loaded meanwhile. @throws with a sentence where something is missing or taken. */
  async start(): Promise<{ readonly port: number; readonly metricsPort: number | null }> {
    try {
      return await this.begin();
    } catch (error) {
      await this.close();
      throw error;
    }
  }

  /** Has what is under way answered, then ends everything. */
  async stop(why: string): Promise<void> {
    this.log.info({ why }, 'stopping');
    this.forgetFiles();
    await this.server?.drain();
    await this.close();
  }

  private async begin(): Promise<{ readonly port: number; readonly metricsPort: number | null }> {
    const { environment } = this.options;
    const tokens = await tokensOf(environment);
    this.tokens = tokens;
    if (tokens.size === 0 && environment.get('security.strict')) {
      const how = 'give one with --token-file, MANGO_TOKEN_FILE or MANGO_TOKEN';
      throw new EnvironmentError([`In ${environment.name} nobody is served without a token: ${how}.`]);
    }
    const certificate = await certificateOf(environment);
    const host = environment.get('server.host') || (tokens.size > 0 ? '0.0.0.0' : '127.0.0.1');
    this.pool.start();
    this.server = this.compose(host, certificate, tokens);
    const port = await this.server.listen();
    if (environment.get('monitoring.enabled')) {
      const render = () => this.render();
      this.scrape = await serveMetrics({ host, port: environment.get('monitoring.port'), render });
    }
    this.followFiles();
    const { model } = this.options;
    const { name } = environment;
    const details = { environment: name, host, port, metricsPort: this.scrape?.port, model: model.name };
    this.log.info({ ...details, tls: certificate !== null }, 'listening');
    if (tokens.size === 0) this.log.warn({}, 'no token is set: everyone who reaches this address may speak');
    return { port, metricsPort: this.scrape?.port ?? null };
  }

  private compose(host: string, certificate: Certificate | null, tokens: Tokens): VoiceServer {
    const { environment } = this.options;
    this.metrics.set('voice_certificate_expiry_timestamp_seconds', {}, certificate ? expiryOf(certificate) : 0);
    return new VoiceServer(
      {
        host,
        port: environment.get('server.port'),
        mostConnections: environment.get('voice.maxSessions'),
        idleMs: environment.get('voice.timeout') * 1000,
        pingMs: environment.get('monitoring.healthInterval') * 1000,
        drainMs: environment.get('server.drainTimeout') * 1000,
        sampleRate: environment.get('voice.sampleRate'),
        model: this.options.model.name,
        language: modelLanguage(this.options.model.name),
        ...(certificate ? { tls: certificate } : {}),
      },
      {
        pool: this.pool,
        languages: this.languages,
        admission: new Admission({
          limits: this.limits,
          tokens: () => this.tokens ?? tokens,
          log: this.log.child({ component: 'access' }),
          trustProxy: environment.get('server.trustProxy'),
          audit: auditOf(environment),
        }),
        meter: this.metrics,
        log: this.log.child({ component: 'server' }),
        tracing: this.tracing,
      },
    );
  }

  private render(): ReturnType<PromMetrics['render']> {
    this.metrics.set('voice_server_ready', {}, this.server?.state.ready ? 1 : 0);
    return this.metrics.render();
  }

  /** Tokens, certificates and the log's level change while it runs; a file that is wrong changes nothing. */
  private followFiles(): void {
    const { environment, configFile } = this.options;
    const keys = ['server.tokenFile', 'server.tlsCert', 'server.tlsKey'] as const;
    const files = [...keys.map((key) => environment.get(key)), configFile ?? ''].filter((file) => file !== '');
    this.forgetFiles = lookAt(files, environment.get('monitoring.healthInterval') * 1000, () => {
      this.reload().catch((error: unknown) => {
        this.log.error(
          { error: String(error) },
          'a file has changed and cannot be used: what was read before still counts',
        );
      });
    });
  }

  private async reload(): Promise<void> {
    const next = (await this.options.readAgain()).insist();
    this.tokens = await tokensOf(next);
    const certificate = await certificateOf(next);
    if (certificate) {
      this.server?.useCertificate(certificate);
      this.metrics.set('voice_certificate_expiry_timestamp_seconds', {}, expiryOf(certificate));
    }
    this.log.setLevel(levelOf(next));
    const before = new Map(this.options.environment.describe().map(({ key, value }) => [key, value]));
    const later = next.describe().filter(({ key, value }) => !LIVE.includes(key) && before.get(key) !== value);
    this.log.info({ atNextStart: later.map(({ key }) => key) }, 'files have changed: tokens and certificates are read');
  }

  private async close(): Promise<void> {
    this.forgetFiles();
    await this.scrape?.close();
    await this.languages.close();
    await this.pool.close();
    await this.limits.close();
    this.shared?.close();
    this.log.info({}, 'stopped');
    await this.log.close();
  }
}

function levelOf(environment: Environment): 'error' | 'warn' | 'info' | 'debug' | 'trace' {
  const level = environment.get('log.level');
  return (['error', 'warn', 'info', 'debug', 'trace'] as const).find((each) => each === level) ?? 'info';
}

function auditOf(environment: Environment): 'none' | 'access' | 'full' {
  const level = environment.get('security.auditLevel');
  return (['none', 'access', 'full'] as const).find((each) => each === level) ?? 'access';
}
