import { execFileSync } from 'node:child_process';

/** A file system of its own; who may not mount one does without root's rights what root does (`sudo -n`). */
export const asRoot = (...command: readonly string[]): void => {
  const [program = '', ...args] = process.getuid?.() === 0 ? command : ['sudo', '-n', ...command];
  execFileSync(program, args);
};

/** Mounts a file system in memory on a folder. @param options for instance `size=2m` */
export function mountDisk(folder: string, options: string): void {
  asRoot('mount', '-t', 'tmpfs', '-o', `${options},mode=700,uid=${process.getuid?.() ?? 0}`, 'tmpfs', folder);
}

export function unmountDisk(folder: string): void {
  asRoot('umount', '-l', folder);
}
