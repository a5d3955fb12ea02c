import type { ListProvider } from './listProvider';
import { fileProviders } from './providers/files';
import { gitProviders } from './providers/git';
import { hostProvider } from './providers/hosts';
import { machineProviders } from './providers/machine';
import { scriptProviders } from './providers/scripts';
import { tmuxProviders, type TmuxNames } from './providers/tmux';

/** Every kind of name that vocabularies may ask for. */
export function standardProviders(tmux: TmuxNames): readonly ListProvider[] {
  return [
    ...gitProviders(),
    ...fileProviders(),
    ...scriptProviders(),
    ...tmuxProviders(tmux),
    ...machineProviders(),
    hostProvider(),
  ];
}
