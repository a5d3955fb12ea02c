import { captureNamed, CAPTURES } from './captures/index';
import { EffectError, readEffects } from './effectReader';
import { LIVE_LISTS } from './foundList';
import { didYouMean } from './nearName';
import { childrenOf, gatheringSlots, isEmptyable, parsePattern, PatternError, slotsOf, type Pattern } from './pattern';
import type { EffectTemplate, Place, Rule, RulePlaces, SpokenList } from './vocabulary';
import { readWhen } from './whenReader';
import type { YamlSource } from './yamlSource';

type Path = readonly (string | number)[];

/** A rule as it stands in the file, after the schema has been held against it. */
interface WrittenRule {
  readonly id: string;
  readonly say?: string | readonly string[];
  readonly do?: unknown;
  readonly risk?: Rule['risk'];
  readonly example?: string | readonly string[];
  readonly when?: string | boolean;
  readonly order?: 'fixed' | 'any';
  readonly over?: string | readonly string[];
  readonly off?: boolean;
}

/** Reads one rule. What is wrong with it is noted; a rule that cannot be said comes back undefined. */
export class RuleReader {
  constructor(
    private readonly source: YamlSource,
    private readonly lists: ReadonlyMap<string, SpokenList>,
    /** Names of lists that come from a lower layer. */
    private readonly elsewhere: ReadonlySet<string>,
    /** Names of lists of this file that cannot be used. */
    private readonly unusable: ReadonlySet<string>,
  ) {}

  read(value: unknown, path: Path): Rule | undefined {
    const written = value as WrittenRule;
    const off = written.off === true;
    const says = written.say === undefined ? [] : [written.say].flat();
    const patterns = this.patterns(says, path, Array.isArray(written.say));
    if (!patterns || (patterns.length === 0 && !off)) {
      if (patterns) this.source.reportAt(path, 'error', `the rule "${written.id}" needs "say"`);
      return undefined;
    }
    const when = readWhen(this.source, written.when, [...path, 'when']);
    if (!when) return undefined;
    const slots = new Set(patterns.flatMap((pattern) => slotsOf(pattern).map((slot) => slot.name)));
    return {
      id: written.id,
      says,
      patterns,
      sources: new Set(patterns.flatMap((pattern) => slotsOf(pattern).map((slot) => slot.source))),
      gathers: new Set(patterns.flatMap((pattern) => [...gatheringSlots(pattern)])),
      effects: this.effects(written, slots, path, off),
      risk: written.risk ?? 'safe',
      examples: written.example === undefined ? [] : [written.example].flat(),
      when,
      over: [written.over ?? []].flat().map(ruleNamed),
      anyOrder: written.order === 'any',
      off,
      file: this.source.file,
      ...this.source.placeOf(path),
      places: this.places(written, path),
    };
  }

  private places({ say, example }: WrittenRule, path: Path): RulePlaces {
    return {
      say: this.textPlaces(say, [...path, 'say']),
      when: this.source.placeOf([...path, 'when']),
      over: this.source.placeOf([...path, 'over']),
      examples: example === undefined ? [] : this.textPlaces(example, [...path, 'example']),
    };
  }

  /** Where a text stands, or each of several. */
  private textPlaces(texts: string | readonly string[] | undefined, path: Path): readonly Place[] {
    const paths = Array.isArray(texts) ? texts.map((_, index) => [...path, index]) : [path];
    return paths.map((each) => this.source.textPlaceOf(each));
  }

  private patterns(says: readonly string[], path: Path, several: boolean): readonly Pattern[] | undefined {
    const patterns: Pattern[] = [];
    for (const [index, say] of says.entries()) {
      try {
        patterns.push(this.pattern(say));
      } catch (error) {
        if (!(error instanceof PatternError)) throw error;
        const place = several ? [...path, 'say', index] : [...path, 'say'];
        this.source.reportAt(place, 'error', error.message, { inside: error.column });
        return undefined;
      }
    }
    return patterns;
  }

  private pattern(say: string): Pattern {
    const pattern = parsePattern(say);
    if (isEmptyable(pattern)) throw new PatternError('saying nothing at all would match this', 0);
    for (const { source, column } of slotsOf(pattern)) {
      if (!this.lists.has(source) && !this.elsewhere.has(source) && !isLive(source) && !captureNamed(source)) {
        throw new PatternError(this.missing(source), column);
      }
    }
    this.checkOpenEnd(pattern, true);
    return pattern;
  }

  private missing(source: string): string {
    if (this.unusable.has(source)) return `the list "${source}" cannot be used as it is written`;
    const known = [...this.lists.keys(), ...this.elsewhere, ...CAPTURES.map(({ name }) => name), ...LIVE_LISTS];
    return `there is no list or built-in slot "${source}"${didYouMean(source, known)}`;
  }

  /** A slot for any words takes all that follow, so nothing may come after it. */
  private checkOpenEnd(pattern: Pattern, atEnd: boolean): void {
    if (pattern.kind === 'slot') {
      const free = !this.lists.has(pattern.source) && captureNamed(pattern.source)?.free === true;
      if (free && !atEnd)
        throw new PatternError(`<${pattern.source}> takes all words to the end, so it must come last`, pattern.column);
      return;
    }
    const children = childrenOf(pattern);
    children.forEach((child, index) => {
      const last = pattern.kind !== 'sequence' || index === children.length - 1;
      this.checkOpenEnd(child, atEnd && last && pattern.kind !== 'repeat');
    });
  }

  private effects(
    written: WrittenRule,
    slots: ReadonlySet<string>,
    path: Path,
    off: boolean,
  ): readonly EffectTemplate[] {
    if (written.do === undefined) {
      if (!off) this.source.reportAt(path, 'warning', `the rule "${written.id}" does nothing: it has no "do"`);
      return [];
    }
    try {
      return readEffects(written.do, slots, (message, at) =>
        this.source.reportAt([...path, 'do', ...at], 'warning', message),
      );
    } catch (error) {
      if (!(error instanceof EffectError)) throw error;
      // Part of what a rule does could be worse than nothing.
      this.source.reportAt([...path, 'do', ...error.path], 'error', `${error.message}; the rule does nothing`);
      return [];
    }
  }
}

/** Whether a list is found in the target while people work. */
function isLive(source: string): boolean {
  return (LIVE_LISTS as readonly string[]).includes(source);
}

/** The rule that an `over` names; a reason may follow after a space or a punctuation mark. */
function ruleNamed(over: string): string {
  return /^[^\s,:;(]*/u.exec(over.trim())?.[0] ?? '';
}
