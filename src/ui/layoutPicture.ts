import type { PaneId } from '../terminals/tmux/events';
import type { Layout } from '../terminals/tmux/live/layout';

/** What the picture says of a pane. */
export interface PictureCaption {
  /** Number and program: `0 vim`. */
  readonly label: string;
  readonly active: boolean;
}

export type Captions = ReadonlyMap<PaneId, PictureCaption>;

interface Leaf {
  readonly pane: PaneId | null;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Width of the picture in pixels; a cell is about twice as high as it is wide. */
const WIDTH = 260;
const CELL_ASPECT = 2;
const MAX_HEIGHT = 180;
/** Pixels of a letter of the captions. */
const LETTER = 6.5;

/** The layout with its panes' captions, as an SVG that brings its own background and so is readable in every theme. */
export function layoutPicture(layout: Layout, captions: Captions): string {
  const height = Math.min(
    Math.max(Math.round((WIDTH * layout.height * CELL_ASPECT) / Math.max(layout.width, 1)), 40),
    MAX_HEIGHT,
  );
  const boxes = leaves(layout).map((leaf) => {
    const { x, y, width: w, height: h } = scaled(leaf, layout, WIDTH, height);
    const caption = leaf.pane === null ? undefined : captions.get(leaf.pane);
    const fill = caption?.active ? '#0b5cad' : '#2d2d2d';
    const text = cut(caption?.label ?? '', Math.floor((w - 8) / LETTER));
    const drawn = `<rect x="${x + 1}" y="${y + 1}" width="${w - 2}" height="${h - 2}" rx="3" fill="${fill}" stroke="#8a8a8a"/>`;
    return text === ''
      ? drawn
      : `${drawn}<text x="${x + w / 2}" y="${y + h / 2 + 4}" text-anchor="middle" fill="#ffffff">${escapeXml(text)}</text>`;
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${height}" viewBox="0 0 ${WIDTH} ${height}" ` +
    `font-family="monospace" font-size="11"><rect width="${WIDTH}" height="${height}" rx="4" fill="#1e1e1e"/>${boxes.join('')}</svg>`
  );
}

/** The layout in 16 pixels: the active pane is filled. `ink`: the colour of the lines. */
export function layoutIcon(layout: Layout, active: PaneId | null, ink: string): string {
  const boxes = leaves(layout).map((leaf) => {
    const { x, y, width, height } = scaled(leaf, layout, 14, 12);
    const place = `x="${x + 1.5}" y="${y + 2.5}" width="${Math.max(width - 1, 0.5)}" height="${Math.max(height - 1, 0.5)}"`;
    return `<rect ${place} fill="${leaf.pane === active && active !== null ? ink : 'none'}" fill-opacity="0.7" stroke="${ink}"/>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="16" height="16" viewBox="0 0 16 16">${boxes.join('')}</svg>`;
}

/** The same in words: `2 columns: 0 vim; 2 rows: 1 bash, active; 2 top`. */
export function layoutWords(layout: Layout, captions: Captions): string {
  if (layout.type === 'pane') {
    const caption = layout.pane === null ? undefined : captions.get(layout.pane);
    return caption ? `${caption.label}${caption.active ? ', active' : ''}` : 'a pane';
  }
  const parts = layout.cells.map((cell) => {
    const words = layoutWords(cell, captions);
    return cell.type === 'pane' ? words : `(${words})`;
  });
  return `${layout.cells.length} ${layout.type === 'row' ? 'columns' : 'rows'}: ${parts.join('; ')}`;
}

export const svgUri = (svg: string): string =>
  `data:image/svg+xml;base64,${Buffer.from(svg, 'utf8').toString('base64')}`;

function leaves(layout: Layout): readonly Leaf[] {
  return layout.type === 'pane' ? [layout] : layout.cells.flatMap(leaves);
}

/** In a whole that is one cell wider and higher, every pane has its border to the right and below: they tile it exactly. */
function scaled(leaf: Leaf, whole: Layout, width: number, height: number): Omit<Leaf, 'pane'> {
  const across = (cells: number): number => round((cells * width) / (whole.width + 1));
  const down = (cells: number): number => round((cells * height) / (whole.height + 1));
  return { x: across(leaf.x), y: down(leaf.y), width: across(leaf.width + 1), height: down(leaf.height + 1) };
}

const round = (value: number): number => Math.round(value * 10) / 10;

function cut(text: string, letters: number): string {
  const all = Array.from(text);
  if (all.length <= letters) return text;
  return letters < 2 ? '' : `${all.slice(0, letters - 1).join('')}…`;
}

function escapeXml(text: string): string {
  return (
    text
      .replaceAll('&', '&amp;')
      .replaceAll('<', '&lt;')
      .replaceAll('>', '&gt;')
      .replaceAll('"', '&quot;')
      // Control characters stand in no XML, not even escaped.
      .replaceAll(/\p{Cc}/gu, ' ')
  );
}
