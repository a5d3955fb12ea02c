import type { TargetCandidate } from '../terminals/resolver.vscode';
import { pick } from './quickPick';
import type { QuickItem } from './quickItems';
import type { Rooms } from './rooms';

type Choice = TargetCandidate | 'focused';

/** Where commands go from now on. `which`, as it is said: `tmux` or `focused`; else the user chooses from all there are. */
export async function chooseTarget({ targets }: Rooms, which: unknown): Promise<void> {
  const choice = which === 'focused' ? which : await choose(await targets.candidates(), which);
  if (choice === undefined) return;
  targets.pin(choice === 'focused' ? null : await choice.resolve());
}

async function choose(candidates: readonly TargetCandidate[], which: unknown): Promise<Choice | undefined> {
  if (which === 'tmux') {
    const tmux = candidates.find(({ label }) => label.startsWith('tmux'));
    if (!tmux) throw new Error('No tmux session runs. Start one in a terminal with: tmux');
    return tmux;
  }
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
