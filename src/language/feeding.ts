import type { Risk } from '../protocol/words';
import { remoteLines, wrapped } from './innerPrograms';
import type { Judging } from './judging';
import { baseName, callRisk, higherRisk, lineRisk, programAndArguments } from './risk';
import {
  DECODERS,
  DOWNLOADERS,
  EVALUATORS,
  INTERPRETERS,
  QUERY_PROGRAMS,
  SCHEDULERS,
  SHELL_PROGRAMS,
} from './riskPrograms';
import { SUBSTITUTED, type ShellCall } from './shellLine';

const PRINTERS = /^(?:echo|printf|cat|print|write-output)$/iu;

/** What is fed to a shell: text that stands there, a download, or something that nobody has looked at. */
export function feedingRisk(call: ShellCall, before: readonly ShellCall[], judging: Judging): Risk {
  const [first = '', ...args] = programAndArguments(call.words);
  const program = baseName(first).toLowerCase();
  const judge = QUERY_PROGRAMS.has(program)
    ? (text: string) => callRisk([program, text], judging)
    : (text: string) => lineRisk(text, judging.deeper);
  if (!QUERY_PROGRAMS.has(program) && !runsWhatItIsGiven(call.words)) return 'safe';
  const given = [...call.words, ...call.reads, call.input ?? ''];
  const substituted = given.some((word) => word.includes(SUBSTITUTED));
  // `x=$(curl y); eval "$x"`: what a variable holds came from somewhere before.
  const named = EVALUATORS.has(program) && args.some((arg) => arg.includes('$'));
  if ((call.piped || substituted || named) && before.some(isUnseen)) return 'destructive';
  if (call.input !== undefined) return higherRisk('caution', judge(call.input));
  if (call.piped) {
    const said = before.at(-1)?.words ?? [];
    const echoed = PRINTERS.test(said[0] ?? '') ? judge(said.slice(1).join(' ')) : 'safe';
    return higherRisk('caution', echoed);
  }
  const isScript = QUERY_PROGRAMS.has(program) && args.some((arg) => /^(?:-f|--file=.*)$/u.test(arg));
  return substituted || call.reads.length > 0 || isScript ? 'caution' : 'safe';
}

/** Whether a call brings in what others wrote, by itself or as the argument of another one. */
export function fetches({ words }: ShellCall): boolean {
  return words.some(
    (word) =>
      DOWNLOADERS.has(baseName(word).toLowerCase()) || /\.download(?:string|file|data)\b|webclient/iu.test(word),
  );
}

/** The same, or what nobody can read before it is decoded. */
function isUnseen(call: ShellCall): boolean {
  return fetches(call) || call.words.some((word) => DECODERS.has(baseName(word).toLowerCase()));
}

/** `curl -O x/install.sh; sh install.sh`: a file that one call brings in, another runs. */
export function isFetchedThenRun(calls: readonly ShellCall[]): boolean {
  return calls.some((call, index) => {
    const [first = '', ...args] = programAndArguments(call.words);
    if (!DOWNLOADERS.has(baseName(first).toLowerCase()) && baseName(first) !== 'scp') return false;
    const files = new Set(
      [...args, ...call.writes].map(lastName).filter((name) => name !== '' && !name.startsWith('-')),
    );
    return calls.slice(index + 1).some(({ words }) => {
      const [program = '', ...rest] = programAndArguments(words);
      const run = runsWhatItIsGiven(words) ? rest : [program];
      return run.some((word) => files.has(lastName(word)));
    });
  });
}

/** Of a path, an address, or `host:file`. */
function lastName(place: string): string {
  return baseName(place.slice(place.lastIndexOf(':') + 1));
}

function runsWhatItIsGiven(words: readonly string[]): boolean {
  const [first = '', ...args] = programAndArguments(words);
  const program = baseName(first).toLowerCase();
  if ([SHELL_PROGRAMS, INTERPRETERS, EVALUATORS, SCHEDULERS].some((programs) => programs.has(program))) return true;
  return (
    wrapped(program, args).some((inner) => inner.length < words.length && runsWhatItIsGiven(inner)) ||
    remoteLines(program, args).some((line) => SHELL_PROGRAMS.has(baseName(line.split(' ')[0] ?? '')))
  );
}
