import type { Accuracy } from './measureAccuracy';
import { BESIDE } from './measureAccuracy';
import { LEVELS } from './noise';
import { RIVAL_SET } from './rival';
import { isCommand, isDangerous, nameOfLevel } from './summary';
import { REFUSING_SETS, type Heard } from './trials';

/** A table for a page and for a terminal: the first row is its head. */
type Table = readonly (readonly string[])[];

const COMMAND_KINDS = ['command', 'sequence', 'free words', 'everyday'] as const;

/** Commands understood, by level and by what was said. */
export function byKind({ heard }: Accuracy): Table {
  const rows = LEVELS.map((level) => {
    const here = heard.filter((each) => each.level === level && isCommand(each));
    const cells = COMMAND_KINDS.map((kind) => share(here.filter(({ recording }) => recording.kind === kind)));
    return [nameOfLevel(level), share(here), ...cells];
  });
  return [['noise', 'all', 'single commands', 'several in a breath', 'with free words', 'everyday orders'], ...rows];
}

/** Commands understood, by voice and level. */
export function byVoice({ heard }: Accuracy): Table {
  const said = heard.filter(isCommand);
  const voices = [...new Set(said.map(({ recording }) => recording.voice))].sort();
  const rows = voices.map((voice) => {
    const own = said.filter(({ recording }) => recording.voice === voice);
    return [voice, ...LEVELS.map((level) => share(own.filter((each) => each.level === level)))];
  });
  return [['voice', ...LEVELS.map(nameOfLevel)], ...rows];
}

/** What became a command and was none, by level and rule set. */
export function refusals({ heard }: Accuracy): Table {
  const unsaid = heard.filter((each) => !isCommand(each));
  const rows = LEVELS.map((level) => {
    const here = unsaid.filter((each) => each.level === level);
    const cells = REFUSING_SETS.map((set) => accepted(here.filter((each) => each.set === set)));
    const said = heard.filter((each) => each.level === level && isCommand(each));
    const dangers = [here, said].map((some) => String(some.filter(isDangerous).length));
    return [nameOfLevel(level), ...cells, ...dangers];
  });
  const head = ['noise', 'accepted, all that ships', 'accepted, everyday orders', 'of these destructive'];
  return [[...head, 'commands misheard as destructive'], ...rows];
}

/** Commands beside the same sound dictated freely. */
export function besideFree({ heard }: Accuracy): Table {
  const rows = BESIDE.map((level) => {
    const here = heard.filter((each) => each.level === level && each.freely);
    const words = here.filter(({ freely }) => freely?.exact);
    const right = here.filter(({ freely }) => freely?.right);
    return [nameOfLevel(level), share(here), ofAll(right.length, here.length), ofAll(words.length, here.length)];
  });
  return [['noise', 'commands', 'dictated, right command', 'dictated, every word'], ...rows];
}

/** Commands beside pocketsphinx on the everyday orders; undefined where it is not installed. */
export function besideRival({ heard, rival }: Accuracy): Table | undefined {
  if (!rival) return undefined;
  const rows = rival.map((row) => {
    const here = heard.filter(({ set, level }) => set === RIVAL_SET && level === row.level);
    return [
      nameOfLevel(row.level),
      share(here.filter(isCommand)),
      ofAll(row.right, row.commands),
      accepted(here.filter((each) => !isCommand(each))),
      `${row.accepted} of ${row.refusable}`,
    ];
  });
  return [['noise', 'understood', 'pocketsphinx', 'accepted that is none', 'pocketsphinx'], ...rows];
}

/** What was not understood at a level, or taken for a command, line by line. */
export function mistakes(heard: readonly Heard[]): Table {
  const rows = heard
    .filter(({ right }) => !right)
    .map((each) => [
      nameOfLevel(each.level),
      each.recording.voice,
      each.recording.text ?? each.recording.file.replace(/\..*$/, ''),
      each.words,
      each.accepted.map(({ command, slots }) => [command, ...Object.values(slots)].join(' ')).join(', ') || 'rejected',
    ]);
  return [['noise', 'voice', 'said', 'heard', 'became'], ...rows];
}

function share(heard: readonly Heard[]): string {
  return ofAll(heard.filter(({ right }) => right).length, heard.length);
}

function accepted(heard: readonly Heard[]): string {
  return `${heard.filter(({ right }) => !right).length} of ${heard.length}`;
}

function ofAll(count: number, all: number): string {
  return all === 0 ? '' : `${((100 * count) / all).toFixed(1)} % (${count} of ${all})`;
}

/** As Markdown, aligned as prettier aligns it. */
export function markdown(table: Table): string {
  const [head = [], ...rows] = table.map((row) =>
    row.map((cell) => cell.replaceAll('|', '\\|').replaceAll(/[[\]_*<>]/g, '\\$&')),
  );
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (cells: readonly string[]) =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width)).join(' | ')} |`;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join('\n');
}

/** Every table that sums up, by what it shows. */
export function summaries(accuracy: Accuracy): Readonly<Record<string, Table>> {
  const rival = besideRival(accuracy);
  return {
    'commands understood, by kind': byKind(accuracy),
    'commands understood, by voice': byVoice(accuracy),
    'what is no command': refusals(accuracy),
    'beside free dictation': besideFree(accuracy),
    'beside pocketsphinx': rival ?? [['pocketsphinx'], ['not installed']],
  };
}
