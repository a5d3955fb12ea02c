import type { Command } from '../protocol/words';
import { isInteractive } from '../language/worlds';

/** What takes lines as a shell does once it runs, and ends only when it is left. */
const SHELLS = /^(?:bash|zsh|fish|sh|dash|ksh|nu|pwsh|powershell|cmd|su|nix-shell|tmux|screen)$/u;
const REMOTE = /^(?:ssh|mosh|telnet|serial|picocom|minicom|gdb|lldb|ghci|julia|lua|deno|mongosh|mariadb)$/u;
/** `sudo -i`, and what gives a shell within a container. */
const ENTERED =
  /^(?:sudo\s+(?:-[is]\b|su\b|bash\b|zsh\b)|(?:docker|podman|nerdctl|kubectl|docker-compose)\s.*\b(?:exec|run|attach)\b.*\s-(?:-tty|-interactive|[a-z]*[it]))/u;

/**
 * Whether a command leaves another program at its prompt, to which the next line is said: nobody waits for the end of `ssh`
 * or `python` before telling it something.
 */
export function opensPrompt({ effects }: Command): boolean {
  const line = effects.findLast((effect) => effect.kind === 'run')?.text.trim();
  if (line === undefined) return false;
  const [program = '', ...rest] = line.split(/\s+/u);
  if (REMOTE.test(program) || ENTERED.test(line)) return true;
  // With a file or a command of its own it ends by itself.
  const alone = !rest.some((word) => !word.startsWith('-') || /^-[ce]$/u.test(word));
  return isInteractive(program) ? alone || isSession(program) : SHELLS.test(program) && alone;
}

/** Programs whose operand is what they work on, and not what they do. */
function isSession(program: string): boolean {
  return !/^(?:python\d?|ipython|node|irb)$/u.test(program);
}
