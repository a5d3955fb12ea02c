import type { Notification, PaneId, SessionId, WindowId } from './events';

const pane = (text: string | undefined): PaneId | null => (text && /^%\d+$/.test(text) ? (text as PaneId) : null);
const window = (text: string | undefined): WindowId | null => (text && /^@\d+$/.test(text) ? (text as WindowId) : null);
const session = (text: string | undefined): SessionId | null =>
  text && /^\$\d+$/.test(text) ? (text as SessionId) : null;

/** Splits off the first `count` words; the rest, which may hold spaces (a name), comes last. */
function split(text: string, count: number): readonly string[] {
  const words: string[] = [];
  let rest = text;
  for (let taken = 0; taken < count; taken += 1) {
    const space = rest.indexOf(' ');
    words.push(space < 0 ? rest : rest.slice(0, space));
    rest = space < 0 ? '' : rest.slice(space + 1);
  }
  return [...words, rest];
}

/** Undoes the `\ooo` in which tmux writes a pane's control characters and backslashes. Malformed escapes stay as they are. */
export function unescapeOutput(line: Uint8Array, from = 0): Uint8Array {
  const data = new Uint8Array(line.length - from);
  let length = 0;
  for (let at = from; at < line.length; at += 1) {
    const byte = line[at] ?? 0;
    const [a, b, c] = [octal(line[at + 1]), octal(line[at + 2]), octal(line[at + 3])];
    if (byte === 0x5c && a >= 0 && b >= 0 && c >= 0 && a < 4) {
      data[length++] = a * 64 + b * 8 + c;
      at += 3;
    } else {
      data[length++] = byte;
    }
  }
  return data.subarray(0, length);
}

const octal = (byte: number | undefined): number =>
  byte !== undefined && byte >= 0x30 && byte <= 0x37 ? byte - 48 : -1;

function withWindow<T extends Notification>(text: string, make: (id: WindowId) => T): T | null {
  const id = window(text.split(' ')[0]);
  return id && make(id);
}

function withPane<T extends Notification>(text: string, make: (id: PaneId) => T): T | null {
  const id = pane(text.split(' ')[0]);
  return id && make(id);
}

type Reader = (rest: string, line: Uint8Array) => Notification | null;

/** Bytes of the line after the `count`-th space: %output must stay bytes, its UTF-8 may be split over two lines. */
function bytesAfter(line: Uint8Array, count: number): number {
  let at = 0;
  for (let seen = 0; seen < count && at < line.length; at += 1) if (line[at] === 0x20) seen += 1;
  return at;
}

const READERS: { readonly [Type in Notification['type']]: Reader } = {
  'client-detached': (rest) => ({ type: 'client-detached', client: rest }),
  'client-session-changed': (rest) => {
    // The client's name comes first and may in theory hold spaces: find the session id instead of counting words.
    const match = /^(.+?) (\$\d+) (.*)$/.exec(rest);
    const id = session(match?.[2]);
    return id && { type: 'client-session-changed', client: match?.[1] ?? '', session: id, name: match?.[3] ?? '' };
  },
  'config-error': (rest) => ({ type: 'config-error', message: rest }),
  continue: (rest) => withPane(rest, (id) => ({ type: 'continue', pane: id })),
  exit: (rest) => ({ type: 'exit', reason: rest }),
  'extended-output': (rest, line) => {
    const id = pane(split(rest, 1)[0]);
    const age = Number(split(rest, 2)[1]);
    const colon = rest.indexOf(' : ');
    if (!id || !Number.isFinite(age) || colon < 0) return null;
    const words = rest.slice(0, colon).split(' ').length + 2;
    return { type: 'extended-output', pane: id, ageMs: age, data: unescapeOutput(line, bytesAfter(line, words)) };
  },
  'layout-change': (rest) => {
    const [id, layout = '', visibleLayout = '', flags = ''] = split(rest, 3);
    const at = window(id);
    return at && { type: 'layout-change', window: at, layout, visibleLayout, flags };
  },
  message: (rest) => ({ type: 'message', message: rest }),
  output: (rest, line) =>
    withPane(rest, (id) => ({ type: 'output', pane: id, data: unescapeOutput(line, bytesAfter(line, 2)) })),
  'pane-mode-changed': (rest) => withPane(rest, (id) => ({ type: 'pane-mode-changed', pane: id })),
  'paste-buffer-changed': (rest) => ({ type: 'paste-buffer-changed', name: rest }),
  'paste-buffer-deleted': (rest) => ({ type: 'paste-buffer-deleted', name: rest }),
  pause: (rest) => withPane(rest, (id) => ({ type: 'pause', pane: id })),
  'session-changed': (rest) => {
    const [id, name = ''] = split(rest, 1);
    const at = session(id);
    return at && { type: 'session-changed', session: at, name };
  },
  'session-renamed': (rest) => {
    const [id, name = ''] = split(rest, 1);
    const at = session(id);
    return { type: 'session-renamed', session: at, name: at ? name : rest };
  },
  'session-window-changed': (rest) => {
    const [a, b] = rest.split(' ');
    const [at, to] = [session(a), window(b)];
    return at && to && { type: 'session-window-changed', session: at, window: to };
  },
  'sessions-changed': () => ({ type: 'sessions-changed' }),
  'subscription-changed': (rest) => {
    const colon = rest.indexOf(' : ');
    const [name = '', at, win, index, pan] = rest.slice(0, colon).split(' ');
    const id = session(at);
    if (colon < 0 || !id) return null;
    return {
      type: 'subscription-changed',
      name,
      session: id,
      window: window(win),
      index: index && /^\d+$/.test(index) ? Number(index) : null,
      pane: pane(pan),
      value: rest.slice(colon + 3),
    };
  },
  'unlinked-window-add': (rest) => withWindow(rest, (id) => ({ type: 'unlinked-window-add', window: id })),
  'unlinked-window-close': (rest) => withWindow(rest, (id) => ({ type: 'unlinked-window-close', window: id })),
  'unlinked-window-renamed': (rest) =>
    withWindow(rest, (id) => ({ type: 'unlinked-window-renamed', window: id, name: split(rest, 1)[1] ?? '' })),
  'window-add': (rest) => withWindow(rest, (id) => ({ type: 'window-add', window: id })),
  'window-close': (rest) => withWindow(rest, (id) => ({ type: 'window-close', window: id })),
  'window-pane-changed': (rest) => {
    const [a, b] = rest.split(' ');
    const [at, to] = [window(a), pane(b)];
    return at && to && { type: 'window-pane-changed', window: at, pane: to };
  },
  'window-renamed': (rest) =>
    withWindow(rest, (id) => ({ type: 'window-renamed', window: id, name: split(rest, 1)[1] ?? '' })),
};

const isType = (name: string): name is Notification['type'] => Object.hasOwn(READERS, name);

/** Reads a line that starts with `%`. Null: not a notification this knows, or not in the shape it should have. */
export function readNotification(text: string, line: Uint8Array): Notification | null {
  const space = text.indexOf(' ');
  const name = text.slice(1, space < 0 ? undefined : space);
  return isType(name) ? READERS[name](space < 0 ? '' : text.slice(space + 1), line) : null;
}
