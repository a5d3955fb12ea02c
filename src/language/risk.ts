import type { Risk } from '../protocol/words';
import {
  DANGEROUS_CODE,
  DECODERS,
  DOWNLOADERS,
  EVALUATORS,
  INTERPRETERS,
  RESERVED,
  SHELL_PROGRAMS,
  WRAPPERS,
  WRAPPERS_WITH_OPERAND,
} from './riskPrograms';
import type { RiskEntry } from './risks/entry';
import { RISK_TABLE } from './riskTable';
import { shellCalls, SUBSTITUTED, type ShellCall } from './shellLine';
import { tmuxCallRisk } from './tmuxRisk';

const RISKS: readonly Risk[] = ['safe', 'caution', 'destructive'];
const MAX_DEPTH = 5;

/** The higher of two risks. */
export function higherRisk(one: Risk, other: Risk): Risk {
  return RISKS.indexOf(one) >= RISKS.indexOf(other) ? one : other;
}

function highest(risks: readonly Risk[]): Risk {
  return risks.reduce<Risk>(higherRisk, 'safe');
}

/**
 * What a command line would do at worst, by the programs it calls. Which shell reads it is not known, so it is read as each
 * of them would: backticks and carets also as PowerShell and cmd have them. Knows nothing of aliases; what a variable
 * would name counts as caution.
 */
export function lineRisk(line: string, depth = 0): Risk {
  if (depth > MAX_DEPTH) return 'caution';
  return highest(readings(line, depth).map((reading) => readingRisk(reading, depth)));
}

/** The line as written, and as other shells unescape it. */
function readings(line: string, depth: number): readonly string[] {
  if (depth > 0) return [line];
  return [
    ...new Set([
      line,
      line.replaceAll('`', ''),
      line.replaceAll('^', ''),
      /(?:^|[\s"&(|;])(?:[A-Za-z]:|\.{1,2})\\\w/u.test(line) ? line.replaceAll('\\', '/') : line,
    ]),
  ];
}

function readingRisk(line: string, depth: number): Risk {
  const calls = shellCalls(line);
  let risk: Risk = /:\s*\(\s*\)\s*\{.*:\s*\|\s*:/u.test(line) ? 'destructive' : 'safe';
  // `iex (iwr ...)`: what stands in brackets is a call of its own.
  if (calls.some(isEvaluation) && calls.some(fetches)) risk = 'destructive';
  calls.forEach((call, index) => {
    risk = highest([
      risk,
      callRisk(call.words, depth),
      writingRisk(call),
      feedingRisk(call, calls.slice(0, index), depth),
    ]);
  });
  return risk;
}

function isEvaluation({ words }: ShellCall): boolean {
  return /^(?:iex|invoke-expression)$/iu.test(words[0] ?? '');
}

function fetches({ words }: ShellCall): boolean {
  return words.some((word) => DOWNLOADERS.has(baseName(word).toLowerCase()));
}

/** The risk of one program call: its words without quotes, the program first. */
export function callRisk(all: readonly string[], depth: number): Risk {
  if (depth > MAX_DEPTH) return 'caution';
  const [first, ...args] = programAndArguments(all);
  if (first === undefined) return 'safe';
  // What will run is known only to the shell: a variable, a substitution, a pattern.
  if (KNOWN_VARIABLES.test(first)) return 'safe';
  if (/[$*?%]|^\{.*,|^~\w/u.test(first) && !/^%\d*$/u.test(first)) {
    const expanded = /^\{(.*,.*)\}$/u.exec(first)?.[1]?.split(',');
    return higherRisk('caution', expanded ? callRisk([...expanded, ...args], depth + 1) : callRisk(args, depth + 1));
  }
  const program = baseName(first);
  if (program === 'tmux') return tmuxCallRisk(args, depth);
  return highest([
    tableRisk(program, args),
    callRisk(innerCall(program, args), depth + 1),
    callRisk(foundCall(program, args), depth + 1),
    ...scriptsOf(program, args).map((script) => lineRisk(script, depth + 1)),
    codeRisk(program, args),
    args.some((arg) => arg.startsWith('of=') && isDevice(arg.slice(3))) ? 'destructive' : 'safe',
  ]);
}

/** Truncating a file loses what was in it; writing to a device loses the device. */
function writingRisk({ writes, appends }: ShellCall): Risk {
  if ([...writes, ...appends].some(isDevice)) return 'destructive';
  return writes.some((file) => !file.startsWith('/dev/') && !/^(?:\d+|-|nul|\$null|&\d)$/iu.test(file))
    ? 'caution'
    : 'safe';
}

/** Variables that name an editor, a pager or a browser wherever they are set. */
const KNOWN_VARIABLES = /^\$\{?(?:EDITOR|VISUAL|PAGER|BROWSER)(?::-[\w./-]+)?\}?$/u;

/** What is fed to a shell: text that stands there, a download, or something that nobody has looked at. */
function feedingRisk(call: ShellCall, before: readonly ShellCall[], depth: number): Risk {
  const runs = runsWhatItIsGiven(call.words);
  if (!runs) return 'safe';
  const substituted = call.words.some((word) => word.includes(SUBSTITUTED));
  if (call.input !== undefined) return higherRisk('caution', lineRisk(call.input, depth + 1));
  if (!call.piped && !substituted) return call.reads.length > 0 ? 'caution' : 'safe';
  const programs = before.flatMap(({ words }) => words.map((word) => baseName(word).toLowerCase()));
  if (programs.some((program) => DOWNLOADERS.has(program) || DECODERS.has(program))) return 'destructive';
  const said = before.at(-1)?.words ?? [];
  const echoed = /^(?:echo|printf|cat|print|write-output)$/iu.test(said[0] ?? '')
    ? lineRisk(said.slice(1).join(' '), depth + 1)
    : 'safe';
  return higherRisk('caution', echoed);
}

function runsWhatItIsGiven(words: readonly string[]): boolean {
  const [first = '', ...args] = programAndArguments(words);
  const program = baseName(first).toLowerCase();
  if (SHELL_PROGRAMS.has(program) || INTERPRETERS.has(program) || EVALUATORS.has(program)) return true;
  const inner = innerCall(program, args);
  return inner.length > 0 && inner.length < words.length && runsWhatItIsGiven(inner);
}

function tableRisk(program: string, args: readonly string[]): Risk {
  if (onlyExplains(args)) return 'safe';
  return highest(RISK_TABLE.filter((entry) => concerns(entry, program, args)).map(({ risk }) => risk));
}

/** Asking a program what it can do does nothing. */
function onlyExplains(args: readonly string[]): boolean {
  const end = args.indexOf('--');
  return (end < 0 ? args : args.slice(0, end)).some((arg) => arg === '--help' || arg === '--version');
}

function concerns(entry: RiskEntry, program: string, args: readonly string[]): boolean {
  if (!entry.programs.some((name) => isNamed(program, name))) return false;
  if (args.some((arg) => entry.unless?.test(arg))) return false;
  if (entry.subcommand !== undefined) {
    const plain = plainArguments(program, args);
    if (!entry.subcommand.split(' ').every((word, index) => plain[index] === word)) return false;
  }
  if (entry.options && !entry.options.some((option) => args.some((arg) => isOption(arg, option)))) return false;
  return entry.argument === undefined || args.some((arg) => entry.argument?.test(arg));
}

/** `mkfs` also names `mkfs.ext4`, and `Remove-*` whatever begins so. */
function isNamed(program: string, name: string): boolean {
  const one = program.toLowerCase();
  const other = name.toLowerCase();
  if (other.endsWith('*')) return one.startsWith(other.slice(0, -1));
  return one === other || (other.length > 1 && one.startsWith(`${other}.`));
}

/** git takes options with values before its subcommand. */
function plainArguments(program: string, args: readonly string[]): readonly string[] {
  const plain: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (
      plain.length === 0 &&
      /^(?:git|yadm)$/u.test(program) &&
      /^(?:-C|-c|--git-dir|--work-tree|--namespace)$/u.test(arg)
    )
      at += 1;
    else if (
      plain.length === 0 &&
      /^(?:kubectl|oc|k)$/u.test(program) &&
      /^(?:-n|--namespace|--context|--cluster|--user|--kubeconfig|-s)$/u.test(arg)
    )
      at += 1;
    else if (!arg.startsWith('-')) plain.push(arg);
  }
  return plain;
}

/** `-f` also stands in `-xdf`, and `--force` also in `--force=yes`. */
function isOption(arg: string, option: string): boolean {
  if (arg === option || arg.startsWith(`${option}=`)) return true;
  return /^-[A-Za-z]$/u.test(option) && /^-[A-Za-z]{2,}$/u.test(arg) && arg.includes(option.charAt(1));
}

function innerCall(program: string, args: readonly string[]): readonly string[] {
  const valued = Object.hasOwn(WRAPPERS, program) ? WRAPPERS[program] : undefined;
  if (!valued) return [];
  let at = 0;
  while (at < args.length) {
    const arg = args[at] ?? '';
    if (arg === '--') {
      at += 1;
      break;
    }
    if (valued.includes(arg)) at += 2;
    else if (arg.startsWith('-') || /^\w+=/u.test(arg)) at += 1;
    else break;
  }
  return args.slice(WRAPPERS_WITH_OPERAND.has(program) ? at + 1 : at);
}

/** What `find -exec` and `python -m` call. */
function foundCall(program: string, args: readonly string[]): readonly string[] {
  if (/^python[\d.]*$/u.test(program) && args.includes('-m')) return args.slice(args.indexOf('-m') + 1);
  if (!/^(?:find|fd|fdfind)$/u.test(program)) return [];
  const at = args.findIndex((arg) => /^(?:-exec|-execdir|-ok|-okdir|-x|-X|--exec|--exec-batch)$/u.test(arg));
  if (at < 0) return [];
  const end = args.findIndex((arg, index) => index > at && (arg === ';' || arg === '+'));
  return args.slice(at + 1, end < 0 ? undefined : end);
}

/** The command lines that a shell, eval, ssh or a container is given. */
function scriptsOf(program: string, args: readonly string[]): readonly string[] {
  const name = program.toLowerCase();
  if (EVALUATORS.has(name)) return [args.join(' ')];
  if (name === 'trap' || name === 'alias' || name === 'abbr') return args.map((arg) => arg.slice(arg.indexOf('=') + 1));
  if (SHELL_PROGRAMS.has(name)) {
    const at = args.findIndex((arg) => /^(?:-[a-z]*c|-Command|\/c|\/k|--command)$/iu.test(arg));
    return at < 0 ? args.filter((arg) => /^-c./u.test(arg)).map((arg) => arg.slice(2)) : [args.slice(at + 1).join(' ')];
  }
  if (
    /^(?:su|script|runuser|sg|newgrp|watch|parallel|nu|at|batch|env|runas|nix-shell|vagrant|tsp|hyperfine)$/u.test(name)
  ) {
    return args.filter((arg, index) => /\s/u.test(arg) || /^(?:-c|--command|--run|-S)$/u.test(args[index - 1] ?? ''));
  }
  if (
    /^(?:ssh|mosh|docker|podman|nerdctl|kubectl|oc|k|docker-compose|lxc|lxc-attach|machinectl|wsl|adb|heroku|fly|multipass|distrobox|toolbox)$/u.test(
      name,
    )
  ) {
    return remoteLines(name, args);
  }
  if (/^(?:make|git)$/u.test(name)) {
    return args.flatMap((arg) => /^(?:alias\.\w+|core\.\w+)=!?(.*)$/u.exec(arg)?.[1] ?? []);
  }
  return [];
}

/** What runs elsewhere: each beginning where the program there may stand, as options take values or do not. */
function remoteLines(program: string, args: readonly string[]): readonly string[] {
  const dashes = args.indexOf('--');
  if (dashes >= 0) return [args.slice(dashes + 1).join(' ')];
  const entering = args.findIndex((arg) => /^(?:exec|run|shell|attach|enter|ssh|console)$/u.test(arg));
  if (entering < 0 && !/^(?:ssh|mosh|wsl|lxc-attach)$/u.test(program)) return [];
  return args.flatMap((arg, at) => {
    const isName = /^--?(?:name|hostname|h|label|l|network|e|env)$/u.test(args[at - 1] ?? '');
    return at > entering + (entering < 0 ? 1 : 0) && !arg.startsWith('-') && !isName ? [args.slice(at).join(' ')] : [];
  });
}

/** What an interpreter is told to do in its own language. */
function codeRisk(program: string, args: readonly string[]): Risk {
  if (/^(?:powershell|pwsh)$/iu.test(program) && args.some((arg) => /^-e(?:nc?|ncodedcommand)?$/iu.test(arg)))
    return 'destructive';
  if (!INTERPRETERS.has(program.replace(/[\d.]+$/u, '')) && !INTERPRETERS.has(program)) return 'safe';
  return args.some((arg) => DANGEROUS_CODE.test(arg)) ? 'destructive' : 'safe';
}

/** Leaves out assignments and words of the shell's own that stand before the program. */
function programAndArguments(all: readonly string[]): readonly string[] {
  const first = all.findIndex(
    (word) => !/^[A-Za-z_]\w*\+?=/u.test(word) && !RESERVED.has(word) && word !== '&' && word !== '@' && word !== '-',
  );
  if (first < 0) return [];
  const [program = '', ...args] = all.slice(first);
  // zsh takes `=rm` for the path of rm, and cmd `@del` for a quiet one.
  return [program.replace(/^[=@](?=\w)/u, ''), ...args];
}

function baseName(program: string): string {
  return (/[^/\\]+$/u.exec(program)?.[0] ?? program).replace(/\.(?:exe|cmd|bat|com)$/iu, '');
}

function isDevice(path: string): boolean {
  return (
    /^\/dev\/(?!null$|zero$|full$|stdin$|stdout$|stderr$|tty$|ptmx$|pts\/|fd\/|shm\/|tcp\/|udp\/)/u.test(path) ||
    /^(?:\\\\|\/\/)\.[\\/]/u.test(path)
  );
}
