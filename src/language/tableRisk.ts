import type { Risk } from '../protocol/words';
import { highest } from './risk';
import type { RiskEntry } from './risks/entry';
import { RISK_TABLE } from './riskTable';

/** What the table says of a call. */
export function tableRisk(program: string, args: readonly string[]): Risk {
  const plain = plainArguments(program, args);
  const entries = entriesOf(program).filter((entry) => concerns(entry, args, plain));
  // A program whose every call does harm may take what follows its operands for more of them: `rm -rf x --help`.
  const always = entries.some((entry) => !entry.subcommand && !entry.options && !entry.argument);
  return onlyExplains(program, args, always) ? 'safe' : highest(entries.map(({ risk }) => risk));
}

/** Asking a program what it can do does nothing. */
function onlyExplains(program: string, args: readonly string[], first: boolean): boolean {
  if (CMD_PROGRAMS.test(program) && args.includes('/?')) return true;
  const end = args.findIndex((arg) => arg === '--' || (first && !arg.startsWith('-')));
  return (end < 0 ? args : args.slice(0, end)).some((arg) => arg === '--help' || arg === '--version');
}

/** Not those whose name a program of other systems has: `rm /?` removes. */
const CMD_PROGRAMS = /^(?:del|erase|rd|format|diskpart|taskkill|shutdown|chkdsk|deltree|reg|sc|net|schtasks)$/iu;

function concerns(entry: RiskEntry, args: readonly string[], plain: readonly string[]): boolean {
  if (isHarmless(entry, args, plain)) return false;
  if (entry.subcommand !== undefined) {
    if (!entry.subcommand.split(' ').every((word, index) => plain[index] === word)) return false;
  }
  if (entry.operands !== undefined && plain.length < entry.operands) return false;
  if (entry.options && !entry.options.some((option) => args.some((arg) => isOption(arg, option)))) return false;
  return entry.argument === undefined || args.some((arg) => entry.argument?.test(arg));
}

/** Only rehearsed, or behind a word that makes of the rest no more than names: `kubectl get pods -n delete`. */
function isHarmless(
  { unless, subcommand, argument, unlessFirst }: RiskEntry,
  args: readonly string[],
  plain: readonly string[],
): boolean {
  const word = plain[subcommand?.split(' ').length ?? 0] ?? '';
  const rehearsed = args.some((arg, at) =>
    /^[-/]/u.test(arg)
      ? unless?.test(arg) && !/^(?:-o|--push-option)$/u.test(args[at - 1] ?? '')
      : arg === word && unless?.test(arg),
  );
  if (rehearsed && !args.some((arg) => /^--no-dry-run$|^--dry-run=(?:none|false)$/u.test(arg))) return true;
  const found = unlessFirst && argument ? args.findIndex((arg) => argument.test(arg)) : -1;
  if (found < 0 || args[found]?.startsWith('-')) return false;
  return args.slice(0, found).some((arg, at) => unlessFirst?.test(arg) && !/^-/u.test(args[at - 1] ?? ''));
}

const [BY_NAME, BY_BEGINNING] = byPrograms(RISK_TABLE);

/** Entries by the names of programs, and by the beginnings of names (`mkfs*`), in small letters. */
function byPrograms(
  table: readonly RiskEntry[],
): readonly [names: ReadonlyMap<string, readonly RiskEntry[]>, beginnings: readonly (readonly [string, RiskEntry])[]] {
  const names = new Map<string, RiskEntry[]>();
  const beginnings: [string, RiskEntry][] = [];
  for (const entry of table) {
    for (const name of entry.programs.map((each) => each.toLowerCase())) {
      if (name.endsWith('*')) beginnings.push([name.slice(0, -1), entry]);
      else names.set(name, [...(names.get(name) ?? []), entry]);
    }
  }
  return [names, beginnings];
}

/** `pip3` also names `pip3.11`. */
function entriesOf(program: string): readonly RiskEntry[] {
  const name = program.toLowerCase();
  const begun = BY_BEGINNING.flatMap(([beginning, entry]) => (name.startsWith(beginning) ? [entry] : []));
  const named = [...(BY_NAME.get(name) ?? [])];
  for (let dot = name.indexOf('.'); dot >= 0; dot = name.indexOf('.', dot + 1)) {
    if (/^[\d.]+$/u.test(name.slice(dot))) named.push(...(BY_NAME.get(name.slice(0, dot)) ?? []));
  }
  return [...begun, ...named];
}

/** git takes options with values before its subcommand. */
function plainArguments(program: string, args: readonly string[]): readonly string[] {
  const plain: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (
      plain.length === 0 &&
      /^(?:git|yadm)$/u.test(program) &&
      /^(?:-C|-c|--git-dir|--work-tree|--namespace|--config-env|--super-prefix|--attr-source)$/u.test(arg)
    )
      at += 1;
    else if (
      plain.length === 0 &&
      /^(?:kubectl|oc|k)$/u.test(program) &&
      /^(?:-n|--namespace|--context|--cluster|--user|--kubeconfig|-s)$/u.test(arg)
    )
      at += 1;
    else if (!arg.startsWith('-')) plain.push(arg);
  }
  return plain;
}

/** `-f` also stands in `-xdf`, and `--force` also in `--force=yes`; most programs take the beginning of a long one. */
function isOption(arg: string, option: string): boolean {
  if (arg === option || arg.startsWith(`${option}=`)) return true;
  if (/^--\w/u.test(arg)) return option.startsWith(arg.replace(/=.*$/u, ''));
  return /^-[A-Za-z]$/u.test(option) && /^-[A-Za-z]{2,}$/u.test(arg) && arg.includes(option.charAt(1));
}
