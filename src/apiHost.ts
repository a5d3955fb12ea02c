import type { MangoApi, MangoDisposable, MangoProblem, MangoUtterance, MangoVocabularyOptions } from './api';
import type { GivenVocabulary } from './language/givenVocabulary';
import { Emitter } from './platform/emitter';

/** Longest vocabulary of another extension, in characters. */
const MAX_TEXT = 1_000_000;
/** Vocabularies that one extension may have registered at a time. */
const MAX_VOCABULARIES = 50;

export interface ApiHostParts {
  readonly isInstalled: (extension: string) => boolean;
  /** What is wrong with a registered vocabulary, once it has been read. */
  readonly problemsOf: (given: GivenVocabulary) => Promise<readonly MangoProblem[]>;
  readonly onError: (error: unknown) => void;
}

/** What other extensions are given, and what it keeps for the rooms: light, because it is there from activation on. */
export class ApiHost {
  private readonly outcomes = new Set<(utterance: MangoUtterance) => unknown>();
  private readonly rules = new Set<() => unknown>();
  private readonly registered = new Set<GivenVocabulary>();
  private readonly changes: Emitter<undefined>;
  /** Vocabularies registered so far. */
  private count = 0;

  /** What `activate` returns. */
  readonly api: MangoApi = Object.freeze<MangoApi>({
    version: 1,
    onOutcome: (listener) => joined(this.outcomes, listener),
    registerVocabulary: (vocabulary, options) => this.register(vocabulary, options),
    onDidChangeRules: (listener) => joined(this.rules, listener),
  });

  constructor(private readonly parts: ApiHostParts) {
    this.changes = new Emitter(parts.onError);
  }

  /** The vocabularies that are registered now, in the order they were. */
  get given(): readonly GivenVocabulary[] {
    return [...this.registered];
  }

  /** One was registered or taken back. Returns an unsubscribe function. */
  onGiven(listener: () => void): () => void {
    return this.changes.on(listener);
  }

  /** An utterance ended. Listeners hear of it one by one, later and with a copy each. */
  ended(utterance: MangoUtterance): void {
    for (const listener of [...this.outcomes]) {
      this.call(this.outcomes, listener, () => listener(structuredClone(utterance)));
    }
  }

  /** The vocabularies were read anew. */
  rulesChanged(): void {
    for (const listener of [...this.rules]) this.call(this.rules, listener, () => listener());
  }

  private call<Listener>(listeners: ReadonlySet<Listener>, listener: Listener, act: () => unknown): void {
    setImmediate(() => {
      if (!listeners.has(listener)) return;
      try {
        // Whatever it promises is not waited for.
        Promise.resolve(act()).catch(this.parts.onError);
      } catch (error) {
        this.parts.onError(error);
      }
    });
  }

  private register(vocabulary: unknown, options: MangoVocabularyOptions): ReturnType<MangoApi['registerVocabulary']> {
    const owner = this.ownerOf(options);
    this.count += 1;
    const given: GivenVocabulary = { owner, file: `extension ${owner} ${this.count}`, text: textOf(vocabulary) };
    if (this.given.filter((each) => each.owner === owner).length >= MAX_VOCABULARIES) {
      throw new Error(`${owner} has ${MAX_VOCABULARIES} vocabularies registered, which is as many as there may be.`);
    }
    this.registered.add(given);
    this.changes.emit(undefined);
    return {
      problems: () => this.parts.problemsOf(given),
      dispose: () => {
        if (this.registered.delete(given)) this.changes.emit(undefined);
      },
    };
  }

  /** Callers need not be TypeScript. */
  private ownerOf(options: Partial<MangoVocabularyOptions> | undefined): string {
    const owner: unknown = options?.extension;
    if (typeof owner !== 'string' || !this.parts.isInstalled(owner)) {
      throw new Error('registerVocabulary needs the id of your extension: {extension: "publisher.name"}.');
    }
    return owner;
  }
}

function joined<Listener>(listeners: Set<Listener>, listener: Listener): MangoDisposable {
  if (typeof listener !== 'function') throw new Error('A listener is a function.');
  listeners.add(listener);
  return { dispose: () => void listeners.delete(listener) };
}

/** JSON is YAML, so that objects go the way of files. */
function textOf(vocabulary: unknown): string {
  let text: unknown;
  try {
    text = typeof vocabulary === 'string' ? vocabulary : JSON.stringify(vocabulary, null, 2);
  } catch (error) {
    throw new Error(`The vocabulary is nothing that JSON can hold: ${String(error)}`, { cause: error });
  }
  if (typeof text !== 'string') throw new Error('A vocabulary is YAML text or an object.');
  if (text.length > MAX_TEXT) throw new Error(`A vocabulary has at most ${MAX_TEXT} characters.`);
  return text;
}
