import { holds, type Facts, type When } from './when';

/** Programs that take what is typed for something else than a command line of the shell. */
const INTERACTIVE: ReadonlySet<string> = new Set(
  (
    'vim nvim vi nano pico emacs micro hx kak less more man most python python3 ipython node irb psql sqlite3 mysql ' +
    'mongosh mongo mariadb gdb lldb duckdb pgcli mycli litecli cqlsh valkey-cli sftp ' +
    'redis-cli claude codex aider gemini copilot opencode cursor-agent amp goose crush qwen htop top btop lazygit tig mc ranger'
  ).split(' '),
);

/** Whether a program in the front takes what is typed for something else than a command line. */
export function isInteractive(program: string): boolean {
  return INTERACTIVE.has(program);
}

/** A value that no condition names. */
const OTHER = 'something else';

/** More combinations of facts than this are not tried. */
const MAX_WORLDS = 20_000;

/**
 * Whether all conditions can hold for one target at the same time. `terminal` always holds where commands are understood,
 * and `interactive` is what the program in the front is. Conditions with too many facts to try count as possible.
 */
export function canHoldTogether(conditions: readonly When[]): boolean {
  let tried = 0;
  for (const facts of worldsOf(conditions)) {
    if (conditions.every((when) => holds(when, facts))) return true;
    tried += 1;
    if (tried >= MAX_WORLDS) return true;
  }
  return false;
}

/**
 * One target for every set of conditions that hold together and is not part of a larger such set: what is live in them
 * covers whatever can be live at once.
 */
export function fullestWorlds(conditions: readonly When[]): readonly Facts[] {
  const worlds = new Map<string, { readonly facts: Facts; readonly live: readonly boolean[] }>();
  let tried = 0;
  for (const facts of worldsOf(conditions)) {
    const live = conditions.map((when) => holds(when, facts));
    const key = live.map(Number).join('');
    if (!worlds.has(key)) worlds.set(key, { facts, live });
    tried += 1;
    if (tried >= MAX_WORLDS) break;
  }
  const all = [...worlds.values()];
  return all
    .filter(({ live }) => !all.some((other) => other.live !== live && live.every((on, at) => !on || other.live[at])))
    .map(({ facts }) => facts);
}

/** Every combination of facts that makes a difference to some of the conditions. */
function* worldsOf(conditions: readonly When[]): Generator<Facts> {
  const values = new Map<string, Set<string>>();
  for (const when of conditions) collect(when, values);
  values.delete('terminal');
  if (values.delete('interactive')) values.set('program', values.get('program') ?? new Set());
  const names = [...values.keys()];
  const choices = names.map((name) => choicesOf(name, values.get(name) ?? new Set()));
  for (const facts of combinations(choices)) {
    const { program } = facts;
    const world = { terminal: true, ...facts };
    if (typeof program !== 'string') yield world;
    else if (program !== OTHER) yield { ...world, interactive: isInteractive(program) };
    else {
      yield { ...world, interactive: false };
      yield { ...world, interactive: true };
    }
  }
}

/** A fact alone is a yes or no; one that is compared has the values it is compared with, another one, or none. */
function choicesOf(name: string, values: ReadonlySet<string>): readonly Facts[] {
  if (name !== 'program' && values.size === 0) return [{ [name]: true }, {}];
  return [...values, OTHER].map((value): Facts => ({ [name]: value })).concat([{}]);
}

function* combinations(choices: readonly (readonly Facts[])[]): Generator<Facts> {
  const [first, ...rest] = choices;
  if (!first) {
    yield {};
    return;
  }
  for (const facts of first) for (const others of combinations(rest)) yield { ...facts, ...others };
}

function collect(when: When, values: Map<string, Set<string>>): void {
  switch (when.kind) {
    case 'always':
      return;
    case 'fact':
    case 'equals': {
      const known = values.get(when.name) ?? new Set();
      values.set(when.name, known);
      if (when.kind === 'equals') known.add(when.value);
      return;
    }
    case 'not':
      collect(when.item, values);
      return;
    case 'all':
    case 'any':
      for (const item of when.items) collect(item, values);
  }
}
