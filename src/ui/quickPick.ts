import { QuickPickItemKind, window, type QuickPickItem, type QuickPickOptions } from 'vscode';
import type { QuickItem } from './quickItems';

/** Shows the lines, a heading wherever the group changes; resolves with the value chosen, or undefined. */
export async function pick<Value>(
  items: readonly QuickItem<Value>[],
  options: QuickPickOptions,
): Promise<Value | undefined> {
  const lines: (QuickPickItem & { readonly item?: QuickItem<Value> })[] = [];
  let group: string | undefined;
  for (const item of items) {
    if (item.group !== undefined && item.group !== group) {
      lines.push({ label: item.group, kind: QuickPickItemKind.Separator });
    }
    group = item.group;
    const { label, description, detail } = item;
    lines.push({ label, ...(description ? { description } : {}), ...(detail ? { detail } : {}), item });
  }
  const chosen = await window.showQuickPick(lines, { matchOnDescription: true, matchOnDetail: true, ...options });
  return chosen?.item?.value;
}
