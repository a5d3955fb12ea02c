import { feedingRisk } from './feeding';
import { fetches, isFetchedThenRun, isHandedOver } from './fetching';
import { codeOf, innerCalls, innerLines, isDangerousCode } from './innerPrograms';
import { Judging, UNREAD } from './judging';
import type { Risk } from '../protocol/words';
import { RESERVED } from './riskPrograms';
import type { RiskEntry } from './risks/entry';
import { RISK_TABLE } from './riskTable';
import type { ShellCall } from './shellCall';
import { shellCalls } from './shellLine';
import { tmuxCallRisk } from './tmuxRisk';

const RISKS: readonly Risk[] = ['safe', 'caution', 'destructive'];

/** The higher of two risks. */
export function higherRisk(one: Risk, other: Risk): Risk {
  return RISKS.indexOf(one) >= RISKS.indexOf(other) ? one : other;
}

export function highest(risks: readonly Risk[]): Risk {
  return risks.reduce<Risk>(higherRisk, 'safe');
}

/**
 * What a command line would do at worst, by the programs it calls. Which shell reads it is not known, so it is read as each
 * of them would: backticks and carets also as PowerShell and cmd have them. Knows nothing of aliases; what a variable
 * would name counts as caution.
 */
export function lineRisk(line: string, judging = new Judging()): Risk {
  return judging.once('line', line, () =>
    highest(readings(line, judging.depth).map((reading) => readingRisk(reading, judging))),
  );
}

/** The line as written, and as other shells unescape it. */
function readings(line: string, depth: number): readonly string[] {
  if (depth > 0) return [line];
  return [
    ...new Set([
      line,
      line.replaceAll(/`(?:\r?\n)?/gu, ''),
      line.replaceAll(/\^(?:\r?\n)?/gu, ''),
      // fish escapes a quote inside of quotes.
      line.replaceAll("\\'", ''),
      // What separates words wherever nobody has changed it.
      line.replaceAll(/\$(?:IFS\b|\{IFS\})/gu, ' '),
      // PowerShell's blocks may stand close to what calls them: `%{rm $_}`.
      line.replaceAll(/(?:[%?&]|\bforeach(?:-object)?|\bwhere(?:-object)?)\s*\{/giu, '; { '),
      /(?:^|[\s"&(|;])(?:[A-Za-z]:|\.{1,2})\\\w/u.test(line) ? line.replaceAll('\\', '/') : line,
    ]),
  ];
}

function readingRisk(line: string, judging: Judging): Risk {
  const calls = shellCalls(line);
  let risk: Risk = FORK_BOMB.test(line) || REMOVING_METHOD.test(line) ? 'destructive' : 'safe';
  // `iex (iwr ...)`: what stands in brackets is a call of its own.
  if (calls.some(isEvaluation) && calls.some(fetches)) risk = 'destructive';
  if (isFetchedThenRun(calls) || calls.some(isHandedOver)) risk = 'destructive';
  calls.forEach((call, index) => {
    risk = highest([
      risk,
      call.unread ? UNREAD : callRisk(call.words, judging),
      writingRisk(call),
      feedingRisk(call, calls.slice(0, index), judging),
    ]);
  });
  return risk;
}

const FORK_BOMB = /:\s*\(\s*\)\s*\{.*:\s*\|\s*:/u;
/** What .NET, and so PowerShell, calls removing. */
const REMOVING_METHOD = /::Delete\s*\(|\)\.(?:Delete|Kill)\s*\(|\$_\.(?:Delete|Kill)\s*\(/iu;

function isEvaluation({ words }: ShellCall): boolean {
  return /^(?:iex|invoke-expression)$/iu.test(words[0] ?? '');
}

/** The risk of one program call: its words without quotes, the program first. */
export function callRisk(all: readonly string[], judging: Judging): Risk {
  return judging.once('call', all.join('\0'), () => programRisk(all, judging.deeper));
}

function programRisk(all: readonly string[], deeper: Judging): Risk {
  const [first, ...args] = programAndArguments(all);
  if (first === undefined) return 'safe';
  // What will run is known only to the shell: a variable, a substitution, a pattern.
  if (KNOWN_VARIABLES.test(first)) return 'safe';
  if (/[$*?%]|^\{.*,|^~\w/u.test(first) && !/^%\d*$/u.test(first)) {
    const expanded = /^\{(.*,.*)\}$/u.exec(first)?.[1]?.split(',');
    return higherRisk('caution', callRisk(expanded ? [...expanded, ...args] : args, deeper));
  }
  // One that was typed before: `!!`, `!rm`, `^old^new`.
  if (/^!.|^\^.*\^/u.test(first)) return 'caution';
  // A whole line in quotes, from something that runs its arguments.
  if (/\s/u.test(first)) return lineRisk([first, ...args].join(' '), deeper);
  const program = baseName(first);
  if (program === 'tmux') return tmuxCallRisk(args, deeper);
  return highest([
    tableRisk(program, args),
    ...innerCalls(program, args).map((call) => callRisk(call, deeper)),
    ...innerLines(program, args).map((line) => lineRisk(line, deeper)),
    codeRisk(program, args),
    deviceRisk(program, args),
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
  if (entry.operands !== undefined && plainArguments(program, args).length < entry.operands) return false;
  if (entry.options && !entry.options.some((option) => args.some((arg) => isOption(arg, option)))) return false;
  return entry.argument === undefined || args.some((arg) => entry.argument?.test(arg));
}

/** `pip3` also names `pip3.11`, and `mkfs*` whatever begins so. */
function isNamed(program: string, name: string): boolean {
  const one = program.toLowerCase();
  const other = name.toLowerCase();
  if (other.endsWith('*')) return one.startsWith(other.slice(0, -1));
  return one === other || (one.startsWith(`${other}.`) && /^[\d.]+$/u.test(one.slice(other.length)));
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

/** `-f` also stands in `-xdf`, and `--force` also in `--force=yes`; most programs take the beginning of a long one. */
function isOption(arg: string, option: string): boolean {
  if (arg === option || arg.startsWith(`${option}=`)) return true;
  if (/^--\w{3,}/u.test(arg)) return option.startsWith(arg.replace(/=.*$/u, ''));
  return /^-[A-Za-z]$/u.test(option) && /^-[A-Za-z]{2,}$/u.test(arg) && arg.includes(option.charAt(1));
}

/** What an interpreter is told to do in its own language. */
function codeRisk(program: string, args: readonly string[]): Risk {
  if (/^(?:powershell|pwsh)$/iu.test(program) && args.some((arg) => /^-e(?:nc?|ncodedcommand)?$/iu.test(arg)))
    return 'destructive';
  return codeOf(program, args).some(isDangerousCode) ? 'destructive' : 'safe';
}

/** Programs that write to a file that they are told the name of. */
const WRITERS: ReadonlySet<string> = new Set(['tee', 'cp', 'mv', 'ln', 'install', 'pv', 'rsync', 'sponge']);

function deviceRisk(program: string, args: readonly string[]): Risk {
  const written = args.some((arg) => arg.startsWith('of=') && isDevice(arg.slice(3)));
  return written || (WRITERS.has(program) && args.some(isDevice)) ? 'destructive' : 'safe';
}

/** Leaves out assignments and words of the shell's own that stand before the program. */
export function programAndArguments(all: readonly string[]): readonly string[] {
  const first = all.findIndex(
    (word) => !/^[A-Za-z_]\w*\+?=/u.test(word) && !RESERVED.has(word) && word !== '&' && word !== '@' && word !== '-',
  );
  if (first < 0) return [];
  const [program = '', ...args] = all.slice(first);
  // cmd: `if exist x del x`.
  if (program === 'exist') return programAndArguments(args.slice(1));
  // zsh takes `=rm` for the path of rm, cmd `@del` for a quiet one, and PowerShell `{rm` for the beginning of a block.
  return [program.replace(/^[=@{](?=\w[^,{}]*$)/u, ''), ...args];
}

export function baseName(program: string): string {
  return (/[^/\\]+$/u.exec(program)?.[0] ?? program).replace(/\.(?:exe|cmd|bat|com)$/iu, '');
}

function isDevice(path: string): boolean {
  const plain = path.replaceAll(/\/+(?:\.\/+)*/gu, '/').replaceAll(/\/[^/]+\/\.\.(?=\/)/gu, '');
  return NO_FILE.test(plain) || /^(?:\\\\|\/\/)\.[\\/]/u.test(path);
}

/** What is written there goes to a machine's parts, or to the machine itself. */
const NO_FILE =
  /^\/dev\/(?!(?:null|zero|full|u?random|stdin|stdout|stderr|tty|ptmx|pts\/.*|fd\/.*|shm\/.*|tcp\/.*|udp\/.*)$)|^\/proc\/sysrq-trigger$|^\/sys\/power\//u;
