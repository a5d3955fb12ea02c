import { isMap, isSeq, parseDocument, type Document } from 'yaml';
import type { Command, Effect, KeyChord, Risk } from '../protocol/words';
import { higherRisk } from './risk';
import { wordsIn } from './tokens';

/** A rule as it is written down: a sentence, and what was done when it was made. */
export interface MadeRule {
  readonly id: string;
  readonly say: string;
  readonly do: WrittenEffect | readonly WrittenEffect[];
  readonly risk?: Risk;
  readonly example: string;
}

type WrittenEffect = Readonly<Record<string, unknown>>;

const MAX_ID = 40;

/**
 * The rule that does again what commands did.
 * @param say what will be said for it, as a pattern.
 * @param commands what is done then.
 */
export function ruleOf(say: string, commands: readonly Pick<Command, 'effects' | 'risk'>[]): Omit<MadeRule, 'id'> {
  const effects = commands.flatMap((command) => command.effects.map(written));
  const [first] = effects;
  const risk = commands.reduce<Risk>((highest, command) => higherRisk(highest, command.risk), 'safe');
  return {
    say,
    do: effects.length === 1 && first ? first : effects,
    ...(risk === 'safe' ? {} : { risk }),
    example: plainWords(say),
  };
}

/** The rule that runs a line. */
export function ruleThatRuns(say: string, line: string): Omit<MadeRule, 'id'> {
  return { say, do: { run: line }, example: plainWords(say) };
}

/** A vocabulary file with one rule more. */
export interface ExtendedFile {
  readonly text: string;
  readonly id: string;
  /** What was put in, and where: the rest of the file is as it was. */
  readonly change: { readonly from: number; readonly to: number; readonly text: string };
  /** Where the new rule begins in the new text. */
  readonly offset: number;
}

/**
 * Writes a rule after the others of a file; comments stay.
 * @throws Error when the file has mistakes that would have to be mended first.
 */
export function withRule(text: string, rule: Omit<MadeRule, 'id'>): ExtendedFile {
  const document = parseDocument(text);
  const [mistake] = document.errors;
  if (mistake) throw new Error(`it has a mistake: ${mistake.message.split('\n')[0] ?? ''}`);
  if (!isMap(document.contents)) throw new Error('it is no vocabulary');
  const rules = document.get('rules');
  if (rules !== undefined && rules !== null && !isSeq(rules)) throw new Error('its "rules" are no sequence');
  const id = freeId(rule.say, idsOf(document));
  const node = document.createNode({ id, ...rule });
  if (isSeq(rules)) {
    rules.flow = false;
    rules.add(node);
  } else {
    document.set('rules', document.createNode([]));
    document.addIn(['rules'], node);
  }
  const after = document.toString({ lineWidth: 0, flowCollectionPadding: true });
  const change = changeBetween(text, after);
  const offset = after.lastIndexOf(`id: ${id}`);
  return { text: after, id, change, offset: Math.max(offset, 0) };
}

/** The text between the beginning and the end that both have in common. */
function changeBetween(before: string, after: string): ExtendedFile['change'] {
  const most = Math.min(before.length, after.length);
  let from = 0;
  while (from < most && before[from] === after[from]) from += 1;
  let end = 0;
  while (end < most - from && before[before.length - 1 - end] === after[after.length - 1 - end]) end += 1;
  return { from, to: before.length - end, text: after.slice(from, after.length - end) };
}

function idsOf(document: Document): ReadonlySet<string> {
  const data = document.toJS({ maxAliasCount: 100 }) as { readonly rules?: unknown };
  const rules: readonly unknown[] = Array.isArray(data.rules) ? data.rules : [];
  return new Set(rules.flatMap((rule) => (hasId(rule) ? [String(rule.id)] : [])));
}

function hasId(rule: unknown): rule is { readonly id: unknown } {
  return typeof rule === 'object' && rule !== null && 'id' in rule;
}

function freeId(say: string, taken: ReadonlySet<string>): string {
  const base = wordsIn(say).join('-').replaceAll("'", '').slice(0, MAX_ID).replace(/-$/u, '') || 'rule';
  if (!taken.has(base)) return base;
  let number = 2;
  while (taken.has(`${base}-${number}`)) number += 1;
  return `${base}-${number}`;
}

/** A sentence of a pattern that has neither choices nor slots; brackets are left out with what they hold. */
function plainWords(say: string): string {
  return wordsIn(say.replace(/\[[^\]]*\]/gu, ' ')).join(' ') || say;
}

function written(effect: Effect): WrittenEffect {
  switch (effect.kind) {
    case 'run':
    case 'type':
      return { [effect.kind]: effect.text };
    case 'press':
      return { press: writtenKeys(effect.keys) };
    case 'tmux':
      return { tmux: effect.line };
    case 'terminal':
      return { terminal: [effect.operation, effect.argument].filter(Boolean).join(' ') };
    case 'vscode':
      return { vscode: effect.args.length > 0 ? { command: effect.command, args: effect.args } : effect.command };
    case 'mango':
      return { mango: [effect.action, effect.argument].filter(Boolean).join(' ') };
  }
}

/** As `parseKeys` reads them. */
function writtenKeys(keys: readonly KeyChord[]): string {
  const runs: { readonly name: string; count: number }[] = [];
  for (const { key, modifiers } of keys) {
    const name = [...modifiers, key === '+' ? 'plus' : key].join('+');
    const last = runs.at(-1);
    if (last?.name === name) last.count += 1;
    else runs.push({ name, count: 1 });
  }
  return runs.map(({ name, count }) => (count > 1 ? `${name}*${count}` : name)).join(' ');
}
