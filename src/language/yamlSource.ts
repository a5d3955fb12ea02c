import {
  isAlias,
  isMap,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
  type Pair,
} from 'yaml';
import type { Place, Problem } from './vocabulary';

/** A file larger than this is refused: it is no vocabulary that anybody says. */
const MAX_CHARACTERS = 1_000_000;
/** A few anchors are a convenience, thousands are an attack. */
const MAX_ALIASES = 100;
/** Nobody mends more at a time, and the first ones often cause the rest. */
const MAX_PROBLEMS = 200;

type Path = readonly (string | number)[];

/** A YAML text with places: every problem names a line and a column. */
export class YamlSource {
  readonly problems: Problem[] = [];
  /** Plain data, or undefined when the text is no YAML. */
  readonly data: unknown;
  private readonly lines = new LineCounter();
  private readonly document: Document | undefined;
  private firstAlias = 0;

  constructor(
    text: string,
    readonly file: string,
  ) {
    if (text.length > MAX_CHARACTERS) {
      this.report('error', `a vocabulary has at most ${MAX_CHARACTERS} characters, this file has ${text.length}`, 0);
      return;
    }
    try {
      this.document = parseDocument(text, {
        lineCounter: this.lines,
        prettyErrors: false,
        logLevel: 'silent',
        uniqueKeys: false,
      });
      for (const { message, pos } of this.document.errors)
        this.report('error', explained(message, text, pos[0]), pos[0]);
      for (const { message, pos } of this.document.warnings) this.report('error', firstSentence(message), pos[0]);
      if (this.problems.length === 0) this.reportAliases(this.document);
      if (this.problems.length === 0) this.reportDoubleKeys(this.document);
      const broken = text.indexOf('\uFFFD');
      if (broken >= 0) this.report('error', 'this is not UTF-8', broken);
      if (this.problems.length === 0) this.data = this.document.toJS({ maxAliasCount: MAX_ALIASES });
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

  /** Before anything resolves them: the library looks for each one's anchor from the start of the file. */
  private reportAliases(document: Document): void {
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
  }

  /** The library's own check takes time with the square of a map's size. */
  private reportDoubleKeys(document: Document): void {
    visit(document, {
      Map: (_, map) => {
        const keys = new Set<string>();
        for (const { key } of map.items) {
          const written = asWritten(key);
          if (keys.has(written)) this.report('error', `"${written}" stands here twice`, rangeStart(key) ?? 0);
          keys.add(written);
        }
      },
    });
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
    return { line: Math.max(1, line), column: Math.max(1, col) };
  }
}

function rangeStart(node: unknown): number | undefined {
  const range = (node as Partial<Node> | null | undefined)?.range;
  return range?.[0];
}

/** A scalar as its author wrote it: numbers and booleans keep their spelling. */
function asWritten(node: unknown): string {
  if (!isScalar(node)) return typeof node === 'string' ? node : '';
  if (typeof node.value === 'string') return node.value;
  return node.value === null ? '' : (node.source ?? JSON.stringify(node.value));
}

/** YAML takes a value that begins with a bracket for a sequence; a pattern that does must stand in quotes. */
function explained(message: string, text: string, offset: number): string {
  const line = text.slice(text.lastIndexOf('\n', offset - 1) + 1, text.indexOf('\n', offset) >>> 0);
  const hint = /^\s*(?:-\s+)?say:\s*\[/u.test(line) ? '; a pattern that begins with [ stands in "quotes"' : '';
  return firstSentence(message) + hint;
}

function firstSentence(message: string): string {
  if (message.includes('call stack')) return 'the nesting is too deep';
  return (message.split('\n')[0] ?? message).replace(/ at line \d+.*$/u, '').trim();
}
