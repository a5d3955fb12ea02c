import type { PaneId, SessionId, WindowId } from '../events';
import { isPane, isSession, isWindow } from '../servers';

export interface PaneModel {
  readonly id: PaneId;
  readonly index: number;
  /** The active one of its window. */
  readonly active: boolean;
  /** As the program set it; by default the host's name. */
  readonly title: string;
  /** The program in the foreground. */
  readonly program: string;
  /** Working folder; empty where tmux cannot tell. */
  readonly folder: string;
  readonly tty: string;
  /** The first process of the pane. */
  readonly pid: number;
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
  /** In copy mode or the like. */
  readonly inMode: boolean;
  /** The exit status of its program when that ended and the pane remains; null while it runs, or where unknown. */
  readonly deadStatus: number | null;
  readonly dead: boolean;
}

export interface WindowModel {
  readonly id: WindowId;
  readonly index: number;
  readonly name: string;
  /** The current one of its session. */
  readonly active: boolean;
  readonly zoomed: boolean;
  /** What is typed goes to every pane. */
  readonly synchronized: boolean;
  /** Alerts not yet looked at. */
  readonly activity: boolean;
  readonly bell: boolean;
  readonly silence: boolean;
  /** For `parseLayout`. */
  readonly layout: string;
  readonly panes: readonly PaneModel[];
}

export interface SessionModel {
  readonly id: SessionId;
  readonly name: string;
  /** Clients that a person looks at; control clients, ours among them, are not counted. */
  readonly clients: number;
  readonly windows: readonly WindowModel[];
}

const FIELDS = {
  session: '#{session_id}',
  window: '#{window_id}',
  windowIndex: '#{window_index}',
  windowActive: '#{window_active}',
  zoomed: '#{window_zoomed_flag}',
  synchronized: '#{pane_synchronized}',
  activity: '#{window_activity_flag}',
  bell: '#{window_bell_flag}',
  silence: '#{window_silence_flag}',
  layout: '#{window_layout}',
  pane: '#{pane_id}',
  paneIndex: '#{pane_index}',
  active: '#{pane_active}',
  width: '#{pane_width}',
  height: '#{pane_height}',
  left: '#{pane_left}',
  top: '#{pane_top}',
  pid: '#{pane_pid}',
  dead: '#{pane_dead}',
  deadStatus: '#{pane_dead_status}',
  inMode: '#{pane_in_mode}',
  tty: '#{pane_tty}',
  program: '#{pane_current_command}',
  windowName: '#{window_name}',
  sessionName: '#{session_name}',
  title: '#{pane_title}',
  // Last, because a folder's name may hold anything.
  folder: '#{pane_current_path}',
} as const;

type Row = Record<keyof typeof FIELDS, string>;

/** Command whose reply `readModel` reads: every pane of the server. */
export const MODEL_COMMAND = `list-panes -a -F '${Object.values(FIELDS).join('\t')}'`;

/** Command whose reply gives the session of each client; control clients' lines are empty. */
export const CLIENTS_COMMAND = `list-clients -F '#{?client_control_mode,,#{session_id}}'`;

/** What changes without a notification, over the whole server: tmux evaluates it once a second and tells differences. */
export const MODEL_SUBSCRIPTION = [
  '#{S:#{session_id}',
  '#{W:#{window_id}#{window_index}#{window_flags}#{window_name}#{window_layout}',
  '#{P:#{pane_id}#{pane_active}#{pane_title}#{pane_current_command}#{pane_current_path}',
  '#{pane_dead}#{pane_dead_status}#{pane_in_mode}#{pane_synchronized}}}}',
].join(' ');

/** The sessions in the replies to MODEL_COMMAND and CLIENTS_COMMAND, in tmux's order. Lines it cannot read are left out. */
export function readModel(paneLines: readonly string[], clientLines: readonly string[]): readonly SessionModel[] {
  const sessions = new Map<SessionId, OpenSession>();
  for (const row of rows(paneLines)) {
    if (!isSession(row.session) || !isWindow(row.window) || !isPane(row.pane)) continue;
    const session: OpenSession = sessions.get(row.session) ?? { name: row.sessionName, windows: new Map() };
    sessions.set(row.session, session);
    // A window may be linked twice into one session, at different places.
    const window = session.windows.get(row.windowIndex) ?? windowOf(row, row.window);
    session.windows.set(row.windowIndex, window);
    window.panes.push(paneOf(row, row.pane));
  }
  return [...sessions].map(([id, { name, windows }]) => ({
    id,
    name,
    clients: clientLines.filter((line) => line === id).length,
    windows: [...windows.values()],
  }));
}

type OpenWindow = WindowModel & { readonly panes: PaneModel[] };

interface OpenSession {
  readonly name: string;
  readonly windows: Map<string, OpenWindow>;
}

function windowOf(row: Row, id: WindowId): OpenWindow {
  return {
    id,
    index: Number(row.windowIndex),
    name: row.windowName,
    active: row.windowActive === '1',
    zoomed: row.zoomed === '1',
    synchronized: row.synchronized === '1',
    activity: row.activity === '1',
    bell: row.bell === '1',
    silence: row.silence === '1',
    layout: row.layout,
    panes: [],
  };
}

function paneOf(row: Row, id: PaneId): PaneModel {
  return {
    id,
    index: Number(row.paneIndex),
    active: row.active === '1',
    title: row.title,
    program: row.program,
    folder: row.folder,
    tty: row.tty,
    pid: Number(row.pid),
    width: Number(row.width),
    height: Number(row.height),
    left: Number(row.left),
    top: Number(row.top),
    inMode: row.inMode !== '0' && row.inMode !== '',
    dead: row.dead === '1',
    deadStatus: row.dead === '1' && row.deadStatus !== '' ? Number(row.deadStatus) : null,
  };
}

/** Rows by name. A line that begins no row is the rest of a folder's name with a newline in it. */
function rows(lines: readonly string[]): readonly Row[] {
  const names = Object.keys(FIELDS) as (keyof Row)[];
  const found: Row[] = [];
  for (const line of lines) {
    const values = line.split('\t');
    const last = found.at(-1);
    if (isSession(values[0]) && values.length >= names.length) {
      values.splice(names.length - 1, Infinity, values.slice(names.length - 1).join('\t'));
      found.push(Object.fromEntries(names.map((name, at) => [name, values[at] ?? ''])) as Row);
    } else if (last) last.folder += `\n${line}`;
  }
  return found;
}
