import type { TreeNode } from './terminalTreeNodes';

/** One line of the tree, ready to be drawn. */
export interface TreeItemView extends Pick<
  TreeNode,
  'label' | 'description' | 'spoken' | 'open' | 'context' | 'parent'
> {
  /** Pictures are addresses of data. */
  readonly icon:
    | { readonly kind: 'codicon'; readonly id: string; readonly color?: string }
    | { readonly kind: 'picture'; readonly light: string; readonly dark: string };
  /** Whether choosing it shows the terminal. */
  readonly opens: boolean;
}

export interface TooltipView {
  /** Address of a picture of the layout; null: there is none. `alternative`: the same in words, safe in Markdown. */
  readonly picture: string | null;
  readonly alternative: string;
  readonly lines: readonly string[];
}

/** What the view of the tree needs from the rooms. */
export interface TreeRoom {
  children(id?: string): Promise<readonly string[]>;
  item(id: string): TreeItemView | undefined;
  tooltip(id: string): TooltipView | undefined;
  /** Lets go of one node over another. */
  drop(dragged: string, onto: string): Promise<void>;
  /** Why no tmux server can be shown; empty when they can. */
  readonly trouble: string;
  /** Called with the topmost nodes that changed; null: the top level did. Returns an unsubscribe function. */
  onChange(listener: (ids: readonly string[] | null) => void): () => void;
}
