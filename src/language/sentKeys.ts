import type { KeyChord } from '../protocol/words';
import { shellCalls } from './shellLine';

/** Text that is typed, or a key that is pressed. */
export type Stroke = string | KeyChord;

/** What one `send-keys` puts into a pane. */
export interface SentKeys {
  /** The pane as it was named; empty: the current one. */
  readonly pane: string;
  readonly strokes: readonly Stroke[];
}

/** Names that tmux has for keys, as keys are named here. Those of modifiers with letters are read below. */
const KEYS: ReadonlyMap<string, string> = new Map([
  ['enter', 'enter'],
  ['kpenter', 'enter'],
  ['space', 'space'],
  ['bspace', 'backspace'],
  ['tab', 'tab'],
  ['btab', 'tab'],
  ['escape', 'escape'],
  ['up', 'up'],
  ['down', 'down'],
  ['left', 'left'],
  ['right', 'right'],
  ['home', 'home'],
  ['end', 'end'],
  ['dc', 'delete'],
  ['ic', 'insert'],
  ['npage', 'pagedown'],
  ['pagedown', 'pagedown'],
  ['ppage', 'pageup'],
  ['pageup', 'pageup'],
]);

/** What a tmux command line types into panes, in order. */
export function sentKeys(line: string): readonly SentKeys[] {
  return shellCalls(line).flatMap(({ words: [name = '', ...args] }) => {
    if (!/^send(?:-k.*)?$/u.test(name) || args.some((arg) => /^-[A-Za-z]*X/u.test(arg))) return [];
    const literal = args.some((arg) => /^-[A-Za-z]*l/u.test(arg));
    const named = args.findIndex((arg) => /^-[A-Za-z]*t./u.test(arg) || /^-[A-Za-z]*t$/u.test(arg));
    const pane = named < 0 ? '' : (/t(.+)$/u.exec(args[named] ?? '')?.[1] ?? args[named + 1] ?? '');
    const keys = args.filter((arg, index) => !/^-./u.test(arg) && !/^-[A-Za-z]*[tNc]$/u.test(args[index - 1] ?? ''));
    return [{ pane, strokes: keys.map((key) => (literal ? key : strokeNamed(key))) }];
  });
}

/** What is no key's name is typed as it stands. */
function strokeNamed(name: string): Stroke {
  const [, prefix = '', rest = ''] = /^((?:[CMS]-)*)(.+)$/u.exec(name) ?? [];
  const modifiers = Array.from(prefix.replaceAll('-', ''), (letter) =>
    letter === 'C' ? 'control' : letter === 'M' ? 'alt' : 'shift',
  );
  const key = KEYS.get(rest.toLowerCase()) ?? (/^F\d+$/u.test(rest) ? rest.toLowerCase() : undefined);
  if (key !== undefined) return { key, modifiers };
  if (/^\^.$/u.test(name)) return { key: name.charAt(1).toLowerCase(), modifiers: ['control'] };
  return modifiers.length > 0 && /^.$/su.test(rest) ? { key: rest, modifiers } : name;
}
