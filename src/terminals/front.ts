import { basename } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessInfo, ProcessTree } from './processTree';
import { TerminalError, type Terminal, type TerminalEffect } from './terminal';

/**
 * What keys mean to a program, as a word: the same for all programs between which typed text may safely find another one
 * (a shell, and what it runs), another one for an editor or a pager.
 */
export type KeysMean = (program: string) => string;

/** Whether what is in front of a terminal gets keys from it. An interrupt is meant for whatever is there. */
export function typesInto(effect: TerminalEffect): boolean {
  if (effect.kind === 'terminal') return effect.operation === 'paste' || effect.operation === 'clear';
  return effect.kind !== 'tmux';
}

/**
 * What was meant for a shell must not be typed into an editor that came to the front meanwhile, nor the other way.
 * @throws TerminalError `refused`.
 */
export function checkFront(label: string, heard: string, now: string, keysMean: KeysMean): void {
  if (now === heard || keysMean(now) === keysMean(heard)) return;
  throw new TerminalError(
    'refused',
    `${now} came to the front of ${label} in place of ${heard}, so nothing was typed. Say it again.`,
  );
}

/** A terminal as it was when the user spoke: typing is refused once the keys mean something else there. */
export function asHeard(terminal: Terminal & { readonly program: string }, keysMean: KeysMean): Terminal {
  const { kind, id, label, program, shell } = terminal;
  return {
    kind,
    id,
    label,
    program,
    ...(shell === undefined ? {} : { shell }),
    alive: () => terminal.alive(),
    async perform(effect) {
      if (typesInto(effect)) checkFront(label, program, terminal.program, keysMean);
      return terminal.perform(effect);
    },
  };
}

/** A program that comes to the front or leaves it does so within microseconds. */
const LOOKS = 4;
const LOOK_AGAIN_MS = 5;

/** Finds the programs in front of terminals by the machine's processes. */
export class ProgramsInFront {
  constructor(
    private readonly tree: ProcessTree,
    readonly keysMean: KeysMean,
  ) {}

  /** The program that gets the keys of the terminal with this first process; undefined where that cannot be told. */
  async of(pid: number): Promise<string | undefined> {
    for (let look = 1; ; look += 1) {
      const family = await this.tree.family(pid);
      const program = frontProgram(family, this.keysMean);
      // Processes are looked at one after the other: the front may have gone from one to another between two of them.
      if (program !== undefined || family.length === 0 || look === LOOKS) return program;
      await delay(LOOK_AGAIN_MS);
    }
  }
}

/** Of several in the foreground (a pipeline, an editor and its helpers) the one to which keys mean something of its own. */
export function frontProgram(family: readonly ProcessInfo[], keysMean: KeysMean): string | undefined {
  const names = family.flatMap(({ args: [file = ''], foreground }) =>
    foreground && file !== '' ? [basename(file).replace(/^-/, '')] : [],
  );
  return names.find((name) => keysMean(name) !== '') ?? names[0];
}
