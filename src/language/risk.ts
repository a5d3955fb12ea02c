import { feedingRisk } from './feeding';
import { fetches, isFetchedThenRun, isHandedOver } from './fetching';
import { codeOf, innerCalls, innerLines, isDangerousCode, vimCommands } from './innerPrograms';
import { vimRisk } from './inputRisk';
import { Judging, UNREAD } from './judging';
import type { Risk } from '../protocol/words';
import { expandedWord, linesInVariables, programAndArguments } from './programWord';
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
      line.replaceAll(/(?<!\$)\{/gu, '; { '),
      // cmd: a quote that is escaped opens nothing.
      line.replaceAll('^"', ''),
      ...(/&\s*\(|<#|\\\w+-\w/u.test(line) ? [inPowerShell(line)] : []),
      /(?:^|[\s"&(|;])(?:[A-Za-z]:|\.{1,2})\\\w/u.test(line) ? line.replaceAll('\\', '/') : line,
    ]),
  ];
}

/** Comments and modules left out, and `& ('r' + 'm')` put together. */
function inPowerShell(line: string): string {
  const [before = '', ...comments] = line.split('<#');
  return [before, ...comments.map((text) => text.slice(text.indexOf('#>') < 0 ? 0 : text.indexOf('#>') + 2))]
    .join('')
    .replaceAll(/["']\s*\+\s*["']/gu, '')
    .replaceAll(/&\s*\(\s*(?:gcm|get-command)\s/giu, '& (')
    .replaceAll(/\b[\w.]+\\(?=[A-Za-z]+-\w)/gu, '');
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

const FORK_BOMB = /(?:^|[\s;&])([\w:.-]{1,40})\s*\(\s*\)\s*\{[^}]{0,200}?\1\s*[|&]\s*\1/u;
/** What .NET, and so PowerShell, calls removing. */
const REMOVING_METHOD = /::Delete\s*\(|\)\.(?:Delete|Kill)\s*\(|\$\w+\.(?:Delete|Kill)\s*\(|Process\]::Start\s*\(/iu;

function isEvaluation({ words }: ShellCall): boolean {
  return /^(?:iex|invoke-expression)$/iu.test(words[0] ?? '');
}

/** The risk of one program call: its words without quotes, the program first. */
export function callRisk(all: readonly string[], judging: Judging): Risk {
  return judging.once('call', all.join('\0'), () => programRisk(all, judging.deeper));
}

function programRisk(all: readonly string[], deeper: Judging): Risk {
  const named = highest(linesInVariables(all).map((line) => lineRisk(line, deeper)));
  return higherRisk(named, calledRisk(programAndArguments(all), deeper));
}

function calledRisk([first, ...args]: readonly string[], deeper: Judging): Risk {
  if (first === undefined) return 'safe';
  // What will run is known only to the shell: a variable, a substitution, a pattern.
  if (KNOWN_VARIABLES.test(first)) return 'safe';
  if (/[$*?%]|\{.*,|^~\w|^[^[]+\[.+\]/u.test(first) && !/^%\d*$/u.test(first)) {
    const expanded = expandedWord(first);
    const more = expanded.length > 1 || expanded[0] !== first ? expanded : [];
    return higherRisk('caution', callRisk([...more, ...args], deeper));
  }
  // One that was typed before: `!!`, `!rm`, `^old^new`.
  if (/^!.|^\^.*\^/u.test(first)) return 'caution';
  // A whole line in quotes, from something that runs its arguments.
  if (/\s/u.test(first)) {
    const path = /^(?:[A-Za-z]:)?[\\/].*[\\/][\w.-]+$/u.test(first)
      ? callRisk([baseName(first), ...args], deeper)
      : 'safe';
    return higherRisk(path, lineRisk([first, ...args].join(' '), deeper));
  }
  const program = baseName(first);
  if (program === 'tmux') return tmuxCallRisk(args, deeper);
  return highest([
    tableRisk(program, args),
    ...innerCalls(program, args).map((call) => callRisk(call, deeper)),
    ...innerLines(program, args).map((line) => lineRisk(line, deeper)),
    codeRisk(program, args),
    ...vimCommands(program, args).map((command) => vimRisk(command, deeper)),
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
  const entries = RISK_TABLE.filter((entry) => concerns(entry, program, args));
  // A program whose every call does harm may take what follows its operands for more of them: `rm -rf x --help`.
  const always = entries.some((entry) => !entry.subcommand && !entry.options && !entry.argument);
  return onlyExplains(program, args, always) ? 'safe' : highest(entries.map(({ risk }) => risk));
}

/** Asking a program what it can do does nothing. */
function onlyExplains(program: string, args: readonly string[], first: boolean): boolean {
  if (CMD_PROGRAMS.test(program) && args.includes('/?')) return true;
  const end = args.findIndex((arg) => arg === '--' || (first && !arg.startsWith('-')));
  return (end < 0 ? args : args.slice(0, end)).some((arg) => arg === '--help' || arg === '--version');
}

/** Not those whose name a program of other systems has: `rm /?` removes. */
const CMD_PROGRAMS = /^(?:del|erase|rd|format|diskpart|taskkill|shutdown|chkdsk|deltree|reg|sc|net|schtasks)$/iu;

function concerns(entry: RiskEntry, program: string, args: readonly string[]): boolean {
  if (!entry.programs.some((name) => isNamed(program, name))) return false;
  const plain = plainArguments(program, args);
  if (isHarmless(entry, args, plain)) return false;
  if (entry.subcommand !== undefined) {
    if (!entry.subcommand.split(' ').every((word, index) => plain[index] === word)) return false;
  }
  if (entry.operands !== undefined && plain.length < entry.operands) return false;
  if (entry.options && !entry.options.some((option) => args.some((arg) => isOption(arg, option)))) return false;
  return entry.argument === undefined || args.some((arg) => entry.argument?.test(arg));
}

/** Only rehearsed, or behind a word that makes of the rest no more than names: `kubectl get pods -n delete`. */
function isHarmless(
  { unless, subcommand, argument, unlessFirst }: RiskEntry,
  args: readonly string[],
  plain: readonly string[],
): boolean {
  const word = plain[subcommand?.split(' ').length ?? 0] ?? '';
  const rehearsed = args.some((arg, at) =>
    /^[-/]/u.test(arg)
      ? unless?.test(arg) && !/^(?:-o|--push-option)$/u.test(args[at - 1] ?? '')
      : arg === word && unless?.test(arg),
  );
  if (rehearsed && !args.some((arg) => /^--no-dry-run$|^--dry-run=(?:none|false)$/u.test(arg))) return true;
  const found = unlessFirst && argument ? args.findIndex((arg) => argument.test(arg)) : -1;
  if (found < 0 || args[found]?.startsWith('-')) return false;
  return args.slice(0, found).some((arg, at) => unlessFirst?.test(arg) && !/^-/u.test(args[at - 1] ?? ''));
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
      /^(?:-C|-c|--git-dir|--work-tree|--namespace|--config-env|--super-prefix|--attr-source)$/u.test(arg)
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
  if (/^--\w/u.test(arg)) return option.startsWith(arg.replace(/=.*$/u, ''));
  return /^-[A-Za-z]$/u.test(option) && /^-[A-Za-z]{2,}$/u.test(arg) && arg.includes(option.charAt(1));
}

/** What an interpreter is told to do in its own language. */
function codeRisk(program: string, args: readonly string[]): Risk {
  if (/^(?:powershell|pwsh)$/iu.test(program) && args.some((arg) => /^-e(?:c|n\w*)?$/iu.test(arg)))
    return 'destructive';
  return codeOf(program, args).some(isDangerousCode) ? 'destructive' : 'safe';
}

/** Programs that write to a file that they are told the name of. */
const WRITERS: ReadonlySet<string> = new Set(['tee', 'cp', 'mv', 'ln', 'install', 'pv', 'rsync', 'sponge']);

function deviceRisk(program: string, args: readonly string[]): Risk {
  // A copy of nothing empties what it is copied to.
  if (/^(?:cp|install)$/u.test(program) && args.slice(0, -1).includes('/dev/null')) return 'destructive';
  const written = args.some((arg) => arg.startsWith('of=') && isDevice(arg.slice(3)));
  return written || (WRITERS.has(program) && args.some(isDevice)) ? 'destructive' : 'safe';
}

export function baseName(program: string): string {
  return (/[^/\\]+$/u.exec(program)?.[0] ?? program).replace(/\.(?:exe|cmd|bat|com)$/iu, '');
}

export function isDevice(path: string): boolean {
  const plain = path.replaceAll(/\/+(?:\.\/+)*/gu, '/').replaceAll(/\/[^/]+\/\.\.(?=\/)/gu, '');
  return NO_FILE.test(plain) || /^(?:\\\\|\/\/)\.[\\/]/u.test(path);
}

/** What is written there goes to a machine's parts, or to the machine itself. */
const NO_FILE =
  /^\/dev\/(?!(?:null|zero|full|u?random|stdin|stdout|stderr|tty|ptmx|pts\/.*|fd\/.*|shm\/.*|tcp\/.*|udp\/.*)$)|^\/proc\/sysrq-trigger$|^\/sys\/power\//u;
