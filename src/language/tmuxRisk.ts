import type { Risk } from '../protocol/words';
import { Judging } from './judging';
import { callRisk, higherRisk, lineRisk } from './risk';
import { shellCalls } from './shellLine';

/** tmux commands that end something, by the beginnings of their names and their aliases. */
const ENDS = /^(?:kill-?|killp|killw|unlinkw?)/u;
/** Those that end something only with `-k`. */
const ENDS_WITH_K = /^(?:respawn|respawnp|respawnw|unlink|link|linkw|move-w|movew|new-w|neww)/u;
/** Those whose last arguments are a command line of the shell. */
const RUNS_SHELL =
  /^(?:run-?|run$|if-?|if$|new$|new-|neww|split|splitw|respawn|respawnp|respawnw|pipe|pipep|display-p|popup|copy-pipe|set-hook)/u;
/** Those whose arguments are tmux commands. */
const NESTS = /^(?:bind|bind-|if|if-|confirm|confirm-|command-p|display-me|menu|set-hook|source|run|run-)/u;
/** Keys by name that separate words or lines when they are sent. */
const NAMED_KEYS: Readonly<Record<string, string>> = {
  Enter: ' ; ',
  'C-m': ' ; ',
  'C-j': ' ; ',
  KPEnter: ' ; ',
  Space: ' ',
  Tab: ' ',
};

/** What a tmux command line would do at worst. */
export function tmuxLineRisk(line: string, judging = new Judging()): Risk {
  return judging.once('tmux', line, () =>
    shellCalls(line).reduce<Risk>((risk, { words }) => higherRisk(risk, commandRisk(words, judging.deeper)), 'safe'),
  );
}

/** The same for a call of the program `tmux`: its own options first, then commands. */
export function tmuxCallRisk(args: readonly string[], judging: Judging): Risk {
  let at = 0;
  while (at < args.length && (args[at] ?? '').startsWith('-')) at += /^-[LSfcT]$/u.test(args[at] ?? '') ? 2 : 1;
  let risk: Risk = 'safe';
  for (let from = at; from < args.length;) {
    const next = args.findIndex((arg, index) => index >= from && arg === ';');
    const to = next < 0 ? args.length : next;
    risk = higherRisk(risk, commandRisk(args.slice(from, to), judging));
    from = to + 1;
  }
  return risk;
}

function commandRisk(all: readonly string[], judging: Judging): Risk {
  return judging.once('tmux call', all.join('\0'), () => namedRisk(all, judging.deeper));
}

function namedRisk([name = '', ...args]: readonly string[], deeper: Judging): Risk {
  let risk: Risk = 'safe';
  if (ENDS.test(name)) risk = 'destructive';
  if (ENDS_WITH_K.test(name) && args.some((arg) => /^-[a-zA-Z]*k/u.test(arg))) risk = 'destructive';
  if (/^(?:clear-h|clearhist|deleteb|delete-b)/u.test(name)) risk = higherRisk(risk, 'caution');
  if (/^(?:source|server-a|set-hook|pipe)/u.test(name) && !args.every(isConfiguration))
    risk = higherRisk(risk, 'caution');
  if (/^(?:send|send-k|send-keys)$/u.test(name)) return higherRisk(risk, lineRisk(sentText(args), deeper));
  if (RUNS_SHELL.test(name)) {
    const plain = withoutOptions(name, args);
    risk = higherRisk(risk, plain.length === 1 ? lineRisk(plain[0] ?? '', deeper) : callRisk(plain, deeper));
    for (const arg of plain) if (/\s/u.test(arg)) risk = higherRisk(risk, lineRisk(arg, deeper));
  }
  if (NESTS.test(name)) {
    for (const arg of args) if (!arg.startsWith('-')) risk = higherRisk(risk, tmuxLineRisk(arg, deeper));
    risk = higherRisk(risk, commandRisk(afterKeys(args), deeper));
  }
  return risk;
}

/** tmux's own configuration is read at every start; an option says how. */
function isConfiguration(arg: string): boolean {
  return arg.startsWith('-') || /(?:^|\/)\.?tmux\.conf$/u.test(arg);
}

/** What is left without options and their values. */
function withoutOptions(name: string, args: readonly string[]): readonly string[] {
  const valued = /^(?:if|if-.*)$/u.test(name) ? /^-[a-zA-Z]*t$/u : /^-[a-zA-Z]*[censtxylpfTwF]$/u;
  return args.filter((arg, index) => !arg.startsWith('-') && !valued.test(args[index - 1] ?? ''));
}

/** A command that follows as words of its own: `bind-key x kill-server`. */
function afterKeys(args: readonly string[]): readonly string[] {
  const at = args.findIndex((arg) => ENDS.test(arg) || ENDS_WITH_K.test(arg) || RUNS_SHELL.test(arg));
  return at < 0 ? [] : args.slice(at);
}

/** The text that keys type: names of keys that separate become separators. */
function sentText(args: readonly string[]): string {
  const literal = args.some((arg) => /^-[a-zA-Z]*l/u.test(arg));
  const keys = args.filter((arg, index) => !/^-./u.test(arg) && !/^-[tNc]$/u.test(args[index - 1] ?? ''));
  return keys.map((key) => (literal ? key : (NAMED_KEYS[key] ?? key))).join('');
}
