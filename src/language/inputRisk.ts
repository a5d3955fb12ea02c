import type { Risk } from '../protocol/words';
import { isDangerousCode } from './innerPrograms';
import { Judging } from './judging';
import { readersIn } from './readers';
import { callRisk, higherRisk, highest, lineRisk } from './risk';
import { QUERY_PROGRAMS, WORD_PROGRAMS } from './riskPrograms';

const VIM = /^(?:vi|vim|nvim|ex|view|gvim)$/u;
const PAGER = /^(?:less|more|man|most)$/u;
const AGENT = /^(?:claude|codex|aider|gemini|copilot|opencode|cursor-agent|amp|goose|crush|qwen)$/u;
const CODE = /^(?:python|ipython|node|deno|bun|irb|ruby|perl|php|lua)[\d.]*$/u;

/** Ways out to a shell by the program in the front; the line is what the last group holds. */
const WAYS_OUT: readonly (readonly [RegExp, RegExp])[] = [
  [PAGER, /^\s*\|\s*\S\s*(.+)$/u],
  [AGENT, /^\s*\/(?:run|test|shell|bash)\s+(.+)$/u],
  [/^(?:gdb|lldb)$/u, /^\s*(?:platform\s+)?(?:shell|make)\s+(.+)$/u],
  [/^psql$|^pgcli$/u, /\b(?:to|from)\s+program\s+(.+)$/iu],
  [/^psql$|^pgcli$/u, /^\s*\\(?:o|g|w)x?\s*\|\s*(.+)$/u],
  [/^ipython[\d.]*$/u, /^\s*(?:%{1,2}(?:sx|sc|system|bash|sh|script\s+\w+)?|\w+\s*=\s*!)\s*([^]+)$/u],
];

/** What a line could do at worst that is typed into a program which is no shell. */
export function inputRisk(text: string, program: string): Risk {
  // Editors, pagers, interpreters and agents all have a way out to a shell, and it begins with an exclamation mark.
  const escaped =
    /^\s*(?:[:%.\\\w]*\s*)?!\s*(.+)$/u.exec(text)?.[1] ??
    /^\s*(?:\\!|\.shell|\.system|system)\s+(.+)$/u.exec(text)?.[1];
  const lines = WAYS_OUT.flatMap(([name, way]) => (name.test(program) ? (way.exec(text)?.at(-1) ?? []) : []));
  const outside = highest([escaped ?? '', ...lines].map((line) => lineRisk(line)));
  return higherRisk(outside, ownRisk(text, program));
}

function ownRisk(text: string, program: string): Risk {
  if (VIM.test(program)) return /^\s*:/u.test(text) ? vimRisk(text) : 'safe';
  if (AGENT.test(program)) return /^\s*\/(?:clear|reset|drop|undo)\b/u.test(text) ? 'caution' : 'safe';
  if (CODE.test(program)) return isDangerousCode(text) ? 'destructive' : 'safe';
  if (!QUERY_PROGRAMS.has(program) && !WORD_PROGRAMS.has(program)) return 'safe';
  return highest([
    callRisk([program, text], new Judging()),
    ...readersIn([program]).map((reader) => reader.judge(text, new Judging())),
  ]);
}

/** Where a command of vim works: `%`, `5,10`, `'<,'>`. */
const RANGE = /^[:\s]*(?:[%.$\d,;+-]|'[<>\w]|\/[^/]*\/|\\?&)*\s*/u;

/** What a command of vim could do at worst. */
export function vimRisk(text: string, judging = new Judging()): Risk {
  return judging.once('vim', text, () => {
    const command = text.replace(RANGE, '');
    const deeper = judging.deeper;
    const nested =
      /^(?:exe|exec|execute|norm|normal|sil|silent|bufdo|argdo|windo|tabdo)!?\s+["']?(.+?)["']?$/u.exec(command)?.[1] ??
      /^(?:g|v|global|vglobal)!?([^\w\s])(?:(?!\1).)*\1(.+)$/u.exec(command)?.[2];
    const inner = nested === undefined ? 'safe' : vimRisk(nested, deeper);
    const line = /^(?:(?:w|r|wr|write|read)\s*)?!\s*(.+)$|^(?:ter|term|terminal)\s+(.+)$/u.exec(command);
    const outside = lineRisk(line?.[1] ?? line?.[2] ?? '', deeper);
    return highest([
      inner,
      outside,
      /^w\w*\s*!/u.test(command) ? fedRisk(line?.[1] ?? '') : 'safe',
      plainVimRisk(command),
    ]);
  });
}

/** `:w !sh`: the text of the buffer is run. */
function fedRisk(line: string): Risk {
  return readersIn(line.split(/\s+/u)).length > 0 ? 'destructive' : 'safe';
}

function plainVimRisk(command: string): Risk {
  if (/\b(?:delete|system|systemlist|writefile|rename|jobstart|termopen)\s*\(/u.test(command)) return 'destructive';
  if (/^(?:lua|py\w*|perl|ruby)\b/u.test(command) && isDangerousCode(command)) return 'destructive';
  return /^(?:d|de|del|delete)$|^(?:q|qa|qall|quit|e|edit|cq|bd|bw|bdelete|bwipeout|tabc\w*|clo\w*)!/u.test(command)
    ? 'caution'
    : 'safe';
}
