/** What the YAML library found wrong, at an offset in the text. */
export interface Mistake {
  readonly code: string;
  readonly message: string;
  readonly offset: number;
}

/** A pattern from its first bracket on, up to what ends a value in YAML. */
const PATTERN = /^\[[^[\]]*\](?:[^[\]{},:#"]|\[[^[\]]*\]|:(?=\S))*/u;

/** Says for people what is wrong, and where one would look for it. */
export function explained({ code, message, offset }: Mistake, text: string): Pick<Mistake, 'message' | 'offset'> {
  if (code === 'MULTIPLE_DOCS') {
    return { message: 'a file holds one vocabulary; what follows "---" belongs into a file of its own', offset };
  }
  // YAML takes a value that begins with a bracket for a sequence, and stumbles over what follows the closing one.
  const before = text.slice(text.lastIndexOf('\n', offset - 1) + 1, offset);
  const [, sequence] = /(?:^\s*|-\s+|[{[,]\s*|:\s+)(\[[^[\]]*\]\s*)$/u.exec(before) ?? [];
  if (sequence === undefined) return { message: firstSentence(message), offset };
  const start = offset - sequence.length;
  const [line = ''] = /^.*/u.exec(text.slice(start)) ?? [];
  const [pattern = sequence] = PATTERN.exec(line) ?? [];
  return {
    message: `a pattern that begins with [ must stand in quotes, or YAML takes it for a sequence: write "${pattern.trim()}"`,
    offset: start,
  };
}

/** The first line of a message, without the place in it. */
export function firstSentence(message: string): string {
  if (message.includes('call stack')) return 'the nesting is too deep';
  return (message.split('\n')[0] ?? message).replace(/ at line \d+.*$/u, '').trim();
}
