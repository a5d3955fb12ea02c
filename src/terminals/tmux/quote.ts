/** tmux replaces a NUL by nothing and its lexer stops there; no argument may hold one. */
const NUL = String.fromCharCode(0);

const isControl = (char: string): boolean => char < ' ' || char === '\u007f';

/**
 * One argument of a tmux command line, taken literally by tmux's own parser: spaces, quotes, `;`, `$`, `~`, `#`, braces,
 * newlines and emoji stay what they are. The result holds no raw newline. Commands that expand formats (names of
 * windows and sessions, `display-message`) still expand `#{...}`; see `literalFormat`.
 */
export function quote(argument: string): string {
  const text = argument.replaceAll(NUL, '');
  const chars = Array.from(text);
  if (!chars.some(isControl)) return `'${text.replaceAll("'", `'\\''`)}'`;
  const inner = chars.map((char) =>
    isControl(char)
      ? `\\${char.charCodeAt(0).toString(8).padStart(3, '0')}`
      : '"\\$'.includes(char)
        ? `\\${char}`
        : char,
  );
  return `"${inner.join('')}"`;
}

/** Text that comes out of tmux's format expansion as it went in: `#{pid}` stays `#{pid}`. tmux leaves `#[` alone. */
export function literalFormat(text: string): string {
  return text.replace(/(#+)(.?)/gsu, (_, hashes: string, next: string) =>
    next === '[' ? hashes + next : hashes + hashes + next,
  );
}
