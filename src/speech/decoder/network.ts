import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Replacements } from './modelFolder';
import type { Retraining } from './retraining';

const NETWORK = 'am/final.mdl';

/** What stands in place of a model's own files whenever it is opened; made anew each time, for it is large. */
export type Replacing = () => Replacements;

/** Has a model opened with what its acoustic network learned; another model as it is. */
export function replacingNetwork(dir: string, retraining: Retraining | null): Replacing {
  const path = join(dir, NETWORK);
  if (!retraining?.isOf(readFileSync(path))) return () => new Map();
  return () => new Map([[NETWORK, retraining.applied(readFileSync(path))]]);
}
