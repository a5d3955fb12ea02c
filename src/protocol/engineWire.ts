import type { DecoderReply, DecoderRequest } from './decoder';
import type { WordGraph } from './wordGraph';

/**
 * What the extension and `mango serve` say to each other where the engine is a server's: the decoder's requests and replies
 * as JSON, samples as binary messages that begin with their utterance's number. Of what comes in, nothing is believed.
 */
export const ENGINE_PROTOCOL = 'mango-engine.v1';

/** What may be asked of a server's engine. */
export type EngineRequest = Exclude<DecoderRequest, { kind: 'load' | 'forget' | 'open' }>;
/** What it may answer. `ready` comes first. */
export type EngineReply =
  | Exclude<DecoderReply, { kind: 'ready' | 'failed' | 'ack' | 'said' | 'unheard' | 'unfiltered' }>
  | { readonly kind: 'ready'; readonly model: string };

/** The largest message that is taken, in bytes: a grammar of some hundred thousand arcs. */
export const MOST_ENGINE_BYTES = 16 * 1024 * 1024;

const NUMBER_BYTES = 4;
const ARRAYS = ['finalCosts', 'firstArc', 'arcWords', 'arcCosts', 'arcTargets'] as const;

export function encodeRequest(request: EngineRequest): string | Uint8Array {
  if (request.kind === 'frames') {
    const { frames, utterance } = request;
    const bytes = new Uint8Array(NUMBER_BYTES + frames.byteLength);
    new DataView(bytes.buffer).setUint32(0, utterance, true);
    bytes.set(new Uint8Array(frames.buffer, frames.byteOffset, frames.byteLength), NUMBER_BYTES);
    return bytes;
  }
  if (request.kind !== 'grammar' || !request.graph) return JSON.stringify(request);
  const { graph } = request;
  const arrays = Object.fromEntries(ARRAYS.map((name) => [name, toBase64(graph[name])]));
  return JSON.stringify({ ...request, graph: { key: graph.key, words: graph.words, ...arrays } });
}

/** @throws Error with what is wrong. */
export function decodeFrames(bytes: Buffer): { readonly utterance: number; readonly frames: Int16Array } {
  if (bytes.length <= NUMBER_BYTES || bytes.length % 2 !== 0) {
    throw new Error('A binary message is the number of its utterance (4 bytes) and 16-bit samples.');
  }
  const frames = new Int16Array((bytes.length - NUMBER_BYTES) / 2);
  new Uint8Array(frames.buffer).set(bytes.subarray(NUMBER_BYTES));
  return { utterance: bytes.readUInt32LE(0), frames };
}

/** @throws Error with what is wrong. */
export function decodeRequest(text: string): Exclude<EngineRequest, { kind: 'frames' }> {
  const value: unknown = JSON.parse(text);
  if (!isObject(value)) throw new Error('A message must be a JSON object.');
  switch (value['kind']) {
    case 'finish':
    case 'cancel':
      return { kind: value['kind'], utterance: whole(value['utterance'], 'utterance') };
    case 'words':
      return { kind: 'words', query: whole(value['query'], 'query'), words: texts(value['words'], 'words') };
    case 'start':
      return readStart(value);
    case 'grammar': {
      const key = plainText(value['key'], 'key');
      if (value['graph'] === undefined) return { kind: 'grammar', key, phrases: texts(value['phrases'], 'phrases') };
      return { kind: 'grammar', key, phrases: [], graph: readGraph(value['graph']) };
    }
    default:
      throw new Error('A message must be of kind grammar, start, finish, cancel or words.');
  }
}

function readStart(value: Json): Extract<EngineRequest, { kind: 'start' }> {
  const { utterance, grammar, free, alternatives, partials, noiseFilter, traceparent } = value;
  const ways = ['never', 'on-unknown', 'always'] as const;
  const way = ways.find((each) => each === free);
  if (!way) throw new Error('"free" must be never, on-unknown or always.');
  const count = whole(alternatives, 'alternatives');
  if (count < 1 || count > 100) throw new Error('"alternatives" must be 1 to 100.');
  if (noiseFilter !== undefined && noiseFilter !== 'auto' && noiseFilter !== 'off') {
    throw new Error('"noiseFilter" must be auto or off.');
  }
  return {
    kind: 'start',
    utterance: whole(utterance, 'utterance'),
    ...(grammar === undefined ? {} : { grammar: plainText(grammar, 'grammar') }),
    free: way,
    alternatives: count,
    partials: partials === true,
    ...(noiseFilter === undefined ? {} : { noiseFilter }),
    ...(traceparent === undefined ? {} : { traceparent: plainText(traceparent, 'traceparent') }),
  };
}

/** A graph whose parts fit together: the decoder would end over one that does not. */
function readGraph(value: unknown): WordGraph {
  if (!isObject(value)) throw new Error('"graph" must be an object.');
  const words = texts(value['words'], 'graph.words');
  const finalCosts = new Float32Array(bytesOf(value['finalCosts'], 'finalCosts'));
  const firstArc = new Uint32Array(bytesOf(value['firstArc'], 'firstArc'));
  const arcWords = new Uint32Array(bytesOf(value['arcWords'], 'arcWords'));
  const arcCosts = new Float32Array(bytesOf(value['arcCosts'], 'arcCosts'));
  const arcTargets = new Uint32Array(bytesOf(value['arcTargets'], 'arcTargets'));
  const states = finalCosts.length;
  const arcs = arcWords.length;
  const ordered = firstArc.every((first, at) => at === 0 || first >= (firstArc[at - 1] ?? 0));
  const fits =
    states > 0 &&
    firstArc.length === states + 1 &&
    firstArc[0] === 0 &&
    firstArc[states] === arcs &&
    ordered &&
    arcCosts.length === arcs &&
    arcTargets.length === arcs &&
    arcTargets.every((target) => target < states) &&
    arcWords.every((word) => word < words.length) &&
    arcCosts.every((cost) => Number.isFinite(cost)) &&
    finalCosts.every((cost) => !Number.isNaN(cost) && cost !== -Infinity);
  if (!fits) throw new Error('The parts of "graph" do not fit together.');
  return { key: plainText(value['key'], 'graph.key'), words, finalCosts, firstArc, arcWords, arcCosts, arcTargets };
}

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function whole(value: unknown, name: string): number {
  if (Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 0xffff_ffff) return Number(value);
  throw new Error(`"${name}" must be a whole number.`);
}

function plainText(value: unknown, name: string): string {
  if (typeof value === 'string' && value.length <= 1_000) return value;
  throw new Error(`"${name}" must be a text.`);
}

function texts(value: unknown, name: string): readonly string[] {
  if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value;
  throw new Error(`"${name}" must be a list of texts.`);
}

function toBase64({ buffer, byteOffset, byteLength }: Float32Array | Uint32Array): string {
  return Buffer.from(buffer, byteOffset, byteLength).toString('base64');
}

function bytesOf(value: unknown, name: string): ArrayBuffer {
  if (typeof value !== 'string') throw new Error(`"graph.${name}" must be base64.`);
  const bytes = Buffer.from(value, 'base64');
  if (bytes.length % 4 !== 0) throw new Error(`"graph.${name}" must be of 32-bit numbers.`);
  const copy = new ArrayBuffer(bytes.length);
  new Uint8Array(copy).set(bytes);
  return copy;
}
