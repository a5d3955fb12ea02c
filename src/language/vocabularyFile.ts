import { ListReader } from './listReader';
import type { Preread } from './preread';
import { RuleReader } from './ruleReader';
import { SchemaCheck } from './schemaProblems';
import { wordsIn } from './tokens';
import type { Problem, Rule, SpokenList, Vocabulary } from './vocabulary';
import { readWhen } from './whenReader';
import { YamlSource } from './yamlSource';

/** What came of a vocabulary file: as much of it as could be understood, and what is wrong with the rest. */
export interface VocabularyFile {
  /** Absent when nothing of the file can be used. */
  readonly vocabulary?: Vocabulary;
  readonly problems: readonly Problem[];
  /** Rules of it are no YAML and were left out. */
  readonly isIncomplete?: true;
}

/** Reads one vocabulary file. */
export function readVocabulary(text: string, file: string): VocabularyFile {
  return new VocabularyReader().read(text, file);
}

/** Reads vocabulary files. Keep one and read many with it: the schema is compiled once. */
export class VocabularyReader {
  private readonly schema = new SchemaCheck();
  private preread: Preread | undefined;

  /** Has files that were read ahead: they are not read again. */
  recall(preread: Preread | undefined): void {
    this.preread = preread;
  }

  /**
   * @param text the file's text.
   * @param file its name for problems.
   * @param elsewhere names of lists that come from a lower layer, for a vocabulary of some name.
   */
  read(text: string, file: string, elsewhere: (name: string) => ReadonlySet<string> = nothing): VocabularyFile {
    const known = this.preread?.find(text, file);
    if (known) return known;
    const source = new YamlSource(text, file);
    if (source.data === undefined) return { problems: source.problems };
    // Part of what a damaged rule does could be worse than nothing.
    const damaged = source.damaged.map((path) => (path[0] === 'rules' ? path.slice(0, 2) : path));
    const bad = [...damaged, ...this.schema.check(source)];
    if (bad.some((path) => isFatal(path))) return { problems: inOrder(source.problems) };
    const data = source.data as {
      readonly name: string;
      readonly about?: string;
      readonly when?: unknown;
      readonly between?: string | readonly string[];
      readonly lists?: Readonly<Record<string, unknown>>;
      readonly rules: readonly unknown[];
    };
    const when = readWhen(source, data.when, ['when']);
    if (!when) return { problems: inOrder(source.problems) };
    const inLists = Object.keys(data.lists ?? {});
    // A bad entry costs itself; a list that is none costs all of it.
    const listNames = inLists.filter(
      (name) => !bad.some((path) => path.length === 2 && path[0] === 'lists' && path[1] === name),
    );
    const lists = new ListReader(source, listNames, (path) => isBad(bad, path)).read();
    const unusable = new Set(inLists.filter((name) => !lists.has(name)));
    const vocabulary: Vocabulary = {
      name: data.name,
      about: data.about ?? '',
      file,
      when,
      between: [data.between ?? []].flat().map((phrase) => wordsIn(phrase).join(' ')),
      lists,
      rules: readRules(source, data.rules, lists, elsewhere(data.name), unusable, bad),
    };
    const problems = inOrder(source.problems);
    return { vocabulary, problems, ...(source.isIncomplete ? { isIncomplete: true } : {}) };
  }
}

function nothing(): ReadonlySet<string> {
  return new Set();
}

type Path = readonly (string | number)[];

function readRules(
  source: YamlSource,
  written: readonly unknown[],
  lists: ReadonlyMap<string, SpokenList>,
  elsewhere: ReadonlySet<string>,
  unusable: ReadonlySet<string>,
  bad: readonly Path[],
): readonly Rule[] {
  const reader = new RuleReader(source, lists, elsewhere, unusable);
  const rules = new Map<string, Rule>();
  for (const [index, value] of written.entries()) {
    const path = ['rules', index];
    if (isBad(bad, path)) continue;
    const rule = reader.read(value, path);
    if (!rule) continue;
    if (rules.has(rule.id)) source.reportAt([...path, 'id'], 'error', `another rule is called "${rule.id}" already`);
    else rules.set(rule.id, rule);
  }
  return [...rules.values()];
}

/** Whether an error lies at a path or inside it; a rule whose effect alone is wrong is still understood. */
function isBad(bad: readonly Path[], path: Path): boolean {
  return bad.some((each) => path.every((part, index) => each[index] === part) && each[path.length] !== 'do');
}

/** Errors outside any one rule or list leave nothing that could be trusted. */
function isFatal(path: Path): boolean {
  return path.length === 0 || !((path[0] === 'rules' || path[0] === 'lists') && path.length > 1);
}

function inOrder(problems: readonly Problem[]): readonly Problem[] {
  return problems.toSorted((a, b) => a.line - b.line || a.column - b.column);
}
