import { join } from 'node:path';

/** What decides which server a tmux command talks to. */
export interface SocketChoice {
  /** `-S`: the socket itself. */
  readonly path?: string | undefined;
  /** `-L`: its name in the folder of the user's sockets. */
  readonly name?: string | undefined;
}

/** The socket that tmux would use: the path given, else the named one, else that of TMUX, else `default`. */
export function socketPath(
  choice: SocketChoice,
  environment: Readonly<Record<string, string | undefined>>,
  uid: number = process.getuid?.() ?? 0,
): string {
  if (choice.path) return choice.path;
  // TMUX is `socket,pid,session`; a comma may stand in the socket's path.
  const inside = /^(.+),\d+,\d+$/.exec(environment['TMUX'] ?? '')?.[1];
  if (!choice.name && inside) return inside;
  return join(environment['TMUX_TMPDIR'] || '/tmp', `tmux-${uid}`, choice.name ?? 'default');
}

/** The `-S` and `-L` among a tmux client's arguments. */
export function socketArguments(args: readonly string[]): SocketChoice {
  const choice: { path?: string; name?: string } = {};
  const withValue = 'cfLST';
  for (let at = 1; at < args.length; at += 1) {
    const word = args[at] ?? '';
    // Options end where the command begins.
    if (!word.startsWith('-') || word === '-' || word === '--') break;
    for (let index = 1; index < word.length; index += 1) {
      const letter = word[index] ?? '';
      if (!withValue.includes(letter)) continue;
      const value = word.slice(index + 1) || args[++at];
      if (letter === 'S' && value) choice.path = value;
      if (letter === 'L' && value) choice.name = value;
      break;
    }
  }
  return choice;
}
