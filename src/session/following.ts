import { keysMean, programFacts } from '../language/programFacts';
import { shellNamed } from '../language/quote';
import type { Effect } from '../protocol/words';
import { TerminalError, type Terminal } from '../terminals/terminal';

/** tmux commands after which another pane may be the active one, by the beginnings of their names and their aliases. */
const MOVING_TMUX =
  /(?:^|[;{]\s*)(?:new|split|select-[pw]|select[pw]|next|prev|last|switch|attach|break|join|find-w|findw)/u;
const MOVING_OPERATIONS: ReadonlySet<string> = new Set([
  'new',
  'next',
  'previous',
  'focus',
  'split',
  'last',
  'focus-window',
  'focus-pane',
  'break',
  'join',
  'new-session',
  'attach',
  'switch',
]);
const MOVING_EDITOR = /^workbench\.action\.terminal\.(?:new|split|focus)/u;

/**
 * Whether what was done moves the focus on purpose, so that what is said after it in the same breath is meant for there:
 * "new window then git status". What ends panes leads nowhere: what comes after it was meant for what is gone.
 */
export function movesFocus(performed: readonly Effect[]): boolean {
  return performed.some((effect) => {
    switch (effect.kind) {
      case 'tmux':
        return MOVING_TMUX.test(effect.line);
      case 'terminal':
        return MOVING_OPERATIONS.has(effect.operation);
      case 'vscode':
        return MOVING_EDITOR.test(effect.command);
      case 'mango':
        return effect.action === 'target';
      case 'run':
      case 'type':
      case 'press':
        return false;
    }
  });
}

/**
 * The target after the focus moved; a sentence where the rest must not go there. The commands were understood and quoted
 * for what was in front when the user spoke: an editor, or a shell of another kind, would take them for something else.
 */
export async function followed(
  from: Terminal | null,
  focused: () => Promise<Terminal | null>,
): Promise<Terminal | null | string> {
  try {
    const to = await focused();
    if (!to || !from || to.id === from.id) return to;
    if (keysMean(from.program ?? '') === keysMean(to.program ?? '') && quoting(from) === quoting(to)) return to;
    return `${to.program ?? 'Another program'} is in front of ${to.label}, so nothing was typed there.`;
  } catch (error) {
    if (error instanceof TerminalError) return error.message;
    throw error;
  }
}

/** bash, zsh and their like read the same quotes, and a shell that is not known is taken for one of them. */
function quoting({ program, shell }: Terminal): string {
  const named = programFacts(program, shell)['shell'];
  const known = typeof named === 'string' ? shellNamed(named) : undefined;
  return known === undefined || known === 'zsh' || known === 'sh' ? 'bash' : known;
}
