import {
  DANGEROUS_CODE,
  EVALUATORS,
  INTERPRETERS,
  QUERY_PROGRAMS,
  RUNNERS,
  RUNNERS_WITH_OPERAND,
  SHELL_PROGRAMS,
  WRAPPERS,
  WRAPPERS_WITH_OPERAND,
} from './riskPrograms';

type Words = readonly string[];

/** A program stands within so many words of the one that runs it. */
const MOST_PLACES = 40;

/** What a program runs that its arguments name: each way to read them as a program and its arguments. */
export function innerCalls(program: string, args: Words): readonly Words[] {
  return [
    ...wrapped(program, args),
    ...runByWord(program, args),
    ...found(program, args),
    ...script(program, args),
    ...(/^(?:ssh|mosh)$/u.test(program) ? [] : remoteCalls(program, args)),
  ];
}

/** What stands behind `sudo`, `xargs` and their like. */
export function wrapped(program: string, args: Words): readonly Words[] {
  // `command -v rm` asks where it is.
  if (program === 'command' && /^-[vV]$/u.test(args[0] ?? '')) return [];
  if (program === 'bwrap' || program === 'start') return plainPlaces(args).map((at) => args.slice(at));
  if (program === 'coproc' && /^[A-Z_]+$/u.test(args[0] ?? '')) return [args, args.slice(1)];
  const valued = Object.hasOwn(WRAPPERS, program) ? WRAPPERS[program] : undefined;
  return valued ? starts(args, valued, WRAPPERS_WITH_OPERAND.has(program) ? 1 : 0) : [];
}

/** What stands behind `npm exec`, `git bisect run` and their like. */
function runByWord(program: string, args: Words): readonly Words[] {
  const word = Object.hasOwn(RUNNERS, program) ? RUNNERS[program] : undefined;
  const at = word ? args.findIndex((arg) => word.test(arg)) : -1;
  return at < 0 ? [] : starts(args.slice(at + 1), undefined, RUNNERS_WITH_OPERAND.has(program) ? 1 : 0);
}

/** What `find -exec` calls, every time, and `fd -x`. */
function found(program: string, args: Words): readonly Words[] {
  if (!/^(?:find|fd|fdfind)$/u.test(program)) return [];
  return args.slice(0, MOST_PLACES * 10).flatMap((arg, at) => {
    const attached = /^--exec(?:-batch)?=(.+)$/u.exec(arg)?.[1];
    if (attached === undefined && !/^(?:-exec|-execdir|-ok|-okdir|-x|-X|--exec|--exec-batch)$/u.test(arg)) return [];
    const end = args.findIndex((each, index) => index > at && (each === ';' || each === '+'));
    const rest = args.slice(at + 1, end < 0 ? undefined : end);
    return [attached === undefined ? rest : [attached, ...rest]];
  });
}

/** `python -m pip`, and a script that is told what to do: `python manage.py flush`. */
function script(program: string, args: Words): readonly Words[] {
  if (!/^(?:python|py|pypy|uv|ruby|php|node)[\d.]*$/u.test(program)) return [];
  const module = args.indexOf('-m');
  if (module >= 0) return [args.slice(module + 1)];
  const file = args.findIndex((arg) => !arg.startsWith('-'));
  return file >= 0 && /^[\w./-]+$/u.test(args[file] ?? '') ? [args.slice(file)] : [];
}

/**
 * Each beginning of the program behind options: a long option, or one of several letters, may or may not have a value.
 * @param valued those that have one; absent: any may.
 */
function starts(args: Words, valued: Words | undefined, operands: number): readonly Words[] {
  const programs: Words[] = [];
  let passed = 0;
  let unsure = false;
  for (let at = 0; at < args.length && at < MOST_PLACES; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '--') return [...programs, args.slice(at + 1)];
    if (valued?.includes(arg)) at += 1;
    else if (arg.startsWith('-')) unsure = mayTakeValue(arg, valued);
    else if (/^\w+=/u.test(arg)) continue;
    else if (passed < operands) passed += 1;
    else {
      programs.push(args.slice(at));
      if (!unsure) return programs;
      unsure = false;
    }
  }
  return programs;
}

function mayTakeValue(option: string, valued: Words | undefined): boolean {
  if (!valued || option.startsWith('--')) return !option.includes('=');
  return option.length > 2 && valued.includes(`-${option.at(-1) ?? ''}`);
}

/** The command lines that a shell, eval, ssh, an editor or a container is given. */
export function innerLines(program: string, args: Words): Words {
  const name = program.toLowerCase();
  if (EVALUATORS.has(name)) return [args.join(' ')];
  if (/^(?:sal|nal|set-alias|new-alias)$/u.test(name)) return args;
  if (/^(?:trap|alias|abbr)$/u.test(name)) return args.map((arg) => arg.slice(arg.indexOf('=') + 1));
  if (SHELL_PROGRAMS.has(name)) return linesOfShell(name, args);
  if (REMOTE.test(name)) return remoteLines(name, args);
  if (name === 'git') return linesOfGit(args);
  if (QUERY_PROGRAMS.has(name)) return captured(args, /(?:^|\n|;)\s*(?:\\!|\.shell|\.system|system)\s+(.+)/u);
  const hidden = Object.hasOwn(HIDING, name) ? HIDING[name] : undefined;
  return [...(HOLDS_LINES.test(name) ? held(args) : []), ...(hidden ? captured(args, hidden) : [])];
}

/** Programs that are given whole command lines, alone in an argument or behind an option. */
const HOLDS_LINES =
  /^(?:su|script|runuser|sg|newgrp|watch|viddy|hwatch|parallel|nu|at|batch|env|runas|nix-shell|vagrant|tsp|hyperfine|flock|emulate|concurrently|nodemon|watchexec|forfiles|entr|rush|nix|expect|screen|rsync|sal|nal|set-alias|new-alias)$/u;

function held(args: Words): Words {
  return args.flatMap((arg, index) => {
    const before = args[index - 1] ?? '';
    const attached = /^(?:-\w*?[Sc]|--[a-z-]+=)(.+)$/u.exec(arg)?.[1];
    const isLine = /\s/u.test(arg) || /^(?:-\w*c|\/c|--command|--run|-S|-x|-e|--rsh|--exec|stuff|-d?m)$/iu.test(before);
    return [...(isLine ? [arg] : []), ...(attached === undefined ? [] : [attached])];
  });
}

const EDITOR = /^\+?:?[\w%.,$]*\s*!\s*(.+)$/u;

/** Where command lines hide in arguments of other programs. */
const HIDING: Readonly<Record<string, RegExp>> = {
  ...Object.fromEntries(['vim', 'vi', 'nvim', 'ex', 'view', 'less', 'more', 'man'].map((name) => [name, EDITOR])),
  gdb: /^(?:shell|!)\s*(.+)$/u,
  lldb: /^(?:platform )?shell\s+(.+)$/u,
  tar: /^--(?:checkpoint-action=exec|to-command|use-compress-program|rsh-command)=(.+)$/u,
  socat: /^(?:EXEC|SYSTEM):"?'?([^,]+)/iu,
  sed: /(?:^|[;{}\d$/])\s*e\s+(.+)$|^s(?:([/|,#@!])).*\2(.*)\2[\dgimpIM]*e/u,
  ...Object.fromEntries(
    ['awk', 'gawk', 'mawk', 'nawk'].map((name) => [name, /\|\s*"([^"]+)"|"([^"]+)"\s*\|&?\s*getline/u]),
  ),
  make: /^SHELL=(.+)$/u,
  expect: /\b(?:spawn|exec|send)\s+(.+)$/u,
};

function captured(args: Words, pattern: RegExp): Words {
  return args.flatMap((arg) =>
    (pattern.exec(arg)?.slice(1) ?? []).filter((each: string | undefined) => each !== undefined),
  );
}

/** `-c alias.x=!rm`, `-c core.pager=rm`, `rebase --exec "make test"`. */
function linesOfGit(args: Words): Words {
  return args.flatMap((arg, index) => {
    const before = args[index - 1] ?? '';
    if (/^(?:-x|--exec|--extcmd)$/u.test(before)) return [arg];
    const attached = /^(?:--(?:exec|extcmd|open-files-in-pager|upload-pack|receive-pack)=|-O|ext::)(.+)$/u.exec(
      arg,
    )?.[1];
    if (attached !== undefined) return [attached];
    if (
      /^(?:alias|core|diff|difftool|mergetool|merge|filter|credential|sequence|pager|gpg|interactive)\.\w/u.test(
        before,
      ) &&
      args.includes('config')
    )
      return [arg.replace(/^!/u, '')];
    return before === '-c' ? (/^[\w-]+\.[^=]+=!?(.+)$/u.exec(arg)?.[1] ?? []) : [];
  });
}

/** What a shell is told to run, behind its option and others: `bash -c -- "ls"`, `cmd /q/c del`, `powershell rm`. */
function linesOfShell(name: string, args: Words): Words {
  const at = args.findIndex((arg) => /^(?:-[a-z]*c|-Command(?:WithArgs)?|(?:\/\w)*\/[ck]|--command)$/iu.test(arg));
  if (at >= 0) {
    const rest = args.slice(at + 1);
    const first = rest.findIndex((arg) => !/^-\w*$|^--$/u.test(arg));
    return first < 0 ? [] : [rest.slice(first).join(' ')];
  }
  const attached = captured(args, /^(?:-c|\/c|--(?:init-)?command=)(.+)$/iu);
  if (!/^(?:powershell|pwsh)$/u.test(name) || args.some((arg) => /^-f(?:ile)?$/iu.test(arg))) return attached;
  return [...attached, ...plainPlaces(args).map((place) => args.slice(place).join(' '))];
}

function plainPlaces(args: Words): readonly number[] {
  return args.flatMap((arg, at) => (arg.startsWith('-') ? [] : [at])).slice(0, MOST_PLACES);
}

const REMOTE =
  /^(?:ssh|mosh|docker|podman|nerdctl|kubectl|oc|k|docker-compose|lxc|incus|lxc-attach|machinectl|wsl|adb|heroku|fly|multipass|distrobox|toolbox)$/u;

/** What runs elsewhere: each beginning where the program there may stand, as options take values or do not. */
function remoteLines(program: string, args: Words): Words {
  return remotePlaces(program, args).map((at) => args.slice(at).join(' '));
}

/** The same where no shell reads the words once more: `docker exec db psql -c "delete from x"`. */
export function remoteCalls(program: string, args: Words): readonly Words[] {
  return remotePlaces(program, args).map((at) => args.slice(at));
}

function remotePlaces(program: string, args: Words): readonly number[] {
  if (!REMOTE.test(program)) return [];
  const dashes = args.indexOf('--');
  if (dashes >= 0) return [dashes + 1];
  if (program === 'wsl') return plainPlaces(args);
  const entering = args.findIndex((arg) => /^(?:exec|run|shell|attach|enter|ssh|console)$/u.test(arg));
  if (entering < 0 && !/^(?:ssh|mosh|lxc-attach)$/u.test(program)) return [];
  const from = entering + (entering < 0 ? 2 : 1);
  return plainPlaces(args).filter(
    (at) => at >= from && !/^--?(?:name|hostname|h|label|l|network|e|env)$/u.test(args[at - 1] ?? ''),
  );
}

/** Arguments that an interpreter is given as code; the name of a file is none. */
export function codeOf(program: string, args: Words): Words {
  const name = program.replace(/[\d.]+$/u, '');
  if (!INTERPRETERS.has(name) && !INTERPRETERS.has(program) && name !== 'emacs') return [];
  const code = args.filter((arg, at) => /[\s("'`]/u.test(arg) || /^-(?:c|e|r|p)$|^--eval$/u.test(args[at - 1] ?? ''));
  // Close to its option: `perl -ne'unlink'`.
  return code.flatMap((arg) => (/^-[A-Za-z]/u.test(arg) ? [arg, arg.slice(2), arg.slice(3), arg.slice(4)] : [arg]));
}

export function isDangerousCode(code: string): boolean {
  return DANGEROUS_CODE.test(code) || /`[^`]*\b(?:rm|sudo)\b/u.test(code);
}

/** What vim is told to do before somebody types: `-c 'call delete("x")'`, `+q`. */
export function vimCommands(program: string, args: Words): Words {
  if (!/^(?:vi|vim|nvim|ex|view|gvim)$/u.test(program)) return [];
  return args.flatMap((arg, at) =>
    /^(?:-c|--cmd)$/u.test(args[at - 1] ?? '') ? [arg] : (/^(?:\+|-c)(.+)$/u.exec(arg)?.[1] ?? []),
  );
}
