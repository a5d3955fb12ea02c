import { shellNamed } from './quote';
import type { Facts } from './when';
import { isInteractive } from './worlds';

/**
 * The facts that a program in the front of a target makes; none where it is not known.
 * @param file the program's file, with its folder and version or without: `python3.11` is `python`.
 * @param shell the shell's file where that is known; the program goes before it where it is a shell itself.
 */
export function programFacts(file: string | undefined, shell?: string): Facts {
  const program = file === undefined ? undefined : nameOf(file);
  const inShell = [program, shell === undefined ? undefined : nameOf(shell)].find(
    (name) => name !== undefined && shellNamed(name),
  );
  return {
    ...(program === undefined ? {} : { program, interactive: isInteractive(program) }),
    ...(inShell === undefined ? {} : { shell: inShell }),
  };
}

/** What keys mean to a program: one thing to shells and what they run, to an editor or a pager something of its own. */
export function keysMean(program: string): string {
  const { program: name, interactive } = programFacts(program);
  return interactive === true && typeof name === 'string' ? name : '';
}

function nameOf(file: string): string {
  const name = file.split(/[\\/]/u).at(-1) ?? file;
  return name
    .toLowerCase()
    .replace(/^-/u, '')
    .replace(/\.exe$/u, '')
    .replace(/(\d*\.\d+)+$/u, '');
}
