import type { Facts } from './when';
import { isInteractive } from './worlds';

/**
 * The facts that a program in the front of a target makes; none where it is not known.
 * @param file the program's file, with its folder and version or without: `python3.11` is `python`.
 */
export function programFacts(file: string | undefined): Facts {
  if (file === undefined) return {};
  const name = file.split('/').at(-1) ?? file;
  const program = name.toLowerCase().replace(/(\d*\.\d+)+$/u, '');
  return { program, interactive: isInteractive(program) };
}

/** What keys mean to a program: one thing to shells and what they run, to an editor or a pager something of its own. */
export function keysMean(program: string): string {
  const { program: name, interactive } = programFacts(program);
  return interactive === true && typeof name === 'string' ? name : '';
}
