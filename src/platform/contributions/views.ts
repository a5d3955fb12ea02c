import type { CommandId } from './commands';

/** Id of the sidebar view. */
export const PANEL_VIEW = 'mango.panel';

/** Id of the view of all terminals. */
export const TREE_VIEW = 'mango.terminals';

/** What can be done with the nodes of the tree: the command, which kinds of nodes (a pattern), and where in the menu. */
export const TREE_MENU: readonly (readonly [command: CommandId, nodes: string, group: string])[] = [
  ['mango.tree.target', 'session|window|pane|terminal', 'inline@1'],
  ['mango.tree.zoom', 'window many|pane.* many', 'inline@2'],
  ['mango.tree.newWindow', 'session', 'inline@2'],
  ['mango.tree.newSession', 'server$', 'inline@1'],
  ['mango.tree.kill', 'session|window|pane|terminal', 'inline@9'],
  ['mango.tree.open', 'session|window|pane|terminal', '1_show@1'],
  ['mango.tree.target', 'session|window|pane|terminal', '1_show@2'],
  ['mango.tree.capture', 'window|pane', '1_show@3'],
  ['mango.tree.newSession', 'server$', '2_make@1'],
  ['mango.tree.newWindow', 'session', '2_make@1'],
  ['mango.tree.splitRight', 'window|pane|terminal', '2_make@2'],
  ['mango.tree.splitDown', 'window|pane', '2_make@3'],
  ['mango.tree.zoom', 'window many|pane.* many', '3_change@1'],
  ['mango.tree.swap', 'window|pane', '3_change@2'],
  ['mango.tree.break', 'pane.* many', '3_change@3'],
  ['mango.tree.rename', 'session|window|pane|terminal', '3_change@4'],
  ['mango.tree.saveLayout', 'session', '4_keep@1'],
  ['mango.tree.kill', 'session|window|pane|terminal', '5_end@1'],
];
