import { homedir } from 'node:os';
import { paneKey, type LastResult } from '../terminals/lastResults';
import type { PaneModel, WindowModel } from '../terminals/tmux/live/model';
import { counted, NO_CAPTIONS, type AddNode, type NodePlace, type TreeInput } from './terminalTreeNodes';

export function addPane(
  pane: PaneModel,
  window: WindowModel,
  parent: string,
  at: NodePlace & { readonly kind: 'pane' },
  { target, result }: TreeInput,
  add: AddNode,
): void {
  const isTarget = target?.kind === 'tmux' && target.socketPath === at.socketPath && target.pane === pane.id;
  const last = result(paneKey(at.socketPath, pane.id));
  const states = [
    ...(isTarget ? ['target'] : []),
    ...(pane.active ? ['active'] : []),
    ...(pane.active && window.zoomed ? ['zoomed'] : []),
    ...(pane.inMode ? ['copy mode'] : []),
    ...(pane.dead ? [pane.deadStatus === null ? 'ended' : `ended with ${pane.deadStatus}`] : []),
    ...(last && !pane.dead ? [`exit ${last.exitCode}`] : []),
  ];
  const folder = tilde(pane.folder);
  add({
    id: `${parent}.${pane.id}`,
    parent,
    children: [],
    at,
    label: `${pane.index}: ${pane.program}`,
    description: [...states, folder].filter((part) => part !== '').join(' · '),
    icon: { kind: 'codicon', ...paneIcon(pane, isTarget, last) },
    lines: [
      `Pane ${pane.index} (${pane.id}): ${pane.program}`,
      ...(pane.title === '' ? [] : [`Title: ${pane.title}`]),
      ...(folder === '' ? [] : [`Folder: ${folder}`]),
      `${pane.width} by ${pane.height} cells, process ${pane.pid}`,
      ...states,
      ...(last?.commandLine ? [`Last command: ${last.commandLine}`] : []),
    ],
    layout: window.layout,
    captions: new Map(
      window.panes.map((each) => [each.id, { label: String(each.index), active: each.id === pane.id }]),
    ),
    spoken: [`Pane ${pane.index}, ${pane.program}`, ...states, folder && `in ${folder}`].filter(Boolean).join(', '),
    open: 'leaf',
    context: ['pane', ...(pane.dead ? ['dead'] : []), ...(window.panes.length > 1 ? ['many'] : [])].join(' '),
  });
}

function paneIcon(
  pane: PaneModel,
  isTarget: boolean,
  last: LastResult | undefined,
): { readonly id: string; readonly color?: string } {
  if (pane.dead) return pane.deadStatus === 0 ? { id: 'circle-slash' } : { id: 'error', color: 'errorForeground' };
  const color =
    last && last.exitCode !== 0 ? { color: 'errorForeground' } : pane.active ? { color: 'charts.green' } : {};
  return { id: isTarget ? 'target' : last && last.exitCode !== 0 ? 'warning' : 'terminal', ...color };
}

export function addEditor({ terminals, target, result }: TreeInput, add: AddNode): void {
  const id = 'editor';
  const count = counted(terminals.length, 'terminal');
  const plain = { layout: null, captions: NO_CAPTIONS } as const;
  add({
    ...plain,
    id,
    parent: null,
    children: terminals.map((terminal) => terminal.id),
    at: { kind: 'editor' },
    label: 'Editor',
    description: count,
    icon: { kind: 'codicon', id: 'window' },
    lines: [`Terminals of the editor: ${count}`],
    spoken: `The editor, ${count}`,
    open: 'expanded',
    context: 'editor',
  });
  for (const [index, terminal] of terminals.entries()) {
    const isTarget = target?.kind === 'terminal' && target.id === terminal.id;
    const last = result(terminal.id);
    const failed = last !== undefined && last.exitCode !== 0;
    const states = [
      ...(isTarget ? ['target'] : []),
      ...(terminal.active ? ['active'] : []),
      ...(last ? [`exit ${last.exitCode}`] : []),
    ];
    add({
      ...plain,
      id: terminal.id,
      parent: id,
      children: [],
      at: { kind: 'terminal', terminal: terminal.id },
      label: `${index + 1}: ${terminal.name}`,
      description: states.join(' · '),
      icon: {
        kind: 'codicon',
        id: isTarget ? 'target' : failed ? 'warning' : 'terminal',
        ...(failed ? { color: 'errorForeground' } : terminal.active ? { color: 'charts.green' } : {}),
      },
      lines: [`Terminal ${index + 1}: ${terminal.name}`, ...states],
      spoken: [`Terminal ${index + 1} ${terminal.name}`, ...states].join(', '),
      open: 'leaf',
      context: 'terminal',
    });
  }
}

function tilde(folder: string): string {
  const home = homedir();
  return folder === home || folder.startsWith(`${home}/`) ? `~${folder.slice(home.length)}` : folder;
}
