import type { LastResult } from '../terminals/lastResults';
import type { PaneId, SessionId, WindowId } from '../terminals/tmux/events';
import type { LiveServerView } from '../terminals/tmux/live/liveServers';
import type { Captions } from './layoutPicture';

/** What a node stands for. Windows are named by their place too: one may be linked to several. */
export type NodePlace =
  | { readonly kind: 'server'; readonly socketPath: string }
  | { readonly kind: 'session'; readonly socketPath: string; readonly session: SessionId }
  | {
      readonly kind: 'window';
      readonly socketPath: string;
      readonly session: SessionId;
      readonly window: WindowId;
      readonly index: number;
    }
  | {
      readonly kind: 'pane';
      readonly socketPath: string;
      readonly session: SessionId;
      readonly window: WindowId;
      readonly index: number;
      readonly pane: PaneId;
    }
  | { readonly kind: 'editor' }
  | { readonly kind: 'terminal'; readonly terminal: string };

/** A codicon, coloured by a theme colour, or the miniature of a layout. */
export type NodeIcon =
  | { readonly kind: 'codicon'; readonly id: string; readonly color?: string }
  | { readonly kind: 'layout'; readonly layout: string; readonly active: PaneId | null };

export interface TreeNode {
  readonly id: string;
  readonly parent: string | null;
  readonly children: readonly string[];
  readonly at: NodePlace;
  readonly label: string;
  readonly description: string;
  readonly icon: NodeIcon;
  /** For the tooltip: lines of plain text, and the layout to draw above them. */
  readonly lines: readonly string[];
  readonly layout: string | null;
  readonly captions: Captions;
  /** What a screen reader says. */
  readonly spoken: string;
  readonly open: 'leaf' | 'collapsed' | 'expanded';
  /** Words for menus' `viewItem`: the kind first. */
  readonly context: string;
}

/** One of the editor's terminals, as the tree shows it. */
export interface EditorTerminalView {
  readonly id: string;
  readonly name: string;
  readonly active: boolean;
}

export interface TreeInput {
  readonly servers: readonly LiveServerView[];
  readonly terminals: readonly EditorTerminalView[];
  /** What commands go to now. */
  readonly target:
    | { readonly kind: 'tmux'; readonly socketPath: string; readonly pane: PaneId }
    | { readonly kind: 'terminal'; readonly id: string }
    | null;
  /** By `paneKey` or a terminal's id. */
  readonly result: (key: string) => LastResult | undefined;
}

export type Tree = ReadonlyMap<string, TreeNode>;

export const rootsOf = (tree: Tree): readonly string[] =>
  [...tree.values()].filter(({ parent }) => parent === null).map(({ id }) => id);

/** The topmost nodes that are not what they were; null: the top level itself is another. */
export function changedNodes(before: Tree, after: Tree): readonly string[] | null {
  if (rootsOf(before).join('\n') !== rootsOf(after).join('\n')) return null;
  const changed = new Set([...after.values()].filter((node) => !same(before.get(node.id), node)).map(({ id }) => id));
  const covered = (id: string | null | undefined): boolean =>
    typeof id === 'string' && (changed.has(id) || covered(after.get(id)?.parent));
  return [...changed].filter((id) => !covered(after.get(id)?.parent));
}

const same = (a: TreeNode | undefined, b: TreeNode): boolean => a !== undefined && key(a) === key(b);

const key = ({ captions, ...node }: TreeNode): string => JSON.stringify([node, [...captions]]);

export type AddNode = (node: TreeNode) => void;

export const NO_CAPTIONS: Captions = new Map();

export const counted = (count: number, what: string): string => `${count} ${what}${count === 1 ? '' : 's'}`;
