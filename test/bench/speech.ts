import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Language } from '../../src/language/language';
import type { DecoderEngine } from '../../src/speech/decoderEngine';
import { freeBeside, type FreeDecoding, type SpeechResult } from '../../src/speech/speechEngine';
import type { Spoken } from './fixtures';
import { measurement, quantile, type Measurement } from './measure';
import { atPaceOfSpeech } from './pacedMicrophone';

/** Speaks a recording to the engine as a person would. */
async function speak(engine: DecoderEngine, samples: Int16Array, { grammar }: Language): Promise<SpeechResult> {
  const utterance = engine.begin({ id: 'bench', alternatives: 10, grammar, free: freeBeside(grammar) });
  await atPaceOfSpeech(samples, (frame) => utterance.write(frame));
  return utterance.finish();
}

async function decodeAll(
  engine: DecoderEngine,
  spoken: readonly Spoken[],
  language: Language | null,
  free: FreeDecoding = 'never',
): Promise<SpeechResult[]> {
  const results: SpeechResult[] = [];
  for (const { samples } of spoken) {
    const utterance = engine.begin({
      id: 'bench',
      alternatives: 10,
      ...(language ? { grammar: language.grammar, free } : {}),
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
  const live = freeBeside(language.grammar);
  await decodeAll(engine, spoken, language, live);

  const finals: number[] = [];
  for (const { samples } of spoken) finals.push((await speak(engine, samples, language)).finalMs);
  rows.push(measurement('end of audio to text', 'ms', finals, { of: 'p95', atMost: 30 }));

  const factor = (result: SpeechResult) => result.decodeMs / result.audioMs;
  const commands = await decodeAll(engine, spoken, language);
  rows.push(measurement('real-time factor, grammar', 'x', commands.map(factor), { of: 'median', atMost: 0.05 }));
  const all = await decodeAll(engine, spoken, language, live);
  rows.push(measurement('real-time factor, commands', 'x', all.map(factor), { of: 'median', atMost: 0.06 }));
  const free = await decodeAll(engine, spoken, null);
  rows.push(measurement('real-time factor, free', 'x', free.map(factor)));
  const times = free.map((result, at) => factor(result) / factor(commands[at] ?? result));
  rows.push(measurement('free over grammar', 'x', times, { of: 'median', atLeast: 3 }));
  return rows;
}

/** Processor time that decoding a command takes, in milliseconds: the median. */
export async function decodeCost(
  engine: DecoderEngine,
  language: Language,
  spoken: readonly Spoken[],
): Promise<number> {
  const results = await decodeAll(engine, spoken, language, freeBeside(language.grammar));
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
    const some = spoken.slice(0, Math.min(spoken.length, 200 - heard));
    await decodeAll(engine, some, language, freeBeside(language.grammar));
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
