import { parseLayout } from '../terminals/tmux/live/layout';
import { layoutIcon, layoutPicture, layoutWords, svgUri } from './layoutPicture';
import type { TerminalTreeActions } from './terminalTreeActions';
import type { NodeIcon } from './terminalTreeNodes';
import type { TerminalTreeRoom } from './terminalTreeRoom';
import type { TooltipView, TreeItemView, TreeRoom } from './terminalTreeView';

/** Lines of a picture in 16 pixels: the colours that the editor's own icons have. */
const INK = { light: '#424242', dark: '#c5c5c5' };

/** The tree as the view draws it. */
export class DrawnTree implements TreeRoom {
  constructor(
    private readonly room: TerminalTreeRoom,
    private readonly actions: TerminalTreeActions,
  ) {}

  get trouble(): string {
    return this.room.trouble;
  }

  children(id?: string): Promise<readonly string[]> {
    return this.room.children(id);
  }

  item(id: string): TreeItemView | undefined {
    const node = this.room.node(id);
    if (!node) return undefined;
    const { label, description, spoken, open, context, parent, icon, at } = node;
    return { label, description, spoken, open, context, parent, icon: drawn(icon), opens: at.kind !== 'server' };
  }

  tooltip(id: string): TooltipView | undefined {
    const node = this.room.node(id);
    if (!node) return undefined;
    const layout = node.layout === null ? null : parseLayout(node.layout);
    return {
      picture: layout && svgUri(layoutPicture(layout, node.captions)),
      alternative: layout ? withoutMarkdown(`Layout of ${layoutWords(layout, node.captions)}`) : '',
      lines: node.lines,
    };
  }

  drop(dragged: string, onto: string): Promise<void> {
    return this.actions.drop(dragged, onto);
  }

  onChange(listener: (ids: readonly string[] | null) => void): () => void {
    return this.room.onChange(listener);
  }
}

function drawn(icon: NodeIcon): TreeItemView['icon'] {
  if (icon.kind === 'codicon') return icon;
  const layout = parseLayout(icon.layout);
  if (!layout) return { kind: 'codicon', id: 'window' };
  const picture = (ink: string): string => svgUri(layoutIcon(layout, icon.active, ink));
  return { kind: 'picture', light: picture(INK.light), dark: picture(INK.dark) };
}

/** The words stand between square brackets of Markdown. */
const withoutMarkdown = (text: string): string => text.replaceAll(/[[\]\\`*_<>!&\n]/g, ' ');
