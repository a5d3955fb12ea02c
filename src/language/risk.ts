import type { Risk } from '../protocol/words';
import { DOWNLOADERS, RISK_TABLE, SHELL_PROGRAMS, WRAPPERS, type RiskEntry } from './riskTable';
import { shellCalls, type ShellCall } from './shellLine';

const RISKS: readonly Risk[] = ['safe', 'caution', 'destructive'];
const MAX_DEPTH = 5;

/** The higher of two risks. */
export function higherRisk(one: Risk, other: Risk): Risk {
  return RISKS.indexOf(one) >= RISKS.indexOf(other) ? one : other;
}

/** What a command line would do at worst, by the programs it calls. Knows nothing of aliases and variables. */
export function lineRisk(line: string, depth = 0): Risk {
  if (depth > MAX_DEPTH) return 'caution';
  const calls = shellCalls(line);
  let risk: Risk = 'safe';
  calls.forEach((call, index) => {
    risk = higherRisk(risk, callRisk(call.words, depth));
    if (call.writes.some(isDevice)) risk = 'destructive';
    if (call.piped && isShell(call) && fetches(calls.slice(0, index))) risk = 'destructive';
  });
  return forkBomb(line) ? 'destructive' : risk;
}

function callRisk(words: readonly string[], depth: number): Risk {
  const rest = withoutAssignments(words);
  const [first, ...args] = rest;
  if (first === undefined) return 'safe';
  const program = baseName(first);
  let risk = tableRisk(program, args);
  const inner = innerCall(program, args);
  if (inner.length > 0) risk = higherRisk(risk, callRisk(inner, depth + 1));
  if (program === 'find' || program === 'fd') risk = higherRisk(risk, callRisk(afterExec(args), depth + 1));
  const script = scriptOf(program, args);
  if (script !== undefined) risk = higherRisk(risk, lineRisk(script, depth + 1));
  return args.some((arg) => arg.includes('=') && isDevice(arg.slice(arg.indexOf('=') + 1)) && arg.startsWith('of='))
    ? 'destructive'
    : risk;
}

function tableRisk(program: string, args: readonly string[]): Risk {
  return RISK_TABLE.filter((entry) => concerns(entry, program, args)).reduce<Risk>(
    (risk, entry) => higherRisk(risk, entry.risk),
    'safe',
  );
}

function concerns(entry: RiskEntry, program: string, args: readonly string[]): boolean {
  const named = entry.programs.includes(program) || entry.programs.some((name) => program.startsWith(`${name}.`));
  if (!named) return false;
  const plain = plainArguments(program, args);
  if (entry.subcommand !== undefined) {
    const words = entry.subcommand.split(' ');
    if (!words.every((word, index) => plain[index] === word)) return false;
  }
  if (entry.options && !entry.options.some((option) => args.some((arg) => isOption(arg, option)))) return false;
  return entry.argument === undefined || args.some((arg) => entry.argument?.test(arg));
}

/** git takes options with values before its subcommand. */
function plainArguments(program: string, args: readonly string[]): readonly string[] {
  const plain: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (program === 'git' && plain.length === 0 && /^(?:-C|-c|--git-dir|--work-tree)$/u.test(arg)) at += 1;
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
  if (!Object.hasOwn(WRAPPERS, program)) return [];
  const valued = WRAPPERS[program] ?? [];
  let at = 0;
  while (at < args.length) {
    const arg = args[at] ?? '';
    if (valued.includes(arg)) at += 2;
    else if (arg.startsWith('-') || /^\w+=/u.test(arg) || (program === 'timeout' && /^[\d.]+[smhd]?$/u.test(arg)))
      at += 1;
    else break;
  }
  return args.slice(at);
}

function afterExec(args: readonly string[]): readonly string[] {
  const at = args.findIndex((arg) => /^(?:-exec|-execdir|-ok|-okdir|-x|-X|--exec|--exec-batch)$/u.test(arg));
  return at < 0 ? [] : args.slice(at + 1);
}

/** The command line that a shell, eval or ssh is given. */
function scriptOf(program: string, args: readonly string[]): string | undefined {
  if (program === 'eval') return args.join(' ');
  if (SHELL_PROGRAMS.has(program)) {
    const at = args.findIndex((arg) => /^(?:-[a-z]*c|-Command|\/c|\/k)$/iu.test(arg));
    return at < 0 ? undefined : args.slice(at + 1).join(' ');
  }
  if (program === 'su') {
    const at = args.findIndex((arg) => arg === '-c' || arg === '--command');
    return at < 0 ? undefined : args[at + 1];
  }
  if (program === 'ssh') {
    const host = args.findIndex(
      (arg, index) => !arg.startsWith('-') && !/^-[bcDEeFIiJLlmOopQRSWw]$/u.test(args[index - 1] ?? ''),
    );
    return host < 0 ? undefined : args.slice(host + 1).join(' ');
  }
  if (/^(?:docker|podman|kubectl)$/u.test(program) && args.includes('exec')) {
    return args
      .slice(args.indexOf('exec') + 1)
      .filter((arg) => !arg.startsWith('-'))
      .slice(1)
      .join(' ');
  }
  return undefined;
}

function withoutAssignments(words: readonly string[]): readonly string[] {
  const first = words.findIndex((word) => !/^[A-Za-z_]\w*=/u.test(word));
  return first < 0 ? [] : words.slice(first);
}

function baseName(program: string): string {
  return (/[^/\\]+$/u.exec(program)?.[0] ?? program).replace(/\.exe$/iu, '');
}

function isShell(call: ShellCall): boolean {
  const words = withoutAssignments(call.words);
  const [first = '', ...args] = words;
  const program = baseName(first);
  const [inner = ''] = innerCall(program, args);
  return (
    SHELL_PROGRAMS.has(program) || SHELL_PROGRAMS.has(baseName(inner)) || /^(?:iex|Invoke-Expression)$/u.test(program)
  );
}

function fetches(calls: readonly ShellCall[]): boolean {
  return calls.some((call) => call.words.some((word) => DOWNLOADERS.has(baseName(word))));
}

function isDevice(path: string): boolean {
  return /^\/dev\/(?!null$|zero$|stdout$|stderr$|tty$|fd\/|shm\/)/u.test(path) || path.startsWith('\\\\.\\');
}

function forkBomb(line: string): boolean {
  return /:\s*\(\s*\)\s*\{.*:\s*\|\s*:/u.test(line);
}
