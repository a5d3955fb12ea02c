import {
  DataTransferItem,
  EventEmitter,
  MarkdownString,
  ThemeColor,
  ThemeIcon,
  TreeItem,
  TreeItemCollapsibleState,
  Uri,
  window,
  type DataTransfer,
  type Disposable,
  type TreeDataProvider,
  type TreeDragAndDropController,
  type TreeView,
} from 'vscode';
import { TREE_VIEW, type CommandId } from '../platform/contributions';
import type { TreeItemView, TreeRoom } from './terminalTreeView';

const MIME = `application/vnd.code.tree.${TREE_VIEW.toLowerCase()}`;

const STATES = {
  leaf: TreeItemCollapsibleState.None,
  collapsed: TreeItemCollapsibleState.Collapsed,
  expanded: TreeItemCollapsibleState.Expanded,
} as const;

/** The view of all terminals. It is there from activation on, and asks for the rooms when it is first looked at. */
export class TerminalTree implements TreeDataProvider<string>, TreeDragAndDropController<string>, Disposable {
  readonly dropMimeTypes = [MIME];
  readonly dragMimeTypes = [MIME];
  private readonly changed = new EventEmitter<string[] | undefined>();
  private readonly view: TreeView<string>;
  private room: TreeRoom | null = null;
  private disconnect: () => void = () => undefined;
  readonly onDidChangeTreeData = this.changed.event;

  constructor(
    private readonly findRoom: () => Promise<TreeRoom>,
    private readonly onError: (error: unknown) => void,
  ) {
    this.view = window.createTreeView(TREE_VIEW, {
      treeDataProvider: this,
      dragAndDropController: this,
      showCollapseAll: true,
    });
  }

  async getChildren(id?: string): Promise<string[]> {
    const room = await this.connected();
    const children = await room.children(id);
    this.view.message = room.trouble;
    return [...children];
  }

  getTreeItem(id: string): TreeItem {
    const view = this.room?.item(id);
    return view ? treeItem(id, view) : new TreeItem(id);
  }

  getParent(id: string): string | undefined {
    return this.room?.item(id)?.parent ?? undefined;
  }

  resolveTreeItem(item: TreeItem, id: string): TreeItem {
    const tooltip = this.room?.tooltip(id);
    if (!tooltip) return item;
    const text = new MarkdownString();
    if (tooltip.picture) text.appendMarkdown(`![${tooltip.alternative}](${tooltip.picture})\n\n`);
    for (const line of tooltip.lines) text.appendText(line).appendMarkdown('\n\n');
    item.tooltip = text;
    return item;
  }

  handleDrag(source: readonly string[], transfer: DataTransfer): void {
    transfer.set(MIME, new DataTransferItem(JSON.stringify(source)));
  }

  async handleDrop(target: string | undefined, transfer: DataTransfer): Promise<void> {
    const dragged = await transfer.get(MIME)?.asString();
    const [source] = dragged === undefined ? [] : (JSON.parse(dragged) as readonly string[]);
    if (source === undefined || target === undefined || !this.room) return;
    try {
      await this.room.drop(source, target);
    } catch (error) {
      this.onError(error);
      await window.showWarningMessage(error instanceof Error ? error.message : String(error));
    }
  }

  dispose(): void {
    this.disconnect();
    this.view.dispose();
    this.changed.dispose();
  }

  private async connected(): Promise<TreeRoom> {
    const room = await this.findRoom();
    if (this.room === room) return room;
    this.disconnect();
    this.room = room;
    this.disconnect = room.onChange((ids) => this.changed.fire(ids ? [...ids] : undefined));
    return room;
  }
}

function treeItem(id: string, view: TreeItemView): TreeItem {
  const item = new TreeItem(view.label, STATES[view.open]);
  // The editor leaves folded what was a leaf before: a server that has its first session is another line to it.
  item.id = view.open === 'leaf' ? `${id} (leaf)` : id;
  item.description = view.description;
  item.contextValue = view.context;
  item.accessibilityInformation = { label: view.spoken, role: 'treeitem' };
  item.iconPath =
    view.icon.kind === 'codicon'
      ? new ThemeIcon(view.icon.id, view.icon.color === undefined ? undefined : new ThemeColor(view.icon.color))
      : { light: Uri.parse(view.icon.light), dark: Uri.parse(view.icon.dark) };
  if (view.open === 'leaf' && view.opens) {
    const command: CommandId = 'mango.tree.open';
    item.command = { command, title: 'Open', arguments: [id] };
  }
  return item;
}
