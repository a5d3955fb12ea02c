import type { DecoderRequest } from '../protocol/decoder';
import type { Grammar } from './speechEngine';

/** Grammars one decoder keeps; a change of context rarely brings more than a few. */
const KEPT = 16;

/** Which grammars a decoder has, so that phrases travel once. The least recently used is forgotten. */
export class GrammarsSent {
  private readonly keys = new Set<string>();

  /** @param inUse keys of utterances under way, which are not forgotten. Returns what to send before the grammar is used. */
  requestsFor(grammar: Grammar, inUse: ReadonlySet<string>): DecoderRequest[] {
    const { key, graph } = grammar;
    // A Set keeps the order of insertion, so the first key is the one unused for longest.
    const known = this.keys.delete(key);
    this.keys.add(key);
    if (known) return [];
    const requests: DecoderRequest[] = [];
    const stale = [...this.keys].find((each) => each !== key && !inUse.has(each));
    if (this.keys.size > KEPT && stale !== undefined) {
      this.keys.delete(stale);
      requests.push({ kind: 'forget', key: stale });
    }
    // Phrases are made when they are looked at, and are many: beside a graph nobody needs them.
    requests.push(
      graph ? { kind: 'grammar', key, phrases: [], graph } : { kind: 'grammar', key, phrases: grammar.phrases },
    );
    return requests;
  }

  clear(): void {
    this.keys.clear();
  }
}
