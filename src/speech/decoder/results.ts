import type { Alternative, WordTime } from '../../protocol/words';

type Json = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function parse(json: string): Json {
  // The library prints these three, which JSON does not have.
  const value: unknown = JSON.parse(json.replace(/(:\s*)-?(?:nan|inf(?:inity)?)\b/gi, '$10'));
  return isObject(value) ? value : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value.trim() : '';
}

function wordTimes(value: unknown, offsetMs: number): WordTime[] {
  if (!Array.isArray(value)) return [];
  const toMs = (seconds: unknown): number =>
    typeof seconds === 'number' ? Math.max(0, Math.round(seconds * 1000 - offsetMs)) : 0;
  return value
    .filter(isObject)
    .map(({ word, start, end }) => ({ word: text(word), startMs: toMs(start), endMs: toMs(end) }));
}

/**
 * Reads a final result with alternatives on.
 * @param offsetMs what the recognizer had heard before this utterance: its word times go on accumulating.
 * @returns best first, without empty texts and repetitions.
 */
export function parseFinal(json: string, offsetMs: number): Alternative[] {
  const { alternatives } = parse(json);
  if (!Array.isArray(alternatives)) return [];
  const seen = new Set<string>();
  const heard: Alternative[] = [];
  for (const each of alternatives.filter(isObject)) {
    const said = text(each['text']);
    if (said === '' || seen.has(said)) continue;
    seen.add(said);
    const score = typeof each['confidence'] === 'number' ? each['confidence'] : 0;
    heard.push({ text: said, score, words: wordTimes(each['result'], offsetMs) });
  }
  return heard;
}

/** Reads a partial result. */
export function parsePartial(json: string): string {
  return text(parse(json)['partial']);
}
