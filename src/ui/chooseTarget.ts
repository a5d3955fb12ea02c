import type { StickyTarget, TargetCandidate } from '../terminals/resolver.vscode';
import { TerminalError } from '../terminals/terminal';
import { pick } from './quickPick';
import type { QuickItem } from './quickItems';
import type { Rooms } from './rooms';

type Choice = StickyTarget | 'focused';

/**
 * Where commands go from now on. `which`, as it is said: `focused` (the target follows the focus again), `tmux`, `this`,
 * `pane 2`, `window server`, `session backend`, `terminal 3`; else the user chooses from all there are. @throws
 * TerminalError when there is no such thing.
 */
export async function chooseTarget({ targets }: Pick<Rooms, 'targets'>, which: unknown): Promise<void> {
  const choice = await chosen(targets, typeof which === 'string' ? which.trim() : '');
  if (choice === undefined) return;
  targets.pin(choice === 'focused' ? null : choice);
}

async function chosen(targets: Rooms['targets'], which: string): Promise<Choice | undefined> {
  if (which === 'focused') return which;
  if (which === 'tmux') {
    const tmux = (await targets.candidates()).find(({ label }) => label.startsWith('tmux'));
    if (!tmux) throw new TerminalError('gone', 'No tmux session runs. Start one in a terminal with: tmux');
    return tmux;
  }
  return which === '' ? choose(await targets.candidates()) : targets.spoken(which);
}

function choose(candidates: readonly TargetCandidate[]): Promise<Choice | undefined> {
  const focused: QuickItem<Choice> = {
    label: '$(target) The focused terminal',
    description: 'follows the focus; its tmux pane if it runs tmux',
    value: 'focused',
  };
  const others = candidates.map((candidate) => ({
    label: `$(terminal) ${candidate.label}`,
    description: candidate.description,
    group: 'Always this one',
    value: candidate,
  }));
  return pick<Choice>([focused, ...others], { title: 'Where Do Commands Go?' });
}
