import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import WebSocket, { type ClientOptions } from 'ws';
import type { EnvironmentKey } from '../../../src/platform/environment/declarations';
import { readEnvironment } from '../../../src/platform/environment/environment';
import { modelsFolder } from '../../../src/platform/paths';
import { VoiceService } from '../../../src/server/voiceService';
import { locateModel } from '../../../src/speech/models/locate';
import { decoderScript } from '../speech/tools';

export const TOKEN = 'a-token-of-the-tests';

/** A service of this process on free ports, with the real decoder. */
export interface Served {
  readonly service: VoiceService;
  readonly port: number;
  readonly metricsPort: number;
  /** Its log lines. */
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  metric(name: string): Promise<number>;
}

type Settings = Partial<Record<EnvironmentKey, unknown>>;

export async function serveWith(settings: Settings = {}, again: () => Settings = () => settings): Promise<Served> {
  const defaults: Settings = {
    'server.port': 0,
    'monitoring.port': 0,
    'server.token': settings['server.tokenFile'] ? undefined : TOKEN,
    'server.host': '127.0.0.1',
    'log.console': 'json',
    'voice.decoders': 1,
  };
  const lines: Record<string, unknown>[] = [];
  const environment = (own: Settings) => readEnvironment({ variables: {}, settings: { ...defaults, ...own } });
  const { dir, name } = await locateModel({ cacheDir: modelsFolder() });
  const service = new VoiceService({
    environment: environment(settings).insist(),
    readAgain: () => Promise.resolve(environment(again())),
    configFile: null,
    decoderScript: await decoderScript(),
    languageScript: resolve('dist/serverLanguage.js'),
    vocabularies: resolve('vocabularies'),
    model: { dir, name },
    output: (line) => lines.push(JSON.parse(line) as Record<string, unknown>),
  });
  const { port, metricsPort } = await service.start();
  await until(() => service.ready);
  const metric = async (name: string): Promise<number> => {
    const text = await (await fetch(`http://127.0.0.1:${metricsPort ?? 0}/metrics`)).text();
    return text
      .split('\n')
      .filter((line) => line.startsWith(name) && /[ {]/.test(line[name.length] ?? ''))
      .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  };
  return { service, port, metricsPort: metricsPort ?? 0, lines, metric };
}

/** Resolves once the condition holds; the test's own time limit is the only one. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await new Promise((next) => setTimeout(next, 10));
}

/** A client's end of a WebSocket, whose messages are awaited one by one. */
export class TestClient {
  readonly closed: Promise<{ code: number; reason: string }>;
  private readonly messages: string[] = [];
  private readonly waiting: ((message: string) => void)[] = [];

  private constructor(readonly socket: WebSocket) {
    socket.on('message', (data) => {
      const text = (data as Buffer).toString('utf8');
      const first = this.waiting.shift();
      if (first) first(text);
      else this.messages.push(text);
    });
    this.closed = new Promise((tell) => socket.on('close', (code, reason) => tell({ code, reason: String(reason) })));
  }

  /** Rejects with the HTTP status where the WebSocket is refused. */
  static async open(
    port: number,
    options: ClientOptions & { query?: string; token?: string; protocols?: string[]; address?: string } = {},
  ): Promise<TestClient> {
    const { query = '', token = TOKEN, protocols = [], headers = {}, address, ...rest } = options;
    const socket = new WebSocket(address ?? `ws://127.0.0.1:${port}/${query}`, protocols, {
      headers: query ? headers : { authorization: `Bearer ${token}`, ...headers },
      ...rest,
    });
    const client = new TestClient(socket);
    await new Promise<void>((open, refused) => {
      socket.once('open', open);
      socket.once('error', refused);
      socket.once('unexpected-response', (_request, response) => {
        response.resume();
        refused(new Refused(response.statusCode ?? 0, Number(response.headers['retry-after'] ?? 0)));
      });
    });
    return client;
  }

  say(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  next(): Promise<string> {
    const first = this.messages.shift();
    return first === undefined ? new Promise((tell) => this.waiting.push(tell)) : Promise.resolve(first);
  }

  async nextJson(): Promise<Record<string, unknown>> {
    return JSON.parse(await this.next()) as Record<string, unknown>;
  }

  /** Sends sound as vosk-server's test.py does: a fifth of a second at a time, each answered. */
  async speak(bytes: Buffer, pieceBytes = 6400): Promise<Record<string, unknown>[]> {
    const answers: Record<string, unknown>[] = [];
    for (let from = 0; from < bytes.length; from += pieceBytes) {
      this.socket.send(bytes.subarray(from, from + pieceBytes));
      answers.push(await this.nextJson());
    }
    return answers;
  }

  async finish(): Promise<Record<string, unknown>> {
    this.socket.send('{"eof" : 1}');
    return this.nextJson();
  }

  async close(): Promise<void> {
    this.socket.close();
    if (this.socket.readyState !== WebSocket.CLOSED) await once(this.socket, 'close');
  }
}

export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly retryAfter: number,
  ) {
    super(`refused with ${status}`);
  }
}

export const SPLIT = 'split-the-pane-vertically.rms.wav';

/** The sound of a fixture, as bytes. */
export function sound(name: string): Buffer {
  return readFileSync(join(resolve('test/fixtures/speech'), name)).subarray(44);
}
