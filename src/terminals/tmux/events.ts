/** A pane, window or session as tmux names it while its server lives: `%5`, `@2`, `$0`. */
export type PaneId = `%${number}`;
export type WindowId = `@${number}`;
export type SessionId = `$${number}`;

/** What stands in `%begin`, `%end` and `%error`: seconds since 1970, the server-wide command number, and flags. */
export interface Guard {
  readonly time: number;
  readonly number: number;
  /** Bit 0: the command came from this control client (not from a hook, and not the attaching itself). */
  readonly flags: number;
}

/** What one command printed. */
export interface ReplyBlock extends Guard {
  readonly type: 'reply';
  /** False for `%error`; the lines are then the error message. */
  readonly ok: boolean;
  readonly lines: readonly string[];
  /** False where the closing line never came, or where lines were left out because the reply was too long. */
  readonly complete: boolean;
}

/** Everything tmux 3.0 to 3.5 says of its own accord. */
export type Notification =
  | { readonly type: 'client-detached'; readonly client: string }
  | {
      readonly type: 'client-session-changed';
      readonly client: string;
      readonly session: SessionId;
      readonly name: string;
    }
  | { readonly type: 'config-error'; readonly message: string }
  | { readonly type: 'continue'; readonly pane: PaneId }
  | { readonly type: 'exit'; readonly reason: string }
  | { readonly type: 'extended-output'; readonly pane: PaneId; readonly ageMs: number; readonly data: Uint8Array }
  | {
      readonly type: 'layout-change';
      readonly window: WindowId;
      readonly layout: string;
      /** The layout as shown: differs from `layout` while a pane is zoomed. Empty where tmux does not say. */
      readonly visibleLayout: string;
      readonly flags: string;
    }
  | { readonly type: 'message'; readonly message: string }
  | { readonly type: 'output'; readonly pane: PaneId; readonly data: Uint8Array }
  | { readonly type: 'pane-mode-changed'; readonly pane: PaneId }
  | { readonly type: 'paste-buffer-changed'; readonly name: string }
  | { readonly type: 'paste-buffer-deleted'; readonly name: string }
  | { readonly type: 'pause'; readonly pane: PaneId }
  | { readonly type: 'session-changed'; readonly session: SessionId; readonly name: string }
  /** `session` is null from versions that give the name alone. */
  | { readonly type: 'session-renamed'; readonly session: SessionId | null; readonly name: string }
  | { readonly type: 'session-window-changed'; readonly session: SessionId; readonly window: WindowId }
  | { readonly type: 'sessions-changed' }
  | {
      readonly type: 'subscription-changed';
      readonly name: string;
      readonly session: SessionId;
      readonly window: WindowId | null;
      readonly index: number | null;
      readonly pane: PaneId | null;
      readonly value: string;
    }
  | { readonly type: 'unlinked-window-add'; readonly window: WindowId }
  | { readonly type: 'unlinked-window-close'; readonly window: WindowId }
  | { readonly type: 'unlinked-window-renamed'; readonly window: WindowId; readonly name: string }
  | { readonly type: 'window-add'; readonly window: WindowId }
  | { readonly type: 'window-close'; readonly window: WindowId }
  | { readonly type: 'window-pane-changed'; readonly window: WindowId; readonly pane: PaneId }
  | { readonly type: 'window-renamed'; readonly window: WindowId; readonly name: string };

export type NotificationType = Notification['type'];

/** What the parser makes of the bytes. `unknown` is a notification this version does not know, or cannot read. */
export type TmuxEvent =
  | ({ readonly type: 'begin' } & Guard)
  | ReplyBlock
  | Notification
  | { readonly type: 'unknown'; readonly line: string }
  /** A line outside any reply that is no notification: what `run-shell` printed, for one. */
  | { readonly type: 'text'; readonly line: string };
