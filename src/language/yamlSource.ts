import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, visit, type Document, type Pair } from 'yaml';
import { withoutBrokenRules, type BrokenRule } from './brokenRules';
import { lineBefore, withoutLongLists, type Shortened } from './longLists';
import type { Place, Problem } from './vocabulary';
import { explained, firstSentence, mistakesOf, type Mistake } from './yamlMistakes';
import { asWritten, holds, rangeStart } from './yamlNodes';

/** A file larger than this is refused: it is no vocabulary that anybody says. */
const MAX_CHARACTERS = 1_000_000;
/** A few anchors are a convenience, thousands are an attack. */
const MAX_ALIASES = 100;
/** More entries than a list may have are cut from a file that is too large before it is parsed. */
export const MAX_ENTRIES = 20_000;
/** Nobody mends more at a time, and the first ones often cause the rest. */
const MAX_PROBLEMS = 200;

type Path = readonly (string | number)[];

/** A YAML text with places: every problem names a line and a column. */
export class YamlSource {
  readonly problems: Problem[] = [];
  /** Plain data, or undefined when the text is no YAML. */
  readonly data: unknown;
  /** What cannot be trusted of it, though the rest can: values under a foreign tag, broken text, a key that stands twice. */
  readonly damaged: readonly Path[] = [];
  /** Whether rules that are no YAML were left out, and the rest can be trusted. */
  readonly isIncomplete: boolean = false;
  private readonly lines = new LineCounter();
  private readonly document: Document | undefined;
  private firstAlias = 0;
  private gaps: Shortened['gaps'] = [];

  constructor(
    whole: string,
    readonly file: string,
  ) {
    const text = whole.length > MAX_CHARACTERS ? this.shortened(whole) : whole;
    if (text.length > MAX_CHARACTERS) {
      this.report('error', `a vocabulary has at most ${MAX_CHARACTERS} characters, this file has ${whole.length}`, 0);
      return;
    }
    try {
      this.document = parseDocument(text, {
        lineCounter: this.lines,
        prettyErrors: false,
        // `silent` would leave out that there is more than one document.
        logLevel: 'error',
        uniqueKeys: false,
      });
      const rest = this.document.errors.length > 0 ? withoutBrokenRules(text) : undefined;
      if (rest) this.document = rest.document;
      for (const broken of rest?.broken ?? []) this.reportBroken(broken, text);
      this.isIncomplete = rest !== undefined;
      const mistakes = mistakesOf(this.document, MAX_PROBLEMS + 1);
      for (const mistake of mistakes) this.reportMistake(mistake, text);
      if (mistakes.length > 0 || this.reportAliases(this.document)) return;
      const sound = rest?.text ?? text;
      this.damaged = [
        ...this.foreignTags(this.document, sound),
        ...this.brokenText(sound),
        ...this.doubleKeys(this.document),
      ];
      this.data = this.document.toJS({ maxAliasCount: MAX_ALIASES });
    } catch (error) {
      // The library throws for aliases that multiply and for nesting deeper than the stack.
      if (!(error instanceof Error)) throw error;
      this.report('error', firstSentence(error.message), /alias/iu.test(error.message) ? this.firstAlias : 0);
    }
  }

  /** Notes a problem at the value (or with `key`, at the key) that a path leads to; `inside` is an offset in its text. */
  reportAt(
    path: Path,
    severity: Problem['severity'],
    message: string,
    at: { readonly inside?: number; readonly key?: string } = {},
  ): void {
    this.report(severity, message, this.offsetOf(path, at));
  }

  /** Where a value stands; lines and columns count from 1. */
  placeOf(path: Path): Place {
    return this.place(this.offsetOf(path, {}));
  }

  /** Where the text of a value begins, inside its quotes. */
  textPlaceOf(path: Path): Place {
    return this.place(this.offsetOf(path, { inside: 0 }));
  }

  /** Where a key of a map stands. */
  keyPlaceOf(path: Path, key: string): Place {
    return this.place(this.offsetOf(path, { key }));
  }

  /** Keys and values of a map (or the values of a sequence) as they are written, so that `007` stays `007`. */
  entriesAt(path: Path): readonly { readonly key: string; readonly value: string; readonly keyed: boolean }[] {
    const node = this.resolve(this.nodeAt(path));
    if (isMap(node)) {
      return node.items.map((pair) => ({ key: asWritten(pair.key), value: this.written(pair.value), keyed: true }));
    }
    if (!isSeq(node)) return [];
    return node.items.map((item) => ({ key: this.written(item), value: this.written(item), keyed: false }));
  }

  private reportMistake(mistake: Mistake, text: string, andThen = ''): void {
    const { message, offset } = explained(mistake, text);
    this.report('error', message + andThen, offset);
  }

  private reportBroken({ start, mistake }: BrokenRule, text: string): void {
    if (mistake) this.reportMistake(mistake, text, '; only this rule is left out');
    else this.report('error', 'this rule is left out: what follows it cannot be read and may be part of it', start);
  }

  /** A text without the tails of its longest lists; the rest of the file goes on. */
  private shortened(whole: string): string {
    const { text, cuts, gaps } = withoutLongLists(whole, MAX_ENTRIES);
    this.gaps = gaps;
    const message = `a list has at most ${MAX_ENTRIES} entries; the rest is left out`;
    for (const cut of cuts) this.problems.push({ file: this.file, ...cut, severity: 'error', message });
    return text;
  }

  private foreignTags(document: Document, text: string): readonly Path[] {
    return document.warnings.flatMap(({ message, pos }) => {
      this.report('error', firstSentence(message), pos[0]);
      // The value comes behind its tag, and perhaps an anchor.
      const [between = ''] = /^\s*(?:&\S+\s*)?/u.exec(text.slice(pos[1], pos[1] + 200)) ?? [];
      return this.pathsAt(pos[1] + between.length);
    });
  }

  /** Bytes that are no UTF-8 were replaced as the file was read. */
  private brokenText(text: string): readonly Path[] {
    const paths: Path[] = [];
    for (let at = text.indexOf('\uFFFD'); at >= 0; at = text.indexOf('\uFFFD', at + 1)) {
      // One line may hold many.
      if (this.problems.at(-1)?.line !== this.place(at).line) this.report('error', 'this is not UTF-8', at);
      paths.push(...this.pathsAt(at));
      if (this.problems.length > MAX_PROBLEMS) break;
    }
    return paths;
  }

  /** Before anything resolves them: the library looks for each one's anchor from the start of the file. */
  private reportAliases(document: Document): boolean {
    let count = 0;
    visit(document, {
      Alias: (_, alias) => {
        count += 1;
        if (count === 1) this.firstAlias = rangeStart(alias) ?? 0;
        if (count <= MAX_ALIASES) return undefined;
        this.report('error', `a vocabulary has at most ${MAX_ALIASES} aliases`, rangeStart(alias) ?? 0);
        return visit.BREAK;
      },
    });
    return count > MAX_ALIASES;
  }

  /** The library's own check takes time with the square of a map's size. */
  private doubleKeys(document: Document): readonly Path[] {
    const paths: Path[] = [];
    visit(document, {
      Map: (_, map) => {
        const keys = new Set<string>();
        for (const { key } of map.items) {
          const written = asWritten(key);
          const start = rangeStart(key) ?? 0;
          if (keys.has(written)) {
            this.report('error', `"${written}" stands here twice`, start);
            paths.push(...this.pathsAt(start));
          }
          keys.add(written);
        }
      },
    });
    return paths;
  }

  /** The path to the key or value that stands at an offset; none for what stands between values, as comments do. */
  private pathsAt(offset: number): readonly Path[] {
    const path: (string | number)[] = [];
    let node: unknown = this.document?.contents;
    while (isMap(node) || isSeq(node)) {
      if (path.length > 0 && rangeStart(node) === offset) break;
      if (isSeq(node)) {
        const index: number = node.items.findIndex((item) => holds(item, offset));
        if (index < 0) return [];
        path.push(index);
        node = node.items[index];
      } else {
        const pair: Pair | undefined = node.items.find(({ key, value }) => holds(key, offset) || holds(value, offset));
        if (!pair) return [];
        path.push(asWritten(pair.key));
        node = holds(pair.key, offset) ? pair.key : pair.value;
      }
    }
    return [path];
  }

  private written(node: unknown): string {
    return asWritten(this.resolve(node));
  }

  private resolve(node: unknown): unknown {
    return isAlias(node) && this.document ? node.resolve(this.document) : node;
  }

  private nodeAt(path: Path): unknown {
    return path.length === 0 ? this.document?.contents : this.document?.getIn(path, true);
  }

  private offsetOf(path: Path, { inside, key }: { readonly inside?: number; readonly key?: string }): number {
    const node = this.nodeAt(path);
    if (key !== undefined && isMap(node)) {
      const pair: Pair | undefined = node.items.find((item) => asWritten(item.key) === key);
      const start = rangeStart(pair?.key);
      if (start !== undefined) return start;
    }
    const start = rangeStart(node);
    if (start === undefined) return path.length === 0 ? 0 : this.offsetOf(path.slice(0, -1), {});
    if (inside === undefined || !isScalar(node)) return start;
    const quoted = node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE';
    return start + inside + (quoted ? 1 : 0);
  }

  private report(severity: Problem['severity'], message: string, offset: number): void {
    if (this.problems.length > MAX_PROBLEMS) return;
    const more = this.problems.length === MAX_PROBLEMS ? 'there is more wrong with this file' : message;
    this.problems.push({ file: this.file, ...this.place(offset), severity, message: more });
  }

  private place(offset: number): Place {
    const { line, col } = this.lines.linePos(offset);
    return { line: Math.max(1, lineBefore(this.gaps, line)), column: Math.max(1, col) };
  }
}
