/** Programs whose line is what stands before the cursor; others draw as they like. */
const SHELLS = /^-?(?:ba|z|fi|da|k|mk|c|tc)?sh$/;

/** A shell echoes what it is given a moment later. */
const LOOKS = 6;
const BETWEEN_LOOKS_MS = 40;

/**
 * Whether a text stands right before a pane's cursor, wrapped lines included. Null where that cannot be told: the program
 * is no shell, or the text holds characters that may be two columns wide.
 * @param command runs one tmux command and gives its lines.
 */
export async function standsBeforeCursor(
  command: (line: string) => Promise<readonly string[]>,
  pane: string,
  program: string,
  text: string,
): Promise<boolean | null> {
  if (!SHELLS.test(program) || !isPlain(text)) return null;
  for (let look = 0; look < LOOKS; look += 1) {
    if (look > 0) await new Promise((resolve) => setTimeout(resolve, BETWEEN_LOOKS_MS));
    const [place = ''] = await command(`display-message -p -t ${pane} '#{cursor_x} #{cursor_y} #{pane_width}'`);
    const [x = 0, y = 0, width = 0] = place.split(' ').map(Number);
    const rows = await command(`capture-pane -p -t ${pane}`);
    if (beforeCursor(rows, x, y, width).endsWith(text)) return true;
  }
  return false;
}

function beforeCursor(rows: readonly string[], x: number, y: number, width: number): string {
  const above = rows.slice(0, y).map((row) => row.padEnd(width));
  const row = rows[y] ?? '';
  // A prompt with wide characters has fewer characters than columns; little stands behind a shell's cursor.
  return above.join('') + (isPlain(row) ? row.padEnd(width).slice(0, x) : row);
}

function isPlain(text: string): boolean {
  return /^[ -~]*$/.test(text);
}
