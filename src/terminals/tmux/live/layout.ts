import type { PaneId } from '../events';

/** A place in a window, in cells. */
export interface LayoutBox {
  readonly width: number;
  readonly height: number;
  readonly x: number;
  readonly y: number;
}

/** A window's layout: panes beside each other in a row, above each other in a column. */
export type Layout =
  | (LayoutBox & { readonly type: 'pane'; readonly pane: PaneId | null })
  | (LayoutBox & { readonly type: 'row' | 'column'; readonly cells: readonly Layout[] });

/** Nesting beyond this is no layout of a real window. */
const MAX_DEPTH = 200;

/** The checksum that stands before a layout: four hexadecimal digits. */
export function layoutChecksum(layout: string): string {
  let sum = 0;
  for (let at = 0; at < layout.length; at += 1) {
    sum = ((sum >> 1) + ((sum & 1) << 15) + layout.charCodeAt(at)) & 0xffff;
  }
  return sum.toString(16).padStart(4, '0');
}

/** Reads a layout as `#{window_layout}` and `%layout-change` give it. Null: it is not one, or its checksum is wrong. */
export function parseLayout(text: string): Layout | null {
  const match = /^([0-9a-f]{4}),(.+)$/.exec(text);
  const body = match?.[2];
  if (body === undefined || layoutChecksum(body) !== match?.[1]) return null;
  const reader = new LayoutReader(body);
  const layout = reader.cell(0);
  return layout && reader.atEnd ? layout : null;
}

/** The panes of a layout in the order of their places. */
export function layoutPanes(layout: Layout): readonly PaneId[] {
  if (layout.type === 'pane') return layout.pane === null ? [] : [layout.pane];
  return layout.cells.flatMap(layoutPanes);
}

class LayoutReader {
  #at = 0;

  constructor(private readonly text: string) {}

  get atEnd(): boolean {
    return this.#at === this.text.length;
  }

  cell(depth: number): Layout | null {
    const match = this.#match(/(\d{1,6})x(\d{1,6}),(\d{1,6}),(\d{1,6})/y);
    if (!match || depth > MAX_DEPTH) return null;
    const [width = 0, height = 0, x = 0, y = 0] = match.slice(1).map(Number);
    const box = { width, height, x, y };
    const open = this.text[this.#at];
    if (open === '{' || open === '[') {
      const cells = this.#cells(open === '{' ? '}' : ']', depth);
      return cells && { type: open === '{' ? 'row' : 'column', ...box, cells };
    }
    // Saved layouts of old versions leave the pane out; a following cell begins with its size.
    const pane = this.#match(/,(\d{1,9})(?!\d*x)/y)?.[1];
    return { type: 'pane', ...box, pane: pane === undefined ? null : `%${Number(pane)}` };
  }

  #cells(close: string, depth: number): readonly Layout[] | null {
    const cells: Layout[] = [];
    do {
      this.#at += 1;
      const cell = this.cell(depth + 1);
      if (!cell) return null;
      cells.push(cell);
    } while (this.text[this.#at] === ',');
    if (this.text[this.#at] !== close) return null;
    this.#at += 1;
    return cells;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const match = pattern.exec(this.text);
    if (match) this.#at = pattern.lastIndex;
    return match;
  }
}
