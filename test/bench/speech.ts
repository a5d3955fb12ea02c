import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Language } from '../../src/language/language';
import type { DecoderEngine } from '../../src/speech/decoderEngine';
import type { SpeechResult } from '../../src/speech/speechEngine';
import type { Spoken } from './fixtures';
import { measurement, quantile, type Measurement } from './measure';
import { atPaceOfSpeech } from './pacedMicrophone';

/** Speaks a recording to the engine as a person would. */
async function speak(
  engine: DecoderEngine,
  samples: Int16Array,
  request: { grammar?: Language['grammar'] },
): Promise<SpeechResult> {
  const utterance = engine.begin({ id: 'bench', alternatives: 10, ...request });
  await atPaceOfSpeech(samples, (frame) => utterance.write(frame));
  return utterance.finish();
}

async function decodeAll(
  engine: DecoderEngine,
  spoken: readonly Spoken[],
  language: Language | null,
): Promise<SpeechResult[]> {
  const results: SpeechResult[] = [];
  for (const { samples } of spoken) {
    const utterance = engine.begin({
      id: 'bench',
      alternatives: 10,
      ...(language ? { grammar: language.grammar } : {}),
    });
    utterance.write(samples);
    results.push(await utterance.finish());
  }
  return results;
}

/** Latency, real-time factors and memory of the decoder. */
export async function benchSpeech(
  engine: DecoderEngine,
  language: Language,
  spoken: readonly Spoken[],
): Promise<Measurement[]> {
  const rows: Measurement[] = [];
  await decodeAll(engine, spoken.slice(0, 2), language);

  const finals: number[] = [];
  for (const { samples } of spoken) finals.push((await speak(engine, samples, { grammar: language.grammar })).finalMs);
  rows.push(measurement('end of audio to text', 'ms', finals, { of: 'p95', atMost: 30 }));

  const factor = (result: SpeechResult) => result.decodeMs / result.audioMs;
  const commands = await decodeAll(engine, spoken, language);
  rows.push(measurement('real-time factor, commands', 'x', commands.map(factor), { of: 'median', atMost: 0.05 }));
  const free = await decodeAll(engine, spoken, null);
  rows.push(measurement('real-time factor, free', 'x', free.map(factor)));
  const times = free.map((result, at) => factor(result) / factor(commands[at] ?? result));
  rows.push(measurement('free over commands', 'x', times, { of: 'median', atLeast: 3 }));
  return rows;
}

/** Processor time that decoding a command takes, in milliseconds: the median. */
export async function decodeCost(
  engine: DecoderEngine,
  language: Language,
  spoken: readonly Spoken[],
): Promise<number> {
  const results = await decodeAll(engine, spoken, language);
  return quantile(
    results.map(({ decodeMs }) => decodeMs),
    0.5,
  );
}

/** Resident size of a decoder that has heard 200 commands. */
export async function benchDecoderMemory(
  engine: DecoderEngine,
  language: Language,
  spoken: readonly Spoken[],
): Promise<Measurement> {
  for (let heard = 0; heard < 200; heard += spoken.length) {
    await decodeAll(engine, spoken.slice(0, Math.min(spoken.length, 200 - heard)), language);
  }
  return measurement('decoder memory after 200 commands', 'MB', [residentMb(engine.pid ?? 0)], {
    of: 'median',
    atMost: 350,
  });
}

function residentMb(pid: number): number {
  if (process.platform === 'linux') {
    const kb = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return Number(kb) / 1024;
  }
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
}
