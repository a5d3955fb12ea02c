import type { ListProvider } from './listProvider';
import { fileProviders } from './providers/files';
import { gitProviders } from './providers/git';
import { hostProvider } from './providers/hosts';
import { layoutProvider, type SavedLayouts } from './providers/layouts';
import { machineProviders } from './providers/machine';
import { scriptProviders } from './providers/scripts';
import { tmuxProviders, type TmuxNames } from './providers/tmux';

/** Where nothing is saved. */
const NO_LAYOUTS: SavedLayouts = () => Promise.resolve([]);

/** Every kind of name that vocabularies may ask for. */
export function standardProviders(tmux: TmuxNames, saved = NO_LAYOUTS): readonly ListProvider[] {
  return [
    ...gitProviders(),
    ...fileProviders(),
    ...scriptProviders(),
    ...tmuxProviders(tmux),
    layoutProvider(saved),
    ...machineProviders(),
    hostProvider(),
  ];
}
