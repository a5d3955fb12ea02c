import schema from '../../media/vocabulary.schema.json';
import { CAPTURES } from './captures/index';
import { MANGO_ACTIONS, TERMINAL_OPERATIONS } from './effectReader';
import { LIVE_LISTS } from './foundList';
import { FACTS } from './when';
import { cursorIn, type Cursor } from './yamlCursor';

/** Something that may stand at a place of a vocabulary file. */
export interface Completion {
  readonly label: string;
  readonly kind: 'key' | 'value' | 'slot';
  readonly about?: string;
}

const { rule, do: effect } = schema.definitions;

/**
 * What may be written at a place of a vocabulary file that is being written: keys, values, and the names of slots. The text
 * is looked at line by line, because a file in the middle of being written is seldom YAML.
 * @param line from 0. @param column from 0.
 */
export function completionsAt(text: string, line: number, column: number): readonly Completion[] {
  const lines = text.split(/\r?\n/u);
  const cursor = cursorIn(lines, line, column);
  if (cursor.path[0] === 'lists') return opened(cursor.text, '<', '>') ? listsOf(lines) : [];
  if (cursor.value === null) return keysOf(cursor.path);
  return valuesOf(cursor, lines, line);
}

function keysOf(path: readonly string[]): readonly Completion[] {
  switch (path.join(' ')) {
    case '':
      return described(schema.properties);
    case 'rules':
      return described(rule.properties);
    case 'rules do':
      return described(effect.properties);
    default:
      return [];
  }
}

function valuesOf({ path, key, value }: Cursor, lines: readonly string[], line: number): readonly Completion[] {
  switch ([...path, key].join(' ')) {
    case 'when':
    case 'rules when':
      return valued(['always', ...FACTS]);
    case 'rules risk':
      return valued(rule.properties.risk.enum);
    case 'rules order':
      return valued(rule.properties.order.enum);
    case 'rules off':
      return valued(['true']);
    case 'rules say':
      return opened(value ?? '', '<', '>') ? slotSources(lines) : [];
    case 'rules do mango':
      return valued(MANGO_ACTIONS);
    case 'rules do terminal':
      return valued(TERMINAL_OPERATIONS);
    default:
      return path.join(' ') === 'rules do' && opened(value ?? '', '{', '}') ? slotsOfRule(lines, line) : [];
  }
}

/** Whether a bracket was opened and not yet closed. */
function opened(text: string, open: string, close: string): boolean {
  return text.lastIndexOf(open) > text.lastIndexOf(close);
}

function slotSources(lines: readonly string[]): readonly Completion[] {
  return [
    ...listsOf(lines),
    ...CAPTURES.map(({ name, about }): Completion => ({ label: name, kind: 'slot', about })),
    ...LIVE_LISTS.map((label): Completion => ({ label, kind: 'slot', about: 'A list that is alive.' })),
  ];
}

/** The names below `lists:`, which are as deep as the first of them. */
function listsOf(lines: readonly string[]): readonly Completion[] {
  const from = lines.findIndex((line) => /^lists\s*:/u.test(line));
  if (from < 0) return [];
  const names: Completion[] = [];
  let depth: number | undefined;
  for (const line of lines.slice(from + 1)) {
    const found = /^(\s+)["']?([A-Za-z_][\w-]*)["']?\s*:/u.exec(line);
    if (/^[^\s#]/u.test(line)) break;
    depth ??= found?.[1]?.length;
    if (found && found[1]?.length === depth)
      names.push({ label: found[2] ?? '', kind: 'slot', about: 'A list of this file.' });
  }
  return names;
}

/** The slots that the rule around a line says. */
function slotsOfRule(lines: readonly string[], line: number): readonly Completion[] {
  const begins = (each: string) => /^\s*- (?:\{\s*)?\w+\s*:/u.test(each) && /\bid\s*:/u.test(each);
  let from = line;
  while (from > 0 && !begins(lines[from] ?? '')) from -= 1;
  const next = lines.findIndex((each, index) => index > line && begins(each));
  const rule = lines.slice(from, next < 0 ? undefined : next).join('\n');
  const names = [...rule.matchAll(/<\s*([A-Za-z_][\w-]*)\s*(?::\s*[\w-]+\s*)?>/gu)].map((match) => match[1] ?? '');
  return [...new Set(names)].map((label) => ({ label, kind: 'slot', about: 'A slot of this rule.' }));
}

function described(properties: Readonly<Record<string, object>>): readonly Completion[] {
  return Object.entries(properties).map(([label, property]) => ({
    label,
    kind: 'key',
    ...('description' in property && typeof property.description === 'string' ? { about: property.description } : {}),
  }));
}

function valued(values: readonly string[]): readonly Completion[] {
  return values.map((label) => ({ label, kind: 'value' }));
}
