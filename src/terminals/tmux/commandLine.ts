import { TerminalError } from '../terminal';

/** A word of a tmux command line: where it stands, and its text without quotes (variables and `~` left as written). */
export interface Word {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** One command of a line: its words, the command's name first. */
export type ParsedCommand = readonly Word[];

/** Splits a tmux command line at its top-level `;`. @throws TerminalError `refused` for newlines and unclosed quotes. */
export function parseCommandLine(line: string): readonly ParsedCommand[] {
  if (/[\n\r\0]/.test(line)) throw new TerminalError('refused', 'A tmux command is one line; write \\n for a newline.');
  const commands: Word[][] = [[]];
  let at = 0;
  while (at < line.length) {
    const char = line[at];
    if (char === ' ' || char === '\t') at += 1;
    else if (char === ';') {
      commands.push([]);
      at += 1;
    } else if (char === '#') break;
    else {
      const word = char === '{' ? braces(line, at) : token(line, at);
      commands.at(-1)?.push(word);
      at = word.end;
    }
  }
  return commands.filter((command) => command.length > 0);
}

const unclosed = (line: string): TerminalError =>
  new TerminalError('refused', `Quotes or braces are not closed in the tmux command: ${line}`);

/** A `{ ... }` block: tmux takes the text between as one argument, whatever stands in it. */
function braces(line: string, start: number): Word {
  let depth = 0;
  let at = start;
  while (at < line.length) {
    const char = line[at];
    if (char === '"' || char === "'") {
      at = token(line, at).end;
      continue;
    }
    at += char === '\\' ? 2 : 1;
    if (char === '{') depth += 1;
    if (char === '}' && --depth === 0) return { start, end: at, text: line.slice(start + 1, at - 1) };
  }
  throw unclosed(line);
}

function token(line: string, start: number): Word {
  let text = '';
  let inside = '';
  let at = start;
  for (; at < line.length; at += 1) {
    const char = line[at] ?? '';
    if (char === inside) inside = '';
    else if (inside === "'") text += char;
    else if (char === '\\') {
      at += 1;
      text += line[at] ?? '';
    } else if (inside === '"') text += char;
    else if (char === '"' || char === "'") inside = char;
    else if (char === ' ' || char === '\t' || char === ';') break;
    else text += char;
  }
  if (inside) throw unclosed(line);
  return { start, end: at, text };
}
