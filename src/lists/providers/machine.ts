import { userInfo } from 'node:os';
import { ListError, type FoundItem, type ListProvider } from '../listProvider';
import { runProgram } from '../runProgram';

const MAX_NAMES = 200;

/** Containers of docker or podman, running ones first, and names of the user's processes. */
export function machineProviders(): readonly ListProvider[] {
  return [
    { name: 'container', scope: 'user', limit: MAX_NAMES, list: async (_, signal) => named(await containers(signal)) },
    { name: 'process', scope: 'user', limit: MAX_NAMES, list: async (_, signal) => named(await processes(signal)) },
  ];
}

async function containers(signal: AbortSignal): Promise<readonly string[]> {
  const reasons: string[] = [];
  for (const program of ['docker', 'podman']) {
    try {
      return linesOf(await runProgram(program, ['ps', '--all', '--format', '{{.Names}}'], { signal }));
    } catch (error) {
      // The other one may be there.
      reasons.push(error instanceof Error ? error.message : String(error));
    }
  }
  throw new ListError(reasons.join(' '));
}

async function processes(signal: AbortSignal): Promise<readonly string[]> {
  if (process.platform === 'win32') throw new ListError('Processes are not listed on Windows.');
  const output = await runProgram('ps', ['-U', String(userInfo().uid), '-o', 'comm='], { signal });
  const names = linesOf(output).map((path) => path.replace(/^.*\//u, '').replace(/^-/u, ''));
  return [...new Set(names.filter((name) => name !== 'ps'))].sort();
}

function linesOf(text: string): readonly string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function named(names: readonly string[]): readonly FoundItem[] {
  return names.map((name) => ({ name }));
}
