import type { Facts } from '../../../src/language/when';

/** Programs in the front of the target that switch rules, one for each way the rules are switched. */
const PROGRAMS = [
  'bash',
  'less',
  'vim',
  'nano',
  'python',
  'ipython',
  'node',
  'psql',
  'sqlite3',
  'mysql',
  'claude',
  'codex',
  'aider',
  'gemini',
];

/** Contexts in which rules are live together. */
export const CONTEXTS: readonly Facts[] = [
  { terminal: true },
  { terminal: true, tmux: true },
  { terminal: true, confirming: true },
  ...PROGRAMS.map((program) => ({
    terminal: true,
    tmux: program !== 'ipython',
    program,
    interactive: program !== 'bash',
  })),
];

/** The context for people: `terminal, program vim`. */
export function nameOf(facts: Facts): string {
  return Object.entries(facts)
    .filter(([, value]) => value !== false)
    .map(([name, value]) => (value === true ? name : `${name} ${value}`))
    .join(', ');
}
