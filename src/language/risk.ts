import { feedingRisk } from './feeding';
import { fetches, isFetchedThenRun, isHandedOver } from './fetching';
import { codeOf, innerCalls, innerLines, isDangerousCode, vimCommands } from './innerPrograms';
import { vimRisk } from './inputRisk';
import { Judging, UNREAD } from './judging';
import type { Risk } from '../protocol/words';
import { expandedWord, linesInVariables, programAndArguments } from './programWord';
import type { ShellCall } from './shellCall';
import { shellCalls } from './shellLine';
import { tableRisk } from './tableRisk';
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
