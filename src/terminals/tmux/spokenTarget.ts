import { TerminalError } from '../terminal';
import type { PaneId, SessionId, WindowId } from './events';
import { chooseNamed } from './named';
import type { PaneView, ShownPane } from './servers';

/** Something of a tmux server that commands can be aimed at for good. */
export type TmuxPlace =
  | { readonly kind: 'pane'; readonly socketPath: string; readonly session: SessionId; readonly pane: PaneId }
  | { readonly kind: 'window'; readonly socketPath: string; readonly session: SessionId; readonly window: WindowId }
  | { readonly kind: 'session'; readonly socketPath: string; readonly session: SessionId };

/** The pane that a place means now: itself, or what is active there. Null: the place is gone. */
export function paneOf(place: TmuxPlace, panes: readonly PaneView[]): PaneView | null {
  const here = panes.filter(({ session }) => session === place.session);
  switch (place.kind) {
    case 'pane':
      // A pane may have been moved to another session since.
      return here.find(({ pane }) => pane === place.pane) ?? panes.find(({ pane }) => pane === place.pane) ?? null;
    case 'window':
      return here.find(({ window, active }) => window === place.window && active) ?? null;
    case 'session':
      return here.find(({ windowActive, active }) => windowActive && active) ?? null;
  }
}

/**
 * What a person means by `pane 2`, `pane vim`, `window server`, `window 3` or `session backend`, seen from the pane
 * `here`: panes of its window, windows of its session before those of others, sessions of its server.
 * @throws TerminalError `gone`, saying what there is.
 */
export function spokenPlace(said: string, here: ShownPane, panes: readonly PaneView[]): TmuxPlace {
  // Lists of what there is give names as tmux's own targets: `:3`, `=work`.
  const [, kind = '', rest = ''] = /^(pane|window|session)\s+(?::(?=\d+$)|=)?(.+)$/.exec(said.trim()) ?? [];
  const own = panes.filter(({ session }) => session === here.session);
  switch (kind) {
    case 'pane':
      return panePlace(
        findPane(
          rest,
          own.filter(({ window }) => window === here.window),
        ),
        here,
      );
    case 'window': {
      const found = findWindow(rest, own) ?? (isNumber(rest) ? null : findWindow(rest, panes));
      if (!found) throw missing('window', rest, own.filter(({ active }) => active).map(windowLabel));
      return { kind: 'window', socketPath: here.socketPath, session: found.session, window: found.window };
    }
    case 'session': {
      const shown = panes.filter(({ windowActive, active }) => windowActive && active);
      const found = chooseNamed(shown, ({ sessionName }) => sessionName, rest);
      if (!found)
        throw missing(
          'session',
          rest,
          shown.map(({ sessionName }) => sessionName),
        );
      return { kind: 'session', socketPath: here.socketPath, session: found.session };
    }
    default:
      throw new TerminalError('refused', `"${said}" names no pane, window or session.`);
  }
}

/** A pane of these by its number, its title or the program in it. @throws TerminalError `gone`. */
export function findPane(said: string, panes: readonly PaneView[]): PaneView {
  const found = isNumber(said)
    ? panes.find(({ paneIndex }) => paneIndex === Number(said))
    : (chooseNamed(panes, ({ program }) => program, said) ?? chooseNamed(panes, ({ title }) => title, said));
  if (found) return found;
  throw missing(
    'pane',
    said,
    panes.map(({ paneIndex, program }) => `${paneIndex} ${program}`),
  );
}

/** The active pane of the window of that number or name; null: there is none, or several are as good. */
export function findWindow(said: string, panes: readonly PaneView[]): PaneView | null {
  const windows = panes.filter(({ active }) => active);
  if (isNumber(said)) return windows.find(({ windowIndex }) => windowIndex === Number(said)) ?? null;
  return chooseNamed(windows, ({ windowName }) => windowName, said);
}

const isNumber = (text: string): boolean => /^\d+$/.test(text);

const windowLabel = ({ windowIndex, windowName }: PaneView): string => `${windowIndex} ${windowName}`;

const panePlace = ({ pane, session }: PaneView, { socketPath }: ShownPane): TmuxPlace => ({
  kind: 'pane',
  socketPath,
  session,
  pane,
});

function missing(kind: string, said: string, known: readonly string[]): TerminalError {
  const there = known.length > 0 ? `There is: ${known.join(', ')}.` : 'There is none.';
  return new TerminalError('gone', `No one ${kind} is "${said}". ${there}`);
}
