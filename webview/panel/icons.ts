/** Line icons on a 16 by 16 grid, drawn for this panel; they take the colour of the text. */
const PATHS = {
  microphone:
    'M8 1.5a2.25 2.25 0 0 0-2.25 2.25v4a2.25 2.25 0 0 0 4.5 0v-4A2.25 2.25 0 0 0 8 1.5ZM3.75 7.5v.25a4.25 4.25 0 0 0 8.5 0V7.5M8 12v2.5M5.75 14.5h4.5',
  stop: 'M4.5 4.5h7v7h-7z',
  check: 'm3 8.5 3.25 3.25L13 5',
  shield: 'M8 1.75 2.75 3.5v4c0 3.25 2.2 5.5 5.25 6.75 3.05-1.25 5.25-3.5 5.25-6.75v-4L8 1.75ZM5.5 7.9l1.8 1.8 3.3-3.4',
  cross: 'm4 4 8 8M12 4l-8 8',
  none: 'M8 2.25a5.75 5.75 0 1 0 0 11.5 5.75 5.75 0 0 0 0-11.5ZM4 4l8 8',
  question: 'M5.75 6a2.25 2.25 0 1 1 3.3 2c-.7.35-1.05.8-1.05 1.6M8 12.1v.15',
  pencil: 'm2.75 13.25.6-2.9 7.5-7.5a1.1 1.1 0 0 1 1.6 0l.7.7a1.1 1.1 0 0 1 0 1.6l-7.5 7.5-2.9.6Z',
  warning: 'M8 2.25 1.75 13.25h12.5L8 2.25ZM8 6.5v3M8 11.35v.1',
  information: 'M8 2.25a5.75 5.75 0 1 0 0 11.5 5.75 5.75 0 0 0 0-11.5ZM8 7.25v3.5M8 5.1v.1',
  terminal: 'M2 3h12v10H2zM4.5 6l2 2-2 2M8 10.25h3.25',
  again: 'M13 8a5 5 0 1 1-1.6-3.65M13.25 2.25v2.5h-2.5',
  add: 'M8 3v10M3 8h10',
  copy: 'M5.5 5.5h7.75v8H5.5zM10.5 5.5v-3H2.75v8H5.5',
  pin: 'M5.5 2.25h5M6.25 2.25v4.5L4 9.25h8l-2.25-2.5v-4.5M8 9.25v4.5',
  pinned: 'M5.5 2.25h5M6.25 2.25v4.5L4 9.25h8l-2.25-2.5v-4.5M8 9.25v4.5M6.25 5h3.5M5.5 8h5',
  trash: 'M3 4.25h10M6.5 4.25v-1.5h3v1.5M4.5 4.25l.5 9h6l.5-9M6.75 6.75v4M9.25 6.75v4',
  circle: 'M8 3.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9Z',
} as const;

export type IconName = keyof typeof PATHS;

const SVG = 'http://www.w3.org/2000/svg';

export function icon(name: IconName, size = 16): SVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('width', String(size));
  svg.setAttribute('height', String(size));
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', PATHS[name]);
  svg.append(path);
  return svg;
}
