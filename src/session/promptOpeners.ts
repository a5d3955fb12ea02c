import { INTERPRETERS, QUERY_PROGRAMS, SHELL_PROGRAMS } from '../language/riskPrograms';
import { isInteractive } from '../language/worlds';
import type { Command } from '../protocol/words';

/** What is left, and does not end by itself. */
const SESSIONS = /^(?:ssh|mosh|telnet|picocom|minicom)$/u;
/** Like shells and interpreters: at a prompt where they are given nothing to do. */
const OTHER_PROMPTS = /^(?:su|nix-shell|tmux|screen|ipython|irb|ghci)$/u;
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
  if (SESSIONS.test(program) || ENTERED.test(line)) return true;
  if (SHELL_PROGRAMS.has(program) || INTERPRETERS.has(program) || OTHER_PROMPTS.test(program)) {
    return rest.every((word) => word.startsWith('-') && !/^-[ce]$/u.test(word));
  }
  // A query that is given along is answered, and that is all.
  const isAnswered = QUERY_PROGRAMS.has(program) && rest.some((word) => /^-[cef]/u.test(word));
  return isInteractive(program) && !isAnswered;
}
