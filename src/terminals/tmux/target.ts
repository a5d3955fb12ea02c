import { TerminalError } from '../terminal';
import { parseCommandLine, type ParsedCommand, type Word } from './commandLine';
import { findCommand, type CommandShape, type Scope } from './commandTable';
import type { PaneId, SessionId, WindowId } from './events';
import { quote } from './quote';

/** Where a pane is: what a command may have to be told. */
export interface PanePlace {
  readonly pane: PaneId;
  readonly window: WindowId;
  readonly session: SessionId;
  /** Name of the tmux client that shows it to the user; null: nobody looks. */
  readonly client: string | null;
}

/** A command line that acts on one pane, whatever is active when it runs. */
export interface Targeted {
  readonly line: string;
  /** Some part depends on which pane is active (a relative target, nested commands): only right while ours is. */
  readonly needsActive: boolean;
  /** Some command may wait for a person or a program, and would hold up the commands behind it. */
  readonly waits: boolean;
  /** The line makes a session, whose id is the last line of its reply, and the client should be shown it. */
  readonly opensSession: boolean;
}

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

interface Flag {
  readonly letter: string;
  /** The value where the flag takes one: in a word of its own or behind the letter. */
  readonly value?: { readonly text: string; readonly start: number; readonly end: number };
}

/** Makes a tmux command line act on exactly that pane. @throws TerminalError `refused` or `unsupported`. */
export function targetLine(line: string, place: PanePlace): Targeted {
  const commands = parseCommandLine(line);
  if (commands.length === 0) throw new TerminalError('refused', 'The tmux command is empty.');
  const edits: Edit[] = [];
  const found = { needsActive: false, waits: false, opensSession: false };
  for (const command of commands) {
    const result = targetCommand(command, place);
    edits.push(...result.edits);
    found.needsActive ||= result.needsActive;
    found.waits ||= result.waits;
    found.opensSession ||= result.opensSession;
  }
  return { line: apply(line, edits), ...found };
}

type Change = Omit<Targeted, 'line'> & { readonly edits: readonly Edit[] };

function targetCommand(words: ParsedCommand, place: PanePlace): Change {
  const [name, ...rest] = words;
  const shape = name && findCommand(name.text);
  // A command that this table does not know is the user's alias or a newer tmux's: right where the pane is active.
  if (!name || !shape) return { edits: [], needsActive: true, waits: false, opensSession: false };
  const flags = readFlags(shape, rest);
  const has = (letters: string): boolean => flags.some(({ letter }) => letters.includes(letter));
  const insert = (text: string): Edit => ({ start: name.end, end: name.end, text: ` ${text}` });

  if (shape.name === 'attach-session') return attach(name, flags, place);
  if (shape.name === 'new-session') {
    const opensSession = !has('d') && !has('A');
    const edits = opensSession ? [insert(`-d -P -F '#{session_id}'`)] : has('d') ? [] : [insert('-d')];
    return { edits, needsActive: false, waits: false, opensSession };
  }

  const edits: Edit[] = [];
  let needsActive = shape.nests === true && !(shape.name === 'run-shell' && !has('C'));
  for (const flag of flags) {
    const scope = shape.target[flag.letter as 't' | 's' | 'c'] ?? (flag.letter === 't' ? 'none' : undefined);
    if (!flag.value || scope === undefined) continue;
    const fixed = anchor(flag.value.text, shape.name === 'select-window' ? 'window' : scope, place);
    if (fixed === null) continue;
    // "The next pane" counts from the active one; that is what selecting means, but not what anything else does.
    needsActive ||= fixed.relative && !shape.name.startsWith('select-');
    edits.push({ ...flag.value, text: quote(fixed.target) });
  }
  if (!(shape.without && has(shape.without))) {
    for (const letter of missing(shape, has)) {
      const scope = shape.target[letter];
      // Without anyone looking, a message still has its text to give.
      const optional = shape.name === 'display-message' && letter === 'c' && place.client === null;
      if (scope && !optional) edits.push(insert(`-${letter} ${targetOf(shape, scope, has, place)}`));
    }
  }
  const background = has('b') && /b(?!:)/.test(shape.flags);
  const waits = shape.waits === true && !background && !(shape.name === 'if-shell' && has('F'));
  return { edits, needsActive, waits, opensSession: false };
}

/** Which targeting flags to add. With two of them (source and destination) the one left out is ours. */
function missing(shape: CommandShape, has: (letters: string) => boolean): readonly ('t' | 's' | 'c')[] {
  const letters = (['c', 's', 't'] as const).filter((letter) => shape.target[letter] && !has(letter));
  const twoPlaces = shape.target.s === shape.target.t && shape.target.s !== undefined;
  if (!twoPlaces || letters.length < 2) return letters;
  return ['t'];
}

function targetOf(shape: CommandShape, scope: Scope, has: (letters: string) => boolean, place: PanePlace): string {
  switch (scope) {
    case 'pane':
      return place.pane;
    case 'window':
      return place.window;
    case 'session':
      return quote(place.session);
    case 'client':
      if (place.client !== null) return quote(place.client);
      throw new TerminalError(
        'unsupported',
        `No terminal shows this tmux session, so there is nothing to ${shape.name}.`,
      );
    case 'new-window':
      // -a and -b put the window beside another; else the session's next free number is meant, and a pane or window
      // id here would be an index that is in use.
      return has('ab') ? place.window : quote(`${place.session}:`);
    case 'none':
      return '';
  }
}

const RELATIVE = /^([+-]\d*|!|\{(last|next|previous|left-of|right-of|up-of|down-of)\})$/;

/**
 * What a target that the line already has must become, with our session and window where it leaves them open; null to
 * leave it as it is. `relative`: it counts from the active pane or the current window.
 */
function anchor(
  text: string,
  scope: Scope,
  place: PanePlace,
): { readonly target: string; readonly relative: boolean } | null {
  if (scope === 'client' || scope === 'none' || /^[$@%~=]|^\{(marked|mouse)\}/.test(text)) return null;
  const [, session = '', middle = '', dotted = ''] = /^([^:]*:)?([^.:]*)(\..*)?$/.exec(text) ?? [];
  if (session.length > 1) return null;
  const relative = RELATIVE.test(middle) || RELATIVE.test(dotted.slice(1));
  if (scope === 'pane' && session === '' && dotted === '') {
    const isPane = relative || /^(\d+|\{.+\})$/.test(middle);
    return isPane ? { target: `${place.window}.${middle}`, relative } : null;
  }
  if (middle === '') {
    if (dotted !== '') return { target: `${place.window}${dotted}`, relative };
    return session === '' ? null : { target: `${place.session}:`, relative };
  }
  const isWindow =
    session !== '' || dotted !== '' || (scope !== 'session' && (relative || /^(\d+|\^|\{(start|end)\})$/.test(middle)));
  return isWindow ? { target: `${place.session}:${middle}${dotted}`, relative } : null;
}

/** From a control client `attach-session` would move that client; what is meant is the terminal that the user sees. */
function attach(name: Word, flags: readonly Flag[], place: PanePlace): Change {
  if (place.client === null || flags.some(({ letter }) => letter !== 't')) {
    throw new TerminalError(
      'unsupported',
      'Attaching needs a terminal that runs tmux; use switch-client -t SESSION there.',
    );
  }
  const text = `switch-client -c ${quote(place.client)}`;
  return { edits: [{ start: name.start, end: name.end, text }], needsActive: false, waits: false, opensSession: false };
}

function readFlags(shape: CommandShape, words: readonly Word[]): readonly Flag[] {
  const flags: Flag[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at];
    if (!word || word.text === '--' || word.text === '-' || !word.text.startsWith('-')) break;
    // A negative number is an adjustment, not a flag.
    if (/^-\d/.test(word.text) && !shape.flags.includes(word.text[1] ?? '')) break;
    const letters = word.text.slice(1);
    for (let index = 0; index < letters.length; index += 1) {
      const letter = letters[index] ?? '';
      const takesValue = shape.flags[shape.flags.indexOf(letter) + 1] === ':' && shape.flags.includes(letter);
      if (!takesValue) {
        flags.push({ letter });
        continue;
      }
      const attached = letters.slice(index + 1);
      const next = words[at + 1];
      if (attached !== '') {
        // Only a word written without quotes can be cut at the letter.
        const start = word.start + index + 2;
        flags.push({ letter, value: { text: attached, start, end: word.end } });
      } else if (next) {
        flags.push({ letter, value: next });
        at += 1;
      }
      break;
    }
  }
  return flags;
}

function apply(line: string, edits: readonly Edit[]): string {
  return edits
    .map((edit, order) => ({ ...edit, order }))
    .sort((a, b) => b.start - a.start || b.order - a.order)
    .reduce((text, { start, end, text: by }) => text.slice(0, start) + by + text.slice(end), line);
}
