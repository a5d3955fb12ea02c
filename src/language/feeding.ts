import type { Risk } from '../protocol/words';
import { filesRun, isUnseen, lastName } from './fetching';
import type { Judging } from './judging';
import { readersIn, type Reader } from './readers';
import { programAndArguments } from './programWord';
import { baseName, higherRisk, highest } from './risk';
import { EVALUATORS } from './riskPrograms';
import { SUBSTITUTED, type ShellCall } from './shellCall';

const PRINTERS = /^(?:echo|printf|cat|print|write-output|write-host)$/iu;

/** What is fed to a program that does what it reads: text that stands there, a download, or what nobody has looked at. */
export function feedingRisk(call: ShellCall, before: readonly ShellCall[], judging: Judging): Risk {
  if (!takesText(call) && before.every(({ writes }) => writes.length === 0)) return 'safe';
  if (call.words.includes('crontab') && call.reads.includes('/dev/null')) return 'destructive';
  const loop = call.words[0] === 'done' && call.input !== undefined;
  const readers = loop ? readersIn(['sh']) : readersIn(call.words);
  return highest(readers.map((reader) => readerRisk(reader, call, before, judging)));
}

function readerRisk(reader: Reader, call: ShellCall, before: readonly ShellCall[], judging: Judging): Risk {
  const { program, args } = reader;
  const given = [...call.words, ...call.reads, call.input ?? ''];
  const substituted = given.some((word) => word.includes(SUBSTITUTED));
  const piped = call.piped && reader.pipes;
  // `x=$(curl y); eval "$x"`: what a variable holds came from somewhere before.
  const named = EVALUATORS.has(program) && args.some((arg) => arg.includes('$'));
  if (reader.runs && (piped || substituted || named) && before.some(isUnseen)) return 'destructive';
  const written = before.filter(({ writes }) => writes.some((file) => runs(call, file)));
  const said = (piped || substituted ? before : written).flatMap(textsOf);
  const told = highest(said.map((text) => reader.judge(text, judging)));
  if (call.input !== undefined) return highest(['caution', told, reader.judge(call.input, judging)]);
  const isScript = !reader.runs && args.some((arg) => /^(?:-f|--file=.*)$/u.test(arg));
  return higherRisk(told, piped || substituted || call.reads.length > 0 || isScript ? 'caution' : 'safe');
}

function takesText({ words, piped, reads, input }: ShellCall): boolean {
  return (
    piped ||
    reads.length > 0 ||
    input !== undefined ||
    words.some((word) => word.includes('$') || /^(?:-f|--file=.*)$/u.test(word))
  );
}

function runs({ words }: ShellCall, file: string): boolean {
  return filesRun(words).some((each) => lastName(each) === lastName(file));
}

/** What a call writes that stands in the line: what it prints, or puts around what it reads (`sed 's/^/rm /'`). */
function textsOf({ words, input }: ShellCall): readonly string[] {
  const [first = '', ...args] = programAndArguments(words);
  const texts = input === undefined ? [] : [input];
  if (PRINTERS.test(baseName(first))) return [...texts, args.join(' ')];
  const echo = args.findIndex((arg) => PRINTERS.test(baseName(arg)));
  if (echo >= 0) texts.push(args.slice(echo + 1).join(' '));
  return [...texts, ...args.filter((arg) => /\s/u.test(arg)).flatMap((arg) => arg.split(/[/"'{}|,#@!\n]/u))];
}
