import { TerminalError } from '../terminal';
import type { TmuxConnection } from './connection';
import type { PaneId } from './events';

/** Lines of history looked at for the last output, and shown of a pane's text. */
const OUTPUT_LINES = 5000;
const CAPTURED_LINES = 50_000;

/** Everything that a pane has shown, wrapped lines joined, without the empty lines below. */
export async function captureText(connection: TmuxConnection, pane: PaneId): Promise<string> {
  const lines = await connection.command(`capture-pane -p -J -t ${pane} -S -${CAPTURED_LINES}`);
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .trimEnd();
}

/** The line that the cursor is in, or the one so many lines above it; in copy mode that of its cursor. @throws TerminalError `refused` when it is empty. */
export async function copyLine(connection: TmuxConnection, pane: PaneId, above: number): Promise<string> {
  const { lines } = await upToCursor(connection, pane);
  const line = lines.at(-1 - above)?.trim() ?? '';
  if (line === '') throw new TerminalError('refused', 'That line is empty.');
  return line;
}

/**
 * What the last command printed, where the prompt tells: the line that waits for the next command begins like the line
 * that the last one was typed on. @throws TerminalError `unsupported` where that cannot be told.
 */
export async function lastOutput(connection: TmuxConnection, pane: PaneId): Promise<string> {
  const { lines, cursor } = await upToCursor(connection, pane);
  const output = outputAbove(lines, cursor);
  if (output === null) {
    throw new TerminalError(
      'unsupported',
      'Where the last output begins cannot be told: no earlier prompt is like this one.',
    );
  }
  return output;
}

/** Lines between the last two prompts. `lines` end with the one that waits for a command, `cursor` is the cell it waits in. */
export function outputAbove(lines: readonly string[], cursor: number): string | null {
  const waiting = lines.at(-1) ?? '';
  const prompt = waiting.slice(0, cursor).trimEnd();
  if (prompt === '') return null;
  const gap = ' '.repeat(Math.max(0, Math.min(cursor, waiting.length || cursor) - prompt.length));
  const typedOn = lines
    .slice(0, -1)
    .findLastIndex((line) => line.startsWith(prompt + gap) && line.trimEnd().length > prompt.length + gap.length);
  if (typedOn < 0) return null;
  return lines
    .slice(typedOn + 1, -1)
    .map((line) => line.trimEnd())
    .join('\n')
    .trimEnd();
}

async function upToCursor(
  connection: TmuxConnection,
  pane: PaneId,
): Promise<{ readonly lines: readonly string[]; readonly cursor: number }> {
  const format = '#{?pane_in_mode,#{e|-:#{copy_cursor_y},#{scroll_position}} #{copy_cursor_x},#{cursor_y} #{cursor_x}}';
  const [answer = ''] = await connection.command(`display-message -p -t ${pane} '${format}'`);
  const [row = '0', cursor = '0'] = answer.split(' ');
  const lines = await connection.command(`capture-pane -p -J -t ${pane} -S -${OUTPUT_LINES} -E ${Number(row) || 0}`);
  return { lines, cursor: Number(cursor) || 0 };
}
