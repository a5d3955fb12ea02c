import { readFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { createLog } from '../platform/pinoLog';
import { PromMetrics } from '../platform/metrics/promMetrics';
import { serveMetrics } from '../platform/metrics/metricsServer';
import { Tokens } from '../server/access/tokens';
import { DecoderPool } from '../server/pool/decoderPool';
import { VoiceServer } from '../server/voiceServer';
import { CliError, EXIT } from './exit';
import type { Output } from './output';
import { locate, ownFiles } from './rooms';

export interface ServeOptions {
  readonly host?: string;
  readonly port: number;
  readonly metricsPort: number;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly model?: string;
}

/** `mango serve`: runs until SIGTERM or SIGINT, then finishes what is under way. @returns the exit status. */
export async function serve(options: ServeOptions, output: Output): Promise<number> {
  try {
    return await run(options, output);
  } catch (error) {
    // Told here: the command line is another bundle, with error classes of its own.
    output.error(`mango: ${error instanceof Error ? error.message : String(error)}`);
    return error instanceof CliError ? error.status : EXIT.failed;
  }
}

async function run(options: ServeOptions, output: Output): Promise<number> {
  const files = ownFiles();
  const tokens = Tokens.read(await tokenText(options));
  const host = options.host ?? (tokens.size > 0 ? '0.0.0.0' : '127.0.0.1');
  const log = createLog({ level: 'info', onLine: (line) => output.line(line) });
  const metrics = new PromMetrics('.');
  const { dir } = await locate(options.model, files);
  const pool = new DecoderPool({
    script: files.decoderScript,
    modelDir: dir,
    decoders: availableParallelism(),
    log,
    onLost: (hung) => metrics.count('voice_decoder_restarts_total', { reason: hung ? 'hang' : 'crash' }),
  });
  const server = new VoiceServer(
    { host, port: options.port, mostConnections: 1000, idleMs: 1_800_000, drainMs: 25_000, sampleRate: 16_000 },
    { pool, tokens: () => tokens, meter: metrics, log },
  );
  pool.start();
  try {
    const port = await server.listen();
    const render = () => {
      metrics.set('voice_server_ready', {}, server.state.ready ? 1 : 0);
      return metrics.render();
    };
    const scrape = await serveMetrics({ host, port: options.metricsPort, render });
    log.info({ host, port, metricsPort: scrape.port }, 'listening');
    await signalled();
    await server.drain();
    await scrape.close();
  } catch (error) {
    throw new CliError(
      `The server cannot start: ${error instanceof Error ? error.message : String(error)}`,
      EXIT.failed,
    );
  } finally {
    await pool.close();
    await log.close();
  }
  return EXIT.done;
}

async function tokenText({ token, tokenFile }: ServeOptions): Promise<string> {
  const { MANGO_TOKEN, MANGO_TOKEN_FILE } = process.env;
  const file = tokenFile ?? (token === undefined ? MANGO_TOKEN_FILE : undefined);
  return file ? readFile(file, 'utf8') : (token ?? MANGO_TOKEN ?? '');
}

function signalled(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
}
