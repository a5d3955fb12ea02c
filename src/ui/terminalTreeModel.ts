import { basename } from 'node:path';
import type { LiveServerView } from '../terminals/tmux/live/liveServers';
import { parseLayout } from '../terminals/tmux/live/layout';
import type { SessionModel, WindowModel } from '../terminals/tmux/live/model';
import { layoutWords, type Captions } from './layoutPicture';
import { addEditor, addPane } from './terminalTreeLeaves';
import { counted, NO_CAPTIONS, type AddNode, type Tree, type TreeInput, type TreeNode } from './terminalTreeNodes';

/** Every node by its id. Ids stay the same while the thing lives. Top-level nodes have no parent. */
export function terminalTree(input: TreeInput): Tree {
  const nodes = new Map<string, TreeNode>();
  const add: AddNode = (node) => void nodes.set(node.id, node);
  for (const server of input.servers) addServer(server, input, add);
  if (input.terminals.length > 0) addEditor(input, add);
  return nodes;
}

function addServer(server: LiveServerView, input: TreeInput, add: AddNode): void {
  const { socketPath, model } = server;
  const id = `tmux:${socketPath}`;
  const name = basename(socketPath);
  const at = { kind: 'server', socketPath } as const;
  const shared = { id, parent: null, at, label: name, layout: null, captions: NO_CAPTIONS } as const;
  if (model.kind === 'failed') {
    const icon = { kind: 'codicon', id: 'error', color: 'errorForeground' } as const;
    const spoken = `tmux server ${name} cannot be talked to: ${model.message}`;
    const lines = [socketPath, model.message];
    add({
      ...shared,
      children: [],
      description: model.message,
      icon,
      lines,
      spoken,
      open: 'leaf',
      context: 'server failed',
    });
    return;
  }
  const count = counted(model.sessions.length, 'session');
  add({
    ...shared,
    children: model.sessions.map((session) => `${id} ${session.id}`),
    description: `tmux, ${count}`,
    icon: { kind: 'codicon', id: 'server' },
    lines: [`tmux server at ${socketPath}`, count],
    spoken: `tmux server ${name}, ${count}`,
    open: model.sessions.length > 0 ? 'expanded' : 'leaf',
    context: 'server',
  });
  for (const session of model.sessions) addSession(session, id, socketPath, input, add);
}

function addSession(session: SessionModel, parent: string, socketPath: string, input: TreeInput, add: AddNode): void {
  const id = `${parent} ${session.id}`;
  const windows = counted(session.windows.length, 'window');
  const seen = session.clients === 0 ? 'not shown' : session.clients === 1 ? 'shown' : `shown ${session.clients} times`;
  add({
    id,
    parent,
    children: session.windows.map(({ index }) => `${id}:${index}`),
    at: { kind: 'session', socketPath, session: session.id },
    label: session.name,
    description: session.clients === 0 ? windows : `${windows}, ${seen}`,
    icon: { kind: 'codicon', id: 'terminal-tmux', ...(session.clients > 0 ? { color: 'charts.green' } : {}) },
    lines: [`Session ${session.name}`, `${windows}, ${seen}`],
    layout: null,
    captions: NO_CAPTIONS,
    spoken: `Session ${session.name}, ${windows}, ${seen}`,
    open: 'expanded',
    context: 'session',
  });
  for (const window of session.windows) addWindow(window, session, id, socketPath, input, add);
}

function addWindow(
  window: WindowModel,
  session: SessionModel,
  parent: string,
  socketPath: string,
  input: TreeInput,
  add: AddNode,
): void {
  const id = `${parent}:${window.index}`;
  const states = windowStates(window);
  const active = window.panes.find((pane) => pane.active)?.id ?? null;
  const captions: Captions = new Map(
    window.panes.map((pane) => [pane.id, { label: `${pane.index} ${pane.program}`, active: pane.active }]),
  );
  const layout = parseLayout(window.layout);
  const words = layout ? layoutWords(layout, captions) : counted(window.panes.length, 'pane');
  const at = { socketPath, session: session.id, window: window.id, index: window.index } as const;
  add({
    id,
    parent,
    children: window.panes.map((pane) => `${id}.${pane.id}`),
    at: { kind: 'window', ...at },
    label: `${window.index}: ${window.name}`,
    description: states.join(', '),
    icon: window.bell
      ? { kind: 'codicon', id: 'bell-dot', color: 'charts.yellow' }
      : layout
        ? { kind: 'layout', layout: window.layout, active }
        : { kind: 'codicon', id: 'window' },
    lines: [`Window ${window.index} ${window.name} of ${session.name}`, ...states, words],
    layout: layout ? window.layout : null,
    captions,
    spoken: [`Window ${window.index} ${window.name}`, ...states, words].join(', '),
    open: window.active ? 'expanded' : 'collapsed',
    context: window.panes.length > 1 ? 'window many' : 'window',
  });
  for (const pane of window.panes) addPane(pane, window, id, { ...at, kind: 'pane', pane: pane.id }, input, add);
}

function windowStates({ active, zoomed, synchronized, bell, activity, silence }: WindowModel): readonly string[] {
  return [
    ...(active ? ['current'] : []),
    ...(zoomed ? ['zoomed'] : []),
    ...(synchronized ? ['synchronized'] : []),
    ...(bell ? ['bell'] : []),
    ...(activity ? ['activity'] : []),
    ...(silence ? ['silent'] : []),
  ];
}
