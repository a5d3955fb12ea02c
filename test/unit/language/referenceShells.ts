/**
 * How PowerShell and cmd take a line apart, written down from their documentation, because neither runs where these tests
 * do. Just what an argument needs: what a shell would do besides (run, expand, redirect) is reported, not done.
 */
export interface ReadLine {
  /** The arguments of the first command, as the started program sees them. */
  readonly args: readonly string[];
  /** Things that the shell would do beyond handing over arguments: `;`, `|`, `$x`, `%x%`, … */
  readonly acts: readonly string[];
}

const SINGLE = /^['\u2018\u2019\u201a\u201b]$/u;
const DOUBLE = /^["\u201c\u201d\u201e]$/u;

/**
 * PowerShell 5.1 and 7, argument mode (about_Parsing, about_Quoting_Rules): any of four single quotes opens and closes a
 * literal string, two of them in it are one; double quotes expand `$`; a backtick escapes; white space parts arguments.
 */
export function readPowerShell(line: string): ReadLine {
  const args: string[] = [];
  const acts: string[] = [];
  let word: string | undefined;
  const chars = Array.from(line);
  for (let at = 0; at < chars.length; at += 1) {
    const char = chars[at] ?? '';
    if (SINGLE.test(char)) {
      word ??= '';
      for (at += 1; at < chars.length; at += 1) {
        const inside = chars[at] ?? '';
        if (!SINGLE.test(inside)) word += inside;
        else if (SINGLE.test(chars[at + 1] ?? '')) {
          // Two quotes are one, the first of them.
          word += inside;
          at += 1;
        } else break;
      }
      if (at >= chars.length) acts.push('unclosed quote');
    } else if (DOUBLE.test(char)) acts.push(char);
    else if (/\s/u.test(char)) {
      if (word !== undefined) args.push(word);
      word = undefined;
    } else if (/[`$@(){};|&<>#]/u.test(char) || (word === undefined && /^[-,%?!]$/u.test(char))) acts.push(char);
    else if (char === ',') acts.push(char);
    else word = (word ?? '') + char;
  }
  if (word !== undefined) args.push(word);
  return { args, acts };
}

/**
 * cmd, interactive, with delayed expansion on (the worse case): phase 1 expands `%name%` anywhere, also in quotes; phase 2
 * takes `^` as an escape outside quotes, `"` toggles them, and `& | < > ( )` act outside them; phase 5 expands `!name!`.
 * Then the program's C runtime splits its arguments: quotes toggle, and backslashes before a quote escape it.
 */
export function readCmd(line: string): ReadLine {
  const acts: string[] = [];
  // Of a name that is not set nothing changes in an interactive cmd: only names without a caret or quote can be set.
  for (const [, name = ''] of line.matchAll(/%([^%]*)%/gu)) if (/^[^"^]+$/u.test(name)) acts.push(`%${name}%`);
  let passed = '';
  let quoted = false;
  for (let at = 0; at < line.length; at += 1) {
    const char = line.charAt(at);
    if (char === '"') quoted = !quoted;
    else if (!quoted && char === '^') {
      at += 1;
      passed += line.charAt(at);
      continue;
    } else if (!quoted && /[&|<>()\r\n]/u.test(char)) acts.push(char);
    passed += char;
  }
  for (const [, name = ''] of passed.matchAll(/!([^!]*)!/gu)) if (/^[^"^]+$/u.test(name)) acts.push(`!${name}!`);
  return { args: cArguments(passed), acts };
}

/** As the Microsoft C runtime splits a command line (parsing C command-line arguments). */
function cArguments(line: string): readonly string[] {
  const args: string[] = [];
  let word: string | undefined;
  let quoted = false;
  for (let at = 0; at < line.length;) {
    const slashes = /^\\+/u.exec(line.slice(at))?.[0].length ?? 0;
    if (slashes > 0) {
      const beforeQuote = line.charAt(at + slashes) === '"';
      word = (word ?? '') + '\\'.repeat(beforeQuote ? Math.floor(slashes / 2) : slashes);
      at += slashes;
      if (beforeQuote && slashes % 2 === 1) {
        word += '"';
        at += 1;
      }
      continue;
    }
    const char = line.charAt(at);
    if (char === '"') {
      // Inside quotes two of them are one, and the string goes on.
      if (quoted && line.charAt(at + 1) === '"') {
        word = `${word ?? ''}"`;
        at += 1;
      } else quoted = !quoted;
      word ??= '';
    } else if (!quoted && (char === ' ' || char === '\t')) {
      if (word !== undefined) args.push(word);
      word = undefined;
    } else word = (word ?? '') + char;
    at += 1;
  }
  if (word !== undefined) args.push(word);
  return args;
}
