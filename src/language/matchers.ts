import { captureNamed } from './captures/index';
import type { CaptureMatch } from './captures/capture';
import { isFound } from './foundList';
import type { Token } from './tokens';
import type { SpokenList } from './vocabulary';

/** How a slot's value may stand in a shell line. `found`: from a list whose names anybody may have chosen. */
export type Trust = 'author' | 'found' | 'capture' | 'path' | 'free';

/** What a slot reads: a list or a built-in capture. */
export interface Matcher {
  readonly name: string;
  readonly trust: Trust;
  readonly free: boolean;
  /** The list it reads; absent: a built-in capture. */
  readonly list?: SpokenList;
  /** Every way to read the words from `start` on. */
  match(tokens: readonly Token[], start: number): readonly CaptureMatch[];
  /** Whether the words from `start` on are the beginning of something it reads, and end before that does. */
  breaksOff?(tokens: readonly Token[], start: number): boolean;
}

interface TrieNode {
  readonly next: Map<string, TrieNode>;
  written: string | undefined;
}

/** A list as a trie of its words, so that a lookup takes as long as the phrase and not as the list. */
export function listMatcher(list: SpokenList, respell: (word: string) => readonly (readonly string[])[]): Matcher {
  const root: TrieNode = { next: new Map(), written: undefined };
  for (const entry of list.entries) {
    addPhrase(root, entry.spoken.split(' '), entry.written, respell);
  }
  return {
    name: list.name,
    trust: isFound(list) ? 'found' : 'author',
    free: false,
    list,
    match(tokens, start) {
      const matches: CaptureMatch[] = [];
      let node: TrieNode | undefined = root;
      for (let at = start; at < tokens.length; at += 1) {
        node = node.next.get(tokens[at]?.word ?? '');
        if (!node) break;
        if (node.written !== undefined) matches.unshift({ end: at + 1, written: node.written });
      }
      return matches;
    },
    breaksOff(tokens, start) {
      let node: TrieNode | undefined = root;
      for (let at = start; node && at < tokens.length; at += 1) node = node.next.get(tokens[at]?.word ?? '');
      return node !== undefined && node !== root && node.next.size > 0;
    },
  };
}

/** Several respelled words in one entry would multiply; more than this many spellings of one entry are not added. */
const MAX_SPELLINGS = 24;

function addPhrase(
  root: TrieNode,
  words: readonly string[],
  written: string,
  respell: (word: string) => readonly (readonly string[])[],
): void {
  let ends: TrieNode[] = [root];
  for (const word of words) {
    const spellings = [[word], ...respell(word)];
    ends = ends.flatMap((node) => spellings.map((spelling) => spelling.reduce(follow, node))).slice(0, MAX_SPELLINGS);
  }
  for (const node of ends) node.written ??= written;
}

function follow(node: TrieNode, word: string): TrieNode {
  const known = node.next.get(word);
  if (known) return known;
  const made: TrieNode = { next: new Map(), written: undefined };
  node.next.set(word, made);
  return made;
}

/** The matcher of a built-in capture. */
export function captureMatcher(name: string): Matcher | undefined {
  const capture = captureNamed(name);
  if (!capture) return undefined;
  const trust = capture.free ? 'free' : capture.name === 'path' ? 'path' : 'capture';
  return {
    name,
    trust,
    free: capture.free,
    match: (tokens, start) => capture.match(tokens, start),
  };
}
