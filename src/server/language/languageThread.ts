import { wrap, type Remote } from 'comlink';
import nodeEndpoint from 'comlink/dist/umd/node-adapter';
import { createHash } from 'node:crypto';
import { Worker } from 'node:worker_threads';
import type { Decision, Heard } from '../../language/language';
import { askKnownWords } from '../../language/spelling';
import type { Grammar } from '../../speech/speechEngine';
import type { LanguageWorker } from './languageWorker';

/** Longer than any honest vocabulary takes, also on a busy machine. */
const PATIENCE_MS = 20_000;
const MOST_GRAMMARS = 16;

export interface LanguageThreadOptions {
  readonly script: string;
  /** Folder of the built-in vocabularies. */
  readonly builtIn: string;
  readonly knownWords: (words: readonly string[]) => Promise<ReadonlySet<string>>;
}

/** A vocabulary, ready to be heard and understood. */
export interface Prepared {
  readonly grammar: Grammar;
  readonly free: boolean;
  interpret(heard: Heard): Promise<Decision>;
}

/** The vocabularies that clients ask for, in a thread of its own that is ended when it takes too long. */
export class LanguageThread {
  private thread: { readonly worker: Worker; readonly remote: Remote<LanguageWorker> } | null = null;
  private readonly prepared = new Map<string, Promise<Prepared>>();

  constructor(private readonly options: LanguageThreadOptions) {}

  /** @param text YAML or null. @throws Error with what is wrong with it. */
  prepare(text: string | null, builtIn: boolean): Promise<Prepared> {
    const key = createHash('sha256')
      .update(JSON.stringify([text, builtIn]))
      .digest('hex');
    const known = this.prepared.get(key);
    if (known) return known;
    const preparing = this.make(key, text, builtIn);
    this.prepared.set(key, preparing);
    preparing.catch(() => this.prepared.delete(key));
    const [oldest] = this.prepared.keys();
    if (this.prepared.size > MOST_GRAMMARS && oldest !== undefined) this.prepared.delete(oldest);
    return preparing;
  }

  async close(): Promise<void> {
    await this.thread?.worker.terminate();
    this.thread = null;
  }

  private async make(key: string, text: string | null, builtIn: boolean): Promise<Prepared> {
    const wanted = { key, builtIn: builtIn ? this.options.builtIn : null, text };
    const words = await this.ask((remote) => remote.read(wanted));
    const known = await askKnownWords(words, (asked) => this.options.knownWords(asked));
    const { phrases, graph, free } = await this.ask((remote) => remote.compile(key, new Set(known)));
    return {
      grammar: { key, phrases, ...(graph ? { graph: { ...graph, key } } : {}) },
      free,
      interpret: async (heard) => {
        // Comlink makes a promise of each kind of decision; it is one promise of any.
        const asked = (remote: Remote<LanguageWorker>) => remote.interpret(key, heard) as Promise<Decision | null>;
        const decision = await this.ask(asked);
        if (decision) return decision;
        this.prepared.delete(key);
        throw new Error('The vocabulary is not kept any more: connect again.');
      },
    };
  }

  private async ask<Answer>(question: (remote: Remote<LanguageWorker>) => Promise<Answer>): Promise<Answer> {
    const { worker, remote } = (this.thread ??= this.start());
    let tell: (error: Error) => void = () => undefined;
    const late = new Promise<never>((_resolve, reject) => (tell = reject));
    const ended = () => tell(new Error('The vocabulary could not be compiled.'));
    const timer = setTimeout(() => {
      tell(new Error('The vocabulary takes too long to compile.'));
      this.restart(worker);
    }, PATIENCE_MS);
    worker.once('exit', ended);
    try {
      return await Promise.race([question(remote), late]);
    } finally {
      clearTimeout(timer);
      worker.off('exit', ended);
    }
  }

  private start(): { readonly worker: Worker; readonly remote: Remote<LanguageWorker> } {
    const worker = new Worker(this.options.script, { resourceLimits: { maxOldGenerationSizeMb: 512 } });
    worker.setMaxListeners(0);
    // It ends after an error, which the questions under way are told.
    worker.on('error', () => this.restart(worker));
    return { worker, remote: wrap<LanguageWorker>(nodeEndpoint(worker)) };
  }

  private restart(worker: Worker): void {
    if (this.thread?.worker !== worker) return;
    this.thread = null;
    this.prepared.clear();
    void worker.terminate();
  }
}
