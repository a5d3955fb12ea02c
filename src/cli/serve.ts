import { EnvironmentError } from '../platform/environment/environment';
import { VoiceService } from '../server/voiceService';
import { environmentOf } from './environment';
import { CliError, EXIT } from './exit';
import type { Output } from './output';
import { locate, ownFiles } from './rooms';

export interface ServeOptions {
  readonly config?: string;
  readonly host?: string;
  readonly port?: number;
  readonly metricsPort?: number;
  readonly token?: string;
  readonly tokenFile?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly model?: string;
}

/** `mango serve`: runs until SIGTERM or SIGINT, then finishes what is under way. @returns the exit status. */
export async function serve(options: ServeOptions, output: Output): Promise<number> {
  try {
    await run(options, output);
    return EXIT.done;
  } catch (error) {
    // Told here: the command line is another bundle, with error classes of its own.
    const problems = error instanceof EnvironmentError ? error.problems : [messageOf(error)];
    for (const problem of problems) output.error(`mango: ${problem}`);
    if (error instanceof EnvironmentError) return EXIT.unusable;
    return error instanceof CliError ? error.status : EXIT.failed;
  }
}

async function run(options: ServeOptions, output: Output): Promise<void> {
  const environment = () =>
    environmentOf(options.config, {
      'server.host': options.host,
      'server.port': options.port,
      'monitoring.port': options.metricsPort,
      'server.token': options.token,
      'server.tokenFile': options.tokenFile,
      'server.tlsCert': options.tlsCert,
      'server.tlsKey': options.tlsKey,
      'voice.model': options.model,
    });
  const now = (await environment()).insist();
  const files = ownFiles();
  const { dir, name } = await locate(now.get('voice.model') || undefined, files);
  const service = new VoiceService({
    environment: now,
    readAgain: environment,
    configFile: options.config ?? process.env['MANGO_CONFIG'] ?? null,
    decoderScript: files.decoderScript,
    languageScript: files.languageScript,
    vocabularies: files.vocabularies,
    model: { dir, name },
    output: (line) => output.line(line),
  });
  await service.start();
  const signal = await signalled();
  await service.stop(signal);
}

function signalled(): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve(signal));
  });
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
