import type { Risk } from '../protocol/words';
import { Judging } from './judging';
import { callRisk, higherRisk, highest, isDevice, lineRisk } from './risk';
import { shellCalls } from './shellLine';
import { endOfBracket } from './shellQuotes';
import { tmuxArguments, tmuxCommands, type TmuxCommand } from './tmuxCommands';

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
    highest([
      formatRisk(line, judging.deeper),
      ...shellCalls(line).map(({ words }) => commandRisk(words, judging.deeper)),
    ]),
  );
}

/** The same for a call of the program `tmux`: its own options first, then commands. */
export function tmuxCallRisk(args: readonly string[], judging: Judging): Risk {
  let at = 0;
  while (at < args.length && (args[at] ?? '').startsWith('-')) at += /^-[LSfcT]$/u.test(args[at] ?? '') ? 2 : 1;
  let risk = highest(args.map((arg) => formatRisk(arg, judging)));
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

/** Formats run what stands in `#(...)`. */
function formatRisk(text: string, judging: Judging): Risk {
  let risk: Risk = 'safe';
  for (let at = text.indexOf('#('); at >= 0; at = text.indexOf('#(', at)) {
    const end = endOfBracket(text, at + 1);
    risk = higherRisk(risk, lineRisk(text.slice(at + 2, end), judging));
    at = end;
  }
  return risk;
}

function namedRisk([name = '', ...args]: readonly string[], deeper: Judging): Risk {
  if (/^(?:send|send-k|send-ke|send-key|send-keys)$/u.test(name)) return sendingRisk(args, deeper);
  if (/^(?:set|set-option|set-o\w*|setw|set-w\w*)$/u.test(name)) return optionRisk(args, deeper);
  if (/^(?:save-b\w*|saveb)$/u.test(name)) return savingRisk(args);
  const risk = highest(tmuxCommands(name).map((command) => knownRisk(command, args, deeper)));
  return /^(?:source|server-a)/u.test(name) && !args.every(isConfiguration) ? higherRisk(risk, 'caution') : risk;
}

function knownRisk(command: TmuxCommand, args: readonly string[], deeper: Judging): Risk {
  const { values, plain } = tmuxArguments(args, command.valued);
  if (command.ends === 'always' || (command.ends && values.has('k'))) return 'destructive';
  const risks: Risk[] = [
    command.caution && (command.caution.source === '.' || args.some((arg) => command.caution?.test(arg)))
      ? 'caution'
      : 'safe',
  ];
  if (command.shell) {
    risks.push(plain.length === 1 ? lineRisk(plain[0] ?? '', deeper) : callRisk(plain, deeper));
    for (const arg of plain) if (/\s/u.test(arg)) risks.push(lineRisk(arg, deeper));
  }
  if (command.nests) {
    for (const arg of plain) risks.push(tmuxLineRisk(arg, deeper));
    // A command may follow as words of its own, behind a key or a name.
    for (const at of plain.slice(0, 3).keys()) risks.push(commandRisk(plain.slice(at), deeper));
  }
  // `detach-client -E 'rm x'` puts a program in the client's place.
  if (command.alias === 'detach') risks.push(lineRisk(values.get('E') ?? '', deeper));
  return highest(risks);
}

/** Options whose value tmux runs. */
const RUN_OPTIONS = /^(?:default-c|default-s|lock-c|copy-c|editor)/u;

function optionRisk(args: readonly string[], deeper: Judging): Risk {
  const [option = '', ...values] = tmuxArguments(args, 't').plain;
  const value = values.join(' ');
  if (option.startsWith('command-a')) return tmuxLineRisk(value.slice(value.indexOf('=') + 1), deeper);
  return RUN_OPTIONS.test(option) ? lineRisk(value, deeper) : 'safe';
}

function savingRisk(args: readonly string[]): Risk {
  const { plain } = tmuxArguments(args, 'b');
  return plain.some(isDevice) ? 'destructive' : 'caution';
}

/** tmux's own configuration is read at every start; an option says how. */
function isConfiguration(arg: string): boolean {
  return arg.startsWith('-') || /(?:^|\/)\.?tmux\.conf$/u.test(arg);
}

/** What keys would type: names of keys that separate become separators. */
function sendingRisk(args: readonly string[], deeper: Judging): Risk {
  const { values, plain } = tmuxArguments(args, 'cNt');
  // `send-keys -X copy-pipe 'rm x'`
  if (values.has('X')) return highest(plain.slice(1).map((arg) => lineRisk(arg, deeper)));
  if (values.has('H'))
    return lineRisk(plain.map((code) => String.fromCharCode(Number.parseInt(code, 16))).join(''), deeper);
  return lineRisk(plain.map((key) => (values.has('l') ? key : (NAMED_KEYS[key] ?? key))).join(''), deeper);
}
