import type { KeyChord } from '../protocol/words';

/** Names of the keys that are not characters, as they stand in a KeyChord. F1 to F24 are `f1` to `f24`. */
export const NAMED_KEYS = [
  'enter',
  'escape',
  'tab',
  'space',
  'backspace',
  'delete',
  'insert',
  'home',
  'end',
  'pageup',
  'pagedown',
  'up',
  'down',
  'left',
  'right',
] as const;

const MODIFIERS: ReadonlyMap<string, KeyChord['modifiers'][number]> = new Map([
  ['control', 'control'],
  ['ctrl', 'control'],
  ['alt', 'alt'],
  ['option', 'alt'],
  ['meta', 'alt'],
  ['shift', 'shift'],
  ['super', 'super'],
  ['command', 'super'],
  ['cmd', 'super'],
]);

/** More presses than this in one command are refused: nobody counts them, and a misheard number does less. */
export const MAX_PRESSES = 100;

/**
 * Reads written keys: `control+c`, `escape`, `f5`, `left*3`, several with spaces between, `space` and `plus` by name.
 * @throws RangeError naming the part that is no key, or when there are more than MAX_PRESSES presses.
 */
export function parseKeys(text: string): readonly KeyChord[] {
  const keys: KeyChord[] = [];
  for (const part of text.trim().split(/\s+/u)) {
    if (part === '') continue;
    const times = /^(.+)\*(\d+)$/u.exec(part);
    const chord = parseChord(times?.[1] ?? part);
    const count = times ? Number(times[2]) : 1;
    if (keys.length + count > MAX_PRESSES) throw new RangeError(`more than ${MAX_PRESSES} key presses in one command`);
    for (let n = 0; n < count; n += 1) keys.push(chord);
  }
  return keys;
}

function parseChord(part: string): KeyChord {
  const pieces = part === '+' ? ['plus'] : part.replace(/\+\+$/u, '+plus').split('+');
  const name = pieces.pop() ?? '';
  const modifiers = pieces.map((piece) => MODIFIERS.get(piece.toLowerCase()));
  const known = modifiers.filter((modifier) => modifier !== undefined);
  const key = keyNamed(name);
  if (known.length !== modifiers.length || key === undefined) throw new RangeError(`"${part}" is no key`);
  return { key, modifiers: [...new Set(known)] };
}

function keyNamed(name: string): string | undefined {
  if (name === 'plus') return '+';
  if (/^\S$/u.test(name)) return name;
  const lower = name.toLowerCase();
  if ((NAMED_KEYS as readonly string[]).includes(lower)) return lower;
  if (/^f(?:[1-9]|1\d|2[0-4])$/u.test(lower)) return lower;
  return undefined;
}

/** Keys for people: `control+c`, `left (3 times)`. */
export function describeKeys(keys: readonly KeyChord[]): string {
  const parts: { name: string; count: number }[] = [];
  for (const chord of keys) {
    const name = [...chord.modifiers, chord.key].join('+');
    const last = parts.at(-1);
    if (last?.name === name) last.count += 1;
    else parts.push({ name, count: 1 });
  }
  return parts.map(({ name, count }) => (count > 1 ? `${name} (${count} times)` : name)).join(' ');
}
