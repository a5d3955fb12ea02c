/** Where in a YAML text somebody is writing. */
export interface Cursor {
  /** Keys of the maps around it, outermost first; sequences have none. */
  readonly path: readonly string[];
  /** The key whose value is being written; empty where a key is. */
  readonly key: string;
  /** The value up to the cursor; null where a key is being written. */
  readonly value: string | null;
  /** What is being written, key and value, up to the cursor. */
  readonly text: string;
}

/** Finds out where a line and a column of a YAML text are, by indentation and by brackets on the line itself. */
export function cursorIn(lines: readonly string[], line: number, column: number): Cursor {
  const text = (lines[line] ?? '').slice(0, column);
  const [, blanks = '', dash = '', rest = ''] = /^(\s*)((?:- +|-$)*)(.*)$/u.exec(text) ?? [];
  const around = above(lines, line, blanks.length + dash.length);
  const { path, last, isOpen } = inBrackets(rest);
  const written = /^\s*["']?([\w-]+)["']?\s*:(?:\s+(.*)|)$/u.exec(last);
  const keys = [...around, ...path];
  if (written) return { path: keys, key: written[1] ?? '', value: written[2] ?? '', text: last };
  // A pattern in a sequence of them is a value of the key above.
  const isEntry = !isOpen && ((dash !== '' && /[^\w-]/u.test(last)) || around.at(-1) === 'say');
  if (isEntry) return { path: keys.slice(0, -1), key: keys.at(-1) ?? '', value: last, text: last };
  return { path: keys, key: '', value: null, text: last };
}

/** The keys that a line belongs to, by their indentation. */
function above(lines: readonly string[], line: number, column: number): readonly string[] {
  const keys: string[] = [];
  let within = column;
  for (let at = line - 1; at >= 0 && within > 0; at -= 1) {
    const found = /^(\s*)((?:- +)?)["']?([\w-]+)["']?\s*:/u.exec(lines[at] ?? '');
    if (!found) continue;
    const [, blanks = '', dash = '', key = ''] = found;
    if (blanks.length + dash.length >= within) continue;
    keys.unshift(key);
    within = blanks.length;
  }
  return keys;
}

/** The keys whose curly brackets are open at the end of a text, and what stands behind the last bracket or comma. */
function inBrackets(text: string): {
  readonly path: readonly string[];
  readonly last: string;
  readonly isOpen: boolean;
} {
  const open: { readonly mark: string; readonly key: string }[] = [];
  let from = 0;
  let quote = '';
  for (let at = 0; at < text.length; at += 1) {
    const mark = text.charAt(at);
    if (quote !== '') {
      if (mark === quote) quote = '';
    } else if (/["']/u.test(mark) && /[\s[{,]$|^$/u.test(text.slice(0, at))) quote = mark;
    // Inside of a value a curly bracket is a slot's, and a square one part of a pattern.
    else if (/[{[]/u.test(mark) && /(?:^|[:[{,]\s*)$/u.test(text.slice(0, at))) {
      open.push({ mark, key: /["']?([\w-]+)["']?\s*:\s*$/u.exec(text.slice(from, at))?.[1] ?? '' });
      from = at + 1;
    } else if (mark === ',' && open.length > 0) from = at + 1;
    else if (/[\]}]/u.test(mark) && open.at(-1)?.mark === (mark === '}' ? '{' : '[')) {
      open.pop();
      from = at + 1;
    }
  }
  return {
    path: open.flatMap(({ mark, key }) => (mark === '{' && key !== '' ? [key] : [])),
    last: text.slice(from),
    isOpen: open.length > 0,
  };
}
