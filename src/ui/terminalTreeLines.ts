import { TerminalError } from '../terminals/terminal';
import { literalFormat, quote } from '../terminals/tmux/quote';
import type { TmuxPlace } from '../terminals/tmux/spokenTarget';
import type { NodePlace } from './terminalTreeNodes';

/** A node on a tmux server that has panes. */
export type TmuxNodePlace = NodePlace & { readonly kind: 'session' | 'window' | 'pane' };

export const isTmux = (place: NodePlace): place is TmuxNodePlace =>
  place.kind === 'session' || place.kind === 'window' || place.kind === 'pane';

/** The place that commands can be aimed at. */
export function aimAt(place: TmuxNodePlace): TmuxPlace {
  const { socketPath, session } = place;
  if (place.kind === 'session') return { kind: 'session', socketPath, session };
  if (place.kind === 'window') return { kind: 'window', socketPath, session, window: place.window };
  return { kind: 'pane', socketPath, session, pane: place.pane };
}

/** A window by its place, because it may be in a session twice. */
const windowAt = ({ session, index }: { readonly session: string; readonly index: number }): string =>
  quote(`${session}:${index}`);

/** The command line that brings a window or pane to the front of its session; empty for a session. */
export function selectLine(place: TmuxNodePlace): string {
  if (place.kind === 'session') return '';
  const window = `select-window -t ${windowAt(place)}`;
  return place.kind === 'window' ? window : `${window} ; select-pane -t ${place.pane}`;
}

/** Names go through tmux's formats unchanged. */
export function renameLine(place: TmuxNodePlace, name: string): string {
  const text = quote(literalFormat(name));
  switch (place.kind) {
    case 'session':
      return `rename-session -t ${quote(place.session)} -- ${text}`;
    case 'window':
      return `rename-window -t ${windowAt(place)} -- ${text}`;
    case 'pane':
      return `select-pane -t ${place.pane} -T ${text}`;
  }
}

/** What needs no more than the pane: it acts on that pane, or on the session for a new window. */
export function plainLine(
  action: `mango.tree.${'splitRight' | 'splitDown' | 'newWindow' | 'zoom' | 'break'}`,
  pane: string,
  session: string,
): string {
  switch (action) {
    case 'mango.tree.splitRight':
      return `split-window -h -t ${pane}`;
    case 'mango.tree.splitDown':
      return `split-window -v -t ${pane}`;
    case 'mango.tree.newWindow':
      return `new-window -t ${quote(`${session}:`)}`;
    case 'mango.tree.zoom':
      return `resize-pane -Z -t ${pane}`;
    case 'mango.tree.break':
      return `break-pane -s ${pane} -t ${quote(`${session}:`)}`;
  }
}

export function killLine(place: TmuxNodePlace): string {
  switch (place.kind) {
    case 'session':
      return `kill-session -t ${quote(place.session)}`;
    case 'window':
      return `kill-window -t ${windowAt(place)}`;
    case 'pane':
      return `kill-pane -t ${place.pane}`;
  }
}

/**
 * What letting go of one node over another does: panes and windows change places with their like, a pane goes into a
 * window or becomes a window of a session, a window goes to a session. @throws TerminalError `unsupported`.
 */
export function dropLine(dragged: NodePlace, onto: NodePlace): string {
  if (!isTmux(dragged) || !isTmux(onto))
    throw new TerminalError('unsupported', 'Only tmux panes and windows can be moved.');
  if (dragged.socketPath !== onto.socketPath) {
    throw new TerminalError('unsupported', 'Nothing can be moved from one tmux server to another.');
  }
  if (dragged.kind === 'pane') {
    if (onto.kind === 'pane') return `swap-pane -d -s ${dragged.pane} -t ${onto.pane}`;
    if (onto.kind === 'window') return `join-pane -d -s ${dragged.pane} -t ${windowAt(onto)}`;
    return `break-pane -d -s ${dragged.pane} -t ${quote(`${onto.session}:`)}`;
  }
  if (dragged.kind === 'window') {
    if (onto.kind === 'session') return `move-window -d -s ${windowAt(dragged)} -t ${quote(`${onto.session}:`)}`;
    return `swap-window -d -s ${windowAt(dragged)} -t ${windowAt(onto)}`;
  }
  throw new TerminalError('unsupported', 'A session stays where it is; drag its windows or panes.');
}
