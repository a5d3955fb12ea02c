import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EXIT } from './exit';
import type { Output } from './output';
import { ownFiles } from './rooms';

const SCRIPTS = { bash: 'mango.bash', zsh: 'mango.zsh', fish: 'mango.fish', pwsh: 'mango.ps1' } as const;

/** A shell that can be made to tell how its commands end. */
export type Shell = keyof typeof SCRIPTS;

/** `mango shell-init`: prints what a shell's start-up file evaluates. Returns the exit status. */
export async function shellInit(shell: Shell, output: Output): Promise<number> {
  output.line((await readFile(join(ownFiles().shellIntegration, SCRIPTS[shell]), 'utf8')).trimEnd());
  return EXIT.done;
}
