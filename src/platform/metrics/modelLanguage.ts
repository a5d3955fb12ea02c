/** The language of a model for metrics: models are named after it, as vosk-model-small-en-us-0.15 is. */
export function modelLanguage(model: string): string {
  return /-([a-z]{2}(?:-[a-z]{2})?)-[\d.]/.exec(model)?.[1] ?? 'other';
}
