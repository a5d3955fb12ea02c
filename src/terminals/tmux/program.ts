import { execFile } from 'node:child_process';
import { TerminalError } from '../terminal';
import type { SessionId } from './events';

/** How tmux is run: the program, what it can do, and in which environment. */
export interface TmuxProgram {
  readonly executable: string;
  readonly version: TmuxVersion;
  readonly environment: NodeJS.ProcessEnv;
  /** Arguments that attach a control client. */
  attachArguments(socketPath: string, session: SessionId, output: boolean): readonly string[];
  /** Commands that do what the version's `attach-session` cannot. */
  setupCommands(output: boolean): readonly string[];
}

export interface TmuxVersion {
  /** As tmux says it: `3.3a`, `next-3.6`. */
  readonly text: string;
  readonly major: number;
  readonly minor: number;
}

/** Reads `tmux -V`'s answer. Null: not a tmux version. Development builds count as the release they lead to. */
export function readVersion(answer: string): TmuxVersion | null {
  const text = /^tmux (\S+)/.exec(answer.trim())?.[1];
  if (text === undefined) return null;
  // OpenBSD's tmux and builds from `master` give no number; they are newer than anything asked for here.
  if (text === 'master' || text.startsWith('openbsd')) return { text, major: 99, minor: 0 };
  const numbers = /(\d+)\.(\d+)/.exec(text);
  return numbers && { text, major: Number(numbers[1]), minor: Number(numbers[2]) };
}

export const atLeast = ({ major, minor }: TmuxVersion, wantMajor: number, wantMinor: number): boolean =>
  major > wantMajor || (major === wantMajor && minor >= wantMinor);

export function missingTmux(executable: string): TerminalError {
  return new TerminalError(
    'tmux-missing',
    `tmux was not found as "${executable}". Install it (Debian: apt install tmux; macOS: brew install tmux; Fedora: dnf install tmux) or set mango.tmux.executable.`,
  );
}

const WITH_3_2 = '3.2 to tell how commands in panes ended and to follow titles, programs and folders';

/** A sentence for the user: the version, and what a newer one is needed for. */
export function describeTmux({ text, ...numbers }: TmuxVersion): string {
  return atLeast({ text, ...numbers }, 3, 2)
    ? `tmux ${text}`
    : `tmux ${text} can be driven; it would take ${WITH_3_2}.`;
}

/** Asks the program for its version. @throws TerminalError `tmux-missing` when it cannot be run, `unsupported` when it is too old. */
export async function findTmux(executable: string, environment: NodeJS.ProcessEnv = process.env): Promise<TmuxProgram> {
  const answer = await new Promise<string>((resolve, reject) => {
    execFile(executable, ['-V'], { timeout: 5000 }, (error, stdout) => {
      if (error) reject(missingTmux(executable));
      else resolve(stdout);
    });
  });
  const version = readVersion(answer);
  if (!version) throw missingTmux(executable);
  if (!atLeast(version, 3, 0)) {
    throw new TerminalError(
      'unsupported',
      `tmux ${version.text} is too old: 3.0 or newer is needed to drive it, and ${WITH_3_2}.`,
    );
  }
  return program(executable, version, environment);
}

function program(executable: string, version: TmuxVersion, environment: NodeJS.ProcessEnv): TmuxProgram {
  // TMUX set means "inside tmux", where attaching is refused. -u: replies are UTF-8 whatever the locale.
  const env = { ...environment };
  delete env['TMUX'];
  delete env['TMUX_PANE'];
  const hasFlags = atLeast(version, 3, 2);
  return {
    executable,
    version,
    environment: env,
    attachArguments: (socketPath, session, output) => [
      '-u',
      // Never start a server: an attach to nothing would, and would run the user's configuration for it.
      ...(hasFlags ? ['-N'] : []),
      '-S',
      socketPath,
      '-C',
      'attach-session',
      '-t',
      session,
      // With output, tmux holds back a pane whose output waits longer than a second instead of cutting the client off.
      ...(hasFlags ? ['-f', output ? 'ignore-size,pause-after=1' : 'ignore-size,no-output'] : []),
    ],
    // Before 3.2 a control client has no size until it gives one, so there is nothing to ignore.
    setupCommands: (output) => (hasFlags || output ? [] : ['refresh-client -F no-output']),
  };
}
