import { commands, env, window, workspace } from 'vscode';
import type { CommandId } from '../platform/contributions';
import { TerminalError, type EffectResult, type Terminal } from '../terminals/terminal';
import type { TerminalWindow } from './effects.vscode';
import type { Layouts } from './layouts';

/** Operations whose result is text for the clipboard. */
const COPIES: ReadonlySet<string> = new Set(['copy-output', 'copy-line']);

type LayoutOperation = (layouts: Layouts, name: string, target: Terminal | null) => Promise<string>;

/** Saved layouts are the editor's: it knows where they are kept, and shows what is restored. */
const LAYOUT_OPERATIONS: Readonly<Record<string, LayoutOperation>> = {
  'save-layout': (layouts, name, target) => layouts.save(target, needed(name)),
  'restore-layout': (layouts, name) => layouts.restore(needed(name), 'ask'),
  // Asked about by the risk of its rule, before it comes here.
  'restore-layout-with-programs': (layouts, name) => layouts.restore(needed(name), 'start'),
  'forget-layout': (layouts, name) => layouts.forget(needed(name)),
};

/** What a terminal operation means in the editor beyond the terminal itself: layouts, the clipboard, text in an editor. */
export class TerminalOperations implements TerminalWindow {
  constructor(
    private readonly terminals: TerminalWindow,
    private readonly layouts: Layouts,
    private readonly onError: (error: unknown) => void,
  ) {}

  async perform(operation: string, argument: string | undefined, target: Terminal | null): Promise<EffectResult> {
    const name = argument?.trim() ?? '';
    const onLayout = Object.hasOwn(LAYOUT_OPERATIONS, operation) ? LAYOUT_OPERATIONS[operation] : undefined;
    if (onLayout) return { kind: 'done', output: await onLayout(this.layouts, name, target) };
    if (operation === 'list-layouts') {
      // The list waits for the user; the utterance is over all the same.
      commands.executeCommand('mango.restoreLayout' satisfies CommandId).then(undefined, this.onError);
      return { kind: 'done' };
    }
    const result = await this.terminals.perform(operation, argument, target);
    if (result.kind !== 'done' || result.output === undefined) return result;
    if (COPIES.has(operation)) await env.clipboard.writeText(result.output);
    if (operation === 'capture')
      await window.showTextDocument(await workspace.openTextDocument({ content: result.output }));
    return result;
  }
}

function needed(name: string): string {
  if (name === '') throw new TerminalError('refused', 'Say the name of the layout.');
  return name;
}
