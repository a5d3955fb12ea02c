import type { Risk } from '../protocol/words';
import { isDangerousCode, remoteCalls, wrapped } from './innerPrograms';
import type { Judging } from './judging';
import { programAndArguments } from './programWord';
import { baseName, callRisk, highest, lineRisk } from './risk';
import { EVALUATORS, INTERPRETERS, QUERY_PROGRAMS, SCHEDULERS, SHELL_PROGRAMS, WORD_PROGRAMS } from './riskPrograms';
import { SUBSTITUTED } from './shellCall';

/** A program that does what a text says which it is given, and what that text would do at worst. */
export interface Reader {
  readonly program: string;
  readonly args: readonly string[];
  /** What it is given is a shell's line, or code. */
  readonly runs: boolean;
  /** It takes what is piped into it for such a text. */
  readonly pipes: boolean;
  judge(text: string, judging: Judging): Risk;
}

/** Programs that run programs that run programs: what hides behind more of them counts as a shell. */
const MOST_CALLS = 24;

/** The readers among a call's program and those that it runs: `sudo -u postgres psql`, `docker exec -i db psql`. */
export function readersIn(words: readonly string[]): readonly Reader[] {
  const readers: Reader[] = [];
  // Each is the end of the one that it stands in, so that its length tells whether it was seen.
  const seen = new Set<number>();
  let anyhow = false;
  for (const queue = [words]; queue.length > 0;) {
    const [first = '', ...args] = programAndArguments(queue.shift() ?? []);
    const program = baseName(first).toLowerCase();
    anyhow ||= /^(?:xargs|parallel|rush)$/u.test(program);
    const reader = seen.size < MOST_CALLS ? readerOf(program, args, anyhow) : readerOf('sh', [], true);
    if (reader) readers.push(reader);
    if (seen.size >= MOST_CALLS) return readers;
    for (const each of [...wrapped(program, args), ...remoteCalls(program, args)]) {
      if (seen.has(each.length)) continue;
      seen.add(each.length);
      // `ssh host "sudo psql"`
      queue.push(each.length === 1 ? (each[0] ?? '').split(/\s+/u) : each);
    }
  }
  return readers;
}

function readerOf(program: string, args: readonly string[], anyhow: boolean): Reader | undefined {
  const shell = isShell(program, args);
  if (shell || EVALUATORS.has(program) || SCHEDULERS.has(program)) {
    const pipes = anyhow || !shell || readsInput(args, /^-[a-z]*c$|^\/c$|^-Command$/iu);
    return { program, args, runs: true, pipes, judge: (text, judging) => lineRisk(text, judging.deeper) };
  }
  if (INTERPRETERS.has(program)) {
    const pipes = anyhow || readsInput(args, /^(?:-[cemrp]|--eval)$/u);
    return { program, args, runs: true, pipes, judge: (text) => (isDangerousCode(text) ? 'destructive' : 'safe') };
  }
  const words = WORD_PROGRAMS.has(program);
  if (!words && !QUERY_PROGRAMS.has(program)) return undefined;
  const judge = (text: string, judging: Judging): Risk =>
    words
      ? highest(text.split('\n').map((line) => callRisk([program, ...line.trim().split(/\s+/u)], judging)))
      : callRisk([program, text], judging);
  return { program, args, runs: false, pipes: true, judge };
}

/** A shell by its name, the one on another machine, and what only the shell knows: `$SHELL`, `$(curl x)`. */
function isShell(program: string, args: readonly string[]): boolean {
  if (SHELL_PROGRAMS.has(program) || program.includes(SUBSTITUTED)) return true;
  if (/^\$\{?(?:editor|visual|pager|browser)\b/u.test(program)) return false;
  if (/^\$[\w{]/u.test(program)) return true;
  const alone = (arg: string, at: number): boolean => !arg.startsWith('-') && !/^-/u.test(args[at - 1] ?? '');
  return program === 'ssh' && args.filter(alone).length < 2;
}

/** Without a script of its own, or told to: `sh -s`, `python -`. What stands behind another option may be its value. */
function readsInput(args: readonly string[], given: RegExp): boolean {
  if (args.some((arg) => /^(?:-|-s|\/dev\/stdin|\/dev\/fd\/0)$/u.test(arg))) return true;
  return !args.some((arg, at) => given.test(arg) || (!arg.startsWith('-') && !/^-/u.test(args[at - 1] ?? '')));
}
