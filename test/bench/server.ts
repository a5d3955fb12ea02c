import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { availableParallelism } from 'node:os';
import type { Language } from '../../src/language/language';
import { RemoteEngine } from '../../src/speech/remote/remoteEngine';
import type { SpeechUtterance } from '../../src/speech/speechEngine';
import type { Spoken } from './fixtures';
import { measurement, quantile, type Measurement } from './measure';
import { atPaceOfSpeech } from './pacedMicrophone';

const MOST_FINAL_MS = 150;
/** How many speak at once, until it is too slow. */
const CROWDS = [1, 2, 4, 8, 12, 16, 20, 24, 32, 48, 64, 96, 128];
const LISTEN_MS = 10_000;
const STARTS = 5;
const FEW = 2;
const MANY = 18;

type Spec = Pick<Language, 'grammar'> | null;

/** `mango serve` as a program, and what it takes. */
class Serving {
  private constructor(
    private readonly child: ChildProcess,
    private readonly port: number,
    readonly readyMs: number,
  ) {}

  /** @param decoders 0: as many as there are processors. */
  static async start(decoders: number): Promise<Serving> {
    const port = await freePort();
    const startedAt = performance.now();
    const child = spawn(process.execPath, ['dist/cli.js', 'serve', '--port', String(port), '--host', '127.0.0.1'], {
      stdio: 'ignore',
      env: {
        ...process.env,
        MANGO_METRICS_PORT: '0',
        VOICE_DECODERS: String(decoders),
        VOICE_MAX_SESSIONS: '1000',
        SECURITY_RATE_LIMIT: '1000000',
        SECURITY_SESSIONS_PER_TOKEN: '1000',
        LOG_LEVEL: 'warn',
      },
    });
    while (!(await isReady(port))) {
      if (child.exitCode !== null) throw new Error(`mango serve ended with ${child.exitCode}.`);
      await new Promise((next) => setTimeout(next, 5));
    }
    return new Serving(child, port, performance.now() - startedAt);
  }

  engine(): RemoteEngine {
    const silent = () => undefined;
    return new RemoteEngine({
      server: () => Promise.resolve({ url: `ws://127.0.0.1:${this.port}/`, token: '' }),
      log: { debug: silent, info: silent, warn: silent, error: silent },
    });
  }

  /** Resident memory of its decoders, in MB. */
  get decodersMb(): number {
    const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    const statuses = pids.map((pid) => read(`/proc/${pid}/status`));
    const own = statuses.filter((status) => Number(/^PPid:\s+(\d+)/m.exec(status)?.[1]) === this.child.pid);
    return own.reduce((sum, status) => sum + Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1] ?? 0) / 1024, 0);
  }

  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    if (this.child.exitCode === null) await once(this.child, 'exit');
  }
}

/** How long `npm run security:check` takes; where the registry does not answer, with the wait for it. */
export function benchSecurityCheck(): Measurement {
  const startedAt = performance.now();
  const { status } = spawnSync(process.execPath, ['scripts/security.mjs'], { stdio: 'ignore' });
  if (status !== 0) throw new Error(`The security check ended with ${status}.`);
  const ms = performance.now() - startedAt;
  return measurement('security check', 'ms', [ms], { of: 'median', atMost: 30_000 });
}

/** Speed and memory of the network service. Needs Linux for the memory. */
export async function benchServer(language: Language, spoken: readonly Spoken[]): Promise<Measurement[]> {
  const rows = [await starts()];
  rows.push(...(await crowds(language, spoken)));
  if (process.platform !== 'linux') return rows;
  const commands = await memoryPerStream({ grammar: language.grammar }, spoken);
  const free = await memoryPerStream(null, spoken);
  rows.push(measurement('server memory for one more stream, commands', 'MB', [commands], { of: 'median', atMost: 12 }));
  rows.push(measurement('server memory for one more stream, free', 'MB', [free]));
  return rows;
}

async function starts(): Promise<Measurement> {
  const times: number[] = [];
  for (let start = 0; start < STARTS; start++) {
    const serving = await Serving.start(0);
    times.push(serving.readyMs);
    await serving.stop();
  }
  return measurement('mango serve ready', 'ms', times, { of: 'median', atMost: 1500 });
}

/** More and more who speak without a pause, until p95 is beyond what is borne; the curve, where it ends, and its law. */
async function crowds(language: Language, spoken: readonly Spoken[]): Promise<Measurement[]> {
  const serving = await Serving.start(0);
  const rows: Measurement[] = [];
  const curve: { readonly streams: number; readonly p95: number }[] = [];
  try {
    for (const streams of CROWDS) {
      const finals = await crowd(serving, streams, language, spoken);
      rows.push(measurement(`final result, ${streams} at once`, 'ms', finals));
      const p95 = quantile(finals, 0.95);
      curve.push({ streams, p95 });
      if (p95 > MOST_FINAL_MS) break;
    }
  } finally {
    await serving.stop();
  }
  const kept = curve.filter(({ p95 }) => p95 <= MOST_FINAL_MS);
  const last = kept.at(-1);
  rows.push(
    measurement('command streams per core within 150 ms', 'x', [(last?.streams ?? 0) / availableParallelism()]),
  );
  rows.push(measurement('growth of the final p95 with streams, exponent', 'x', [exponent(kept)]));
  return rows;
}

/** Everyone says one recording after the other for a while. @returns milliseconds from each end of speech to its result. */
async function crowd(
  serving: Serving,
  streams: number,
  language: Language,
  spoken: readonly Spoken[],
): Promise<number[]> {
  const finals: number[] = [];
  const engines = Array.from({ length: streams }, () => serving.engine());
  try {
    await Promise.all(engines.map((engine) => sayOnce(engine, language, spoken[0])));
    const until = performance.now() + LISTEN_MS;
    await Promise.all(
      engines.map(async (engine, at) => {
        // Not all in step: people do not begin together.
        await new Promise((next) => setTimeout(next, (at * 997) % 1500));
        for (let turn = at; performance.now() < until; turn++) {
          const result = await sayOnce(engine, language, spoken[turn % spoken.length]);
          finals.push(result);
        }
      }),
    );
    return finals;
  } finally {
    await Promise.all(engines.map((engine) => engine.dispose()));
  }
}

async function sayOnce(engine: RemoteEngine, { grammar }: Language, recording: Spoken | undefined): Promise<number> {
  const utterance = engine.begin({ id: 'bench', alternatives: 10, grammar });
  await atPaceOfSpeech(recording?.samples ?? new Int16Array(0), (frame) => utterance.write(frame));
  return (await utterance.finish()).finalMs;
}

/** The slope of the curve where both axes are logarithmic: 0 flat, 1 in proportion, more: it tips over. */
function exponent(curve: readonly { readonly streams: number; readonly p95: number }[]): number {
  const points = curve.map(({ streams, p95 }) => [Math.log(streams), Math.log(p95)] as const);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [x, y] = [mean(points.map(([at]) => at)), mean(points.map(([, of]) => of))];
  const spread = points.reduce((sum, [at]) => sum + (at - x) ** 2, 0);
  return spread === 0 ? 0 : points.reduce((sum, [at, of]) => sum + (at - x) * (of - y), 0) / spread;
}

/** In mid-utterance, with one decoder: what each stream beyond a few adds. */
async function memoryPerStream(spec: Spec, spoken: readonly Spoken[]): Promise<number> {
  const serving = await Serving.start(1);
  const engine = Array.from({ length: MANY }, () => serving.engine());
  const open: SpeechUtterance[] = [];
  const sound = join(spoken.slice(0, 3).map(({ samples }) => samples));
  const openTo = async (streams: number): Promise<number> => {
    while (open.length < streams) {
      // The first to speak makes the decoder hear the whole before anything is measured.
      let heard: () => void = () => undefined;
      const partial = new Promise<void>((resolve) => (heard = resolve));
      const utterance = engine[open.length]?.begin({
        id: 'bench',
        alternatives: 10,
        onPartial: () => heard(),
        ...(spec ? { grammar: spec.grammar } : {}),
      });
      if (!utterance) throw new Error('There is an engine for each.');
      utterance.write(sound);
      await partial;
      open.push(utterance);
    }
    // All that was sent is heard once a question behind it is answered.
    await Promise.all(engine.slice(0, streams).map((each) => each.knownWords(['window'])));
    return serving.decodersMb;
  };
  try {
    const few = await openTo(FEW);
    return ((await openTo(MANY)) - few) / (MANY - FEW);
  } finally {
    for (const utterance of open) utterance.cancel();
    await Promise.all(engine.map((each) => each.dispose()));
    await serving.stop();
  }
}

function join(parts: readonly Int16Array[]): Int16Array {
  const whole = new Int16Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

async function isReady(port: number): Promise<boolean> {
  try {
    return (await fetch(`http://127.0.0.1:${port}/ready`)).ok;
  } catch {
    return false; // It does not listen yet.
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // It ended meanwhile.
  }
}
