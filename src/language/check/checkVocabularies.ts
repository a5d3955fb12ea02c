import { captureNamed } from '../captures/index';
import { layered } from '../layers';
import { overruledBy } from '../precedence';
import type { Place, Problem, Vocabulary } from '../vocabulary';
import { Examples } from './examples';
import type { Overlap, Overlaps } from './overlaps';
import { hasOwnSentence } from './reach';
import { RuleSet } from './ruleSet';
import type { SentenceGraph } from './sentenceGraph';
import { overlapsOf, sentenceGraphOf } from './sharedSentences';
import { unheardWords } from './words';

export interface CheckInput {
  /** Weakest layer first, as they would be live. */
  readonly vocabularies: readonly Vocabulary[];
  /** The files that are looked at; the others are what they are held against. Absent: all of them. */
  readonly files?: ReadonlySet<string>;
  /** What `askWordsToCheck` found; absent: words are not looked at. */
  readonly knownWords?: ReadonlySet<string>;
  /** Names of lists that the target has. */
  readonly liveLists?: ReadonlySet<string>;
}

/** More shared sentences than this in one file are only counted. */
const MAX_OVERLAPS_IN_A_FILE = 100;

/**
 * What is wrong with vocabularies beyond the single file: rules that share sentences or are never meant, lists that
 * nobody uses, conditions that cannot hold, words that the model does not know. Bounded in time for thousands of rules.
 */
export function checkVocabularies(input: CheckInput): readonly Problem[] {
  const check = new Check(input);
  return check.run();
}

class Check {
  private readonly vocabularies: readonly Vocabulary[];
  private readonly rules: RuleSet;
  private readonly byName: ReadonlyMap<string, number>;
  private readonly problems: Problem[] = [];
  /** Pairs of rules that were told to share a sentence: the one that was told of it, and the other. */
  private readonly shared = new Set<string>();

  constructor(private readonly input: CheckInput) {
    this.vocabularies = layered(input.vocabularies);
    this.rules = new RuleSet(
      this.vocabularies.flatMap((vocabulary) => vocabulary.rules.map((rule) => ({ vocabulary, rule }))),
    );
    this.byName = new Map(this.rules.rules.map((_, index) => [this.rules.name(index), index]));
  }

  run(): readonly Problem[] {
    this.sources();
    this.conditions();
    this.lists();
    this.precedence(this.overlaps());
    this.examples();
    const { knownWords } = this.input;
    if (knownWords) {
      this.problems.push(...unheardWords(this.vocabularies, (file) => this.isLookedAt(file), knownWords));
    }
    return this.problems.toSorted(
      (a, b) =>
        a.file.localeCompare(b.file) || a.line - b.line || a.column - b.column || a.message.localeCompare(b.message),
    );
  }

  /** A list of another vocabulary is none of this one's. */
  private sources(): void {
    this.eachRule(({ vocabulary, rule }) => {
      for (const source of rule.sources) {
        if (vocabulary.lists.has(source) || this.input.liveLists?.has(source) || captureNamed(source)) continue;
        this.say(rule.file, rule.places.say[0] ?? rule, 'error', `there is no list or built-in slot "${source}"`);
      }
    });
  }

  private conditions(): void {
    this.eachRule(({ rule }, index) => {
      if (this.rules.canLive(index)) return;
      this.say(rule.file, rule.places.when, 'warning', `"when" can never hold here, so "${rule.id}" can never be said`);
    });
  }

  private lists(): void {
    for (const { lists, rules } of this.vocabularies) {
      const used = new Set(rules.flatMap((rule) => [...rule.sources]));
      // A list that a used list takes in is used.
      for (const name of used) for (const inner of lists.get(name)?.uses ?? []) used.add(inner);
      for (const { name, place } of lists.values()) {
        if (used.has(name) || !place || !this.isLookedAt(place.file)) continue;
        this.say(place.file, place, 'warning', `no rule uses the list "${name}"`);
      }
    }
  }

  private overlaps(): Overlaps {
    const graph = sentenceGraphOf(this.rules);
    const { overlaps, complete } = overlapsOf(this.rules, graph, (rule) => this.isLookedAt(rule.file));
    for (const rule of new Set(overlaps.flatMap(({ one, other }) => [one, other]))) this.reach(graph, rule, overlaps);
    const told = new Map<string, number>();
    for (const overlap of overlaps) this.overlap(overlap, told);
    for (const [file, count] of told) {
      if (count <= MAX_OVERLAPS_IN_A_FILE) continue;
      const more = count - MAX_OVERLAPS_IN_A_FILE;
      this.say(file, TOP, 'warning', `${more} more sentences are said for two rules`);
    }
    if (!complete) this.tooMuch(this.rules.rules.find(({ rule }) => this.isLookedAt(rule.file))?.rule.file);
    return { overlaps, complete };
  }

  private overlap({ one, other, sentence }: Overlap, told: Map<string, number>): void {
    const [mine, theirs] = this.blamed(one, other);
    const [rule, rival] = [this.rules.rules[mine], this.rules.rules[theirs]];
    if (!rule || !rival) return;
    if (overruledBy(rule).includes(this.rules.name(theirs)) || overruledBy(rival).includes(this.rules.name(mine)))
      return;
    const count = (told.get(rule.rule.file) ?? 0) + 1;
    told.set(rule.rule.file, count);
    if (count > MAX_OVERLAPS_IN_A_FILE) return;
    this.shared.add(`${mine} ${theirs}`);
    const meant = this.rules.meant([mine, theirs], sentence);
    const name = this.rules.name(theirs);
    const which =
      meant === mine
        ? `this rule is meant; "over: ${name}" says that it shall be`
        : `${meant === undefined ? 'you would be asked which is meant' : 'that one is meant'}; "over: ${name}" would make it this rule`;
    const message = `"${spoken(sentence)}" is also said for ${this.rules.nameAndPlace(theirs, rule.rule.file)}: ${which}`;
    this.say(rule.rule.file, rule.rule.places.say[0] ?? rule.rule, 'warning', message);
  }

  private reach(graph: SentenceGraph, rule: number, overlaps: readonly Overlap[]): void {
    const named = this.rules.rules[rule];
    if (!named || !this.isLookedAt(named.rule.file)) return;
    const others = overlaps
      .flatMap(({ one, other }) => (one === rule ? [other] : other === rule ? [one] : []))
      .filter((other) => this.rules.isAlwaysBeside(rule, other));
    if (others.length === 0) return;
    const own = hasOwnSentence({
      graph,
      rule,
      others,
      isMeant: (sentence, rivals) =>
        rivals.length === 0
          ? this.rules.understands(rule, sentence)
          : this.rules.meant([rule, ...rivals], sentence) === rule,
    });
    if (own) return;
    const names = others.map((other) => this.rules.name(other)).join(' and ');
    const message = `"${named.rule.id}" is never meant: whatever it understands, ${names} ${others.length === 1 ? 'does' : 'do'} too`;
    this.say(named.rule.file, named.rule, 'warning', message);
  }

  /** What `over` names must be there, and must have something to give way in. */
  private precedence({ overlaps, complete }: Overlaps): void {
    const shared = new Set(overlaps.flatMap(({ one, other }) => [`${one} ${other}`, `${other} ${one}`]));
    this.eachRule((named, index) => {
      for (const name of overruledBy(named)) {
        const other = this.byName.get(name);
        const { file, places } = named.rule;
        if (other === undefined) this.say(file, places.over, 'error', `there is no rule "${name}" to go over`);
        else if (complete && !shared.has(`${index} ${other}`)) {
          this.say(
            file,
            places.over,
            'warning',
            `${name} understands no sentence of this rule, so "over" does nothing`,
          );
        }
      }
    });
  }

  /** Help shows them, so they should do what they stand beside. */
  private examples(): void {
    const examples = new Examples(this.rules, this.input.liveLists ?? new Set());
    this.eachRule(({ rule }, index) => {
      rule.examples.forEach((example, at) => {
        const { message, asked } = examples.mistakeIn(index, example);
        // What the two have in common was said, and what can be done about it.
        if (asked !== undefined && this.shared.has(`${index} ${asked}`)) return;
        if (message !== undefined) this.say(rule.file, rule.places.examples[at] ?? rule, 'warning', message);
      });
    });
  }

  /** Of two rules the one to tell of it, first: in a file that is looked at, and the later one. */
  private blamed(one: number, other: number): readonly [number, number] {
    const [a, b] = [this.rules.rules[one]?.rule, this.rules.rules[other]?.rule];
    if (a && b && this.isLookedAt(a.file) !== this.isLookedAt(b.file)) {
      return this.isLookedAt(a.file) ? [one, other] : [other, one];
    }
    return one > other ? [one, other] : [other, one];
  }

  private tooMuch(file: string | undefined): void {
    if (file === undefined) return;
    const message = 'there is too much in common between the rules to look for every shared sentence';
    this.say(file, TOP, 'warning', message);
  }

  private eachRule(visit: (named: RuleSet['rules'][number], index: number) => void): void {
    this.rules.rules.forEach((named, index) => {
      if (this.isLookedAt(named.rule.file)) visit(named, index);
    });
  }

  private isLookedAt(file: string): boolean {
    return this.input.files?.has(file) ?? true;
  }

  private say(file: string, { line, column }: Place, severity: Problem['severity'], message: string): void {
    this.problems.push({ file, line, column, severity, message });
  }
}

const TOP: Place = { line: 1, column: 1 };

function spoken(sentence: readonly string[]): string {
  return sentence.map((word) => (word === '[unk]' ? '…' : word)).join(' ');
}
