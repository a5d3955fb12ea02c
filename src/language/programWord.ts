import { RESERVED } from './riskPrograms';

const ASSIGNMENT = /^[A-Za-z_]\w*(?:\[[^\]]*\])?\+?=/u;

/** cmd's own commands take their options without a blank between: `rd/s/q x`; a comma separates like a blank. */
const CLOSE_TO_OPTIONS = /^(del|erase|rd|rmdir|move|ren|copy|xcopy|format|cmd(?:\.exe)?|taskkill|reg)([/,=].*)$/iu;

/** Leaves out assignments and words of the shell's own that stand before the program. */
export function programAndArguments(all: readonly string[]): readonly string[] {
  const first = all.findIndex(
    (word) => !ASSIGNMENT.test(word) && !RESERVED.has(word) && word !== '&' && word !== '@' && word !== '-',
  );
  if (first < 0) return [];
  const [program = '', ...args] = all.slice(first);
  const behind = behindCondition(program, args) ?? behindVariable(program, args);
  if (behind) return programAndArguments(behind);
  const close = CLOSE_TO_OPTIONS.exec(program);
  if (close) return [close[1] ?? '', ...(close[2] ?? '').split(/[,=]|(?=\/)/u).filter(Boolean), ...args];
  // zsh takes `=rm` for the path of rm, cmd `@del` for a quiet one, and PowerShell `{rm` for the beginning of a block.
  return [program.replace(/^[=@{](?=\w[^,{}]*$)/u, ''), ...args];
}

/** cmd: `if exist x del x`, `if /i a==b del x`. */
function behindCondition(program: string, args: readonly string[]): readonly string[] | undefined {
  if (/^(?:exist|defined|errorlevel|cmdextversion)$/iu.test(program)) return args.slice(1);
  if (/^\/i$/iu.test(program) || /^[^=]+==[^=]+$/u.test(program)) return args;
  return /^(?:==|equ|neq|lss|leq|gtr|geq)$/iu.test(args[0] ?? '') ? args.slice(2) : undefined;
}

/** PowerShell: `$x = rm y`; a number or a text is no program. */
function behindVariable(program: string, args: readonly string[]): readonly string[] | undefined {
  if (!/^\$[\w:]+$/u.test(program) || !/^[-+*/]?=$/u.test(args[0] ?? '')) return undefined;
  return /^[\d.]+$/u.test(args[1] ?? '') ? [] : args.slice(1);
}

/** What a shell makes of braces and of patterns with a single letter: `r{m,} x`, `/bin/r[m]`. */
export function expandedWord(word: string): readonly string[] {
  const plain = word.replaceAll(/\[(\w)\]/gu, '$1');
  const [, before = '', inside = '', after = ''] = /^([^{}]*)\{([^{}]*,[^{}]*)\}([^{}]*)$/u.exec(plain) ?? [];
  return inside === ''
    ? [plain]
    : inside
        .split(',')
        .map((each) => `${before}${each}${after}`)
        .filter(Boolean);
}

/** Variables whose value programs run. */
const RUN =
  /^(?:\w*PAGER|\w*EDITOR|VISUAL|BROWSER|PROMPT_COMMAND|GIT_\w*(?:SSH|COMMAND|DIFF)|\w*ASKPASS|LESSOPEN|LESSCLOSE|FCEDIT|\w+_RSH|RUSTC_WRAPPER|PS[0-4])=[|!]?(.+)$/u;

/** Lines that a call gives to variables for others to run: `GIT_PAGER='rm x' git log`. */
export function linesInVariables(words: readonly string[]): readonly string[] {
  return words.flatMap((word) => RUN.exec(word)?.[1] ?? []);
}
