import { TerminalError, type EffectResult } from '../terminal';
import type { TmuxConnection } from './connection';
import { directionFlag } from './operations';
import { atLeast, type TmuxVersion } from './program';
import { quote } from './quote';
import { captureText, copyLine, lastOutput } from './screenText';
import type { PaneView, ShownPane } from './servers';
import { findPane, findWindow, spokenPlace } from './spokenTarget';
import type { PanePlace } from './target';

/** What an operation that has to look before it acts is done with. */
export interface LookupContext {
  readonly connection: TmuxConnection;
  readonly version: TmuxVersion;
  readonly place: PanePlace;
  /** Where the pane was when it was resolved. */
  readonly shown: ShownPane;
  /** Every pane of the server now. */
  readonly panes: () => Promise<readonly PaneView[]>;
  /** Runs a tmux command line aimed at the pane. */
  readonly tmux: (line: string) => Promise<EffectResult>;
  /** Puts text into the pane as one paste. */
  readonly paste: (text: string) => Promise<EffectResult>;
}

type Lookup = (argument: string, context: LookupContext) => Promise<EffectResult>;

const DONE: EffectResult = { kind: 'done' };

/** Operations that look at the server first: what a name means, or what stands on the screen. */
const LOOKUPS: Readonly<Record<string, Lookup>> = {
  focus: focusWindow,
  'focus-window': focusWindow,
  'focus-pane': async (which, context) => {
    const flag = directionFlag(which);
    if (flag !== null) return context.tmux(`select-pane ${flag}`);
    if (which === 'last') return context.tmux('last-pane');
    return context.tmux(`select-pane -t ${await paneNamed(which, context)}`);
  },
  swap: async (which, context) => {
    if (which === '' || which === 'next') return context.tmux('swap-pane -D');
    if (which === 'previous') return context.tmux('swap-pane -U');
    return context.tmux(`swap-pane -s ${await paneNamed(which, context)} -t ${context.place.pane}`);
  },
  join: async (which, context) => {
    const panes = await context.panes();
    const own = panes.filter(({ session }) => session === context.place.session);
    const found = findWindow(which, own) ?? findWindow(which, panes);
    if (!found) throw new TerminalError('gone', `There is no window "${which}" to join a pane from.`);
    return context.tmux(`join-pane -s ${found.pane}`);
  },
  attach: (which, context) => switchTo(which, context),
  switch: (which, context) => {
    const flag = { next: '-n', previous: '-p', last: '-l' }[which];
    return flag ? context.tmux(`switch-client ${flag}`) : switchTo(which, context);
  },
  search: async (text, { connection, version, place }) => {
    if (text === '') throw new TerminalError('refused', 'Say what to search for.');
    // Before 3.1 the search was for plain text, and had no other name.
    const command = atLeast(version, 3, 1) ? 'search-backward-text' : 'search-backward';
    await connection.command(`copy-mode -t ${place.pane} ; send-keys -t ${place.pane} -X ${command} ${quote(text)}`);
    return DONE;
  },
  'search-next': (_, { connection, place }) => inMode(connection, place, 'search-again'),
  'search-previous': (_, { connection, place }) => inMode(connection, place, 'search-reverse'),
  paste: (text, context) => (text === '' ? context.tmux('paste-buffer -p') : context.paste(text)),
  'copy-output': async (_, context) => copied(context, await lastOutput(context.connection, context.place.pane)),
  'copy-line': async (above, context) =>
    copied(context, await copyLine(context.connection, context.place.pane, Number(/^\d+$/.exec(above)?.[0] ?? 0))),
  capture: async (_, { connection, place }) => ({ kind: 'done', output: await captureText(connection, place.pane) }),
};

async function focusWindow(which: string, context: LookupContext): Promise<EffectResult> {
  if (which === '') return DONE;
  const own = (await context.panes()).filter(({ session }) => session === context.place.session);
  const found = findWindow(which, own);
  if (found) return context.tmux(`select-window -t ${quote(`${found.session}:${found.windowIndex}`)}`);
  const names = own.filter(({ active }) => active).map(({ windowIndex, windowName }) => `${windowIndex} ${windowName}`);
  throw new TerminalError('gone', `No one window is "${which}". There is: ${names.join(', ')}.`);
}

/** Operations that look at the server first, by the name that vocabularies give them. */
export const LOOKUP_OPERATIONS: readonly string[] = Object.keys(LOOKUPS);

/** Does such an operation; null: it is none of these. */
export function lookUp(name: string, argument: string, context: LookupContext): Promise<EffectResult> | null {
  return Object.hasOwn(LOOKUPS, name) ? (LOOKUPS[name]?.(argument, context) ?? null) : null;
}

async function paneNamed(which: string, { connection, place, panes }: LookupContext): Promise<string> {
  const flag = directionFlag(which);
  const relative = { next: '+', previous: '-', last: '!' }[which] ?? (flag && BESIDE[flag]);
  if (!relative)
    return findPane(
      which,
      (await panes()).filter(({ window }) => window === place.window),
    ).pane;
  const [pane = ''] = await connection.command(
    `display-message -p -t ${quote(`${place.window}.${relative}`)} '#{pane_id}'`,
  );
  return pane;
}

const BESIDE: Readonly<Record<string, string>> = {
  '-L': '{left-of}',
  '-R': '{right-of}',
  '-U': '{up-of}',
  '-D': '{down-of}',
};

async function switchTo(which: string, context: LookupContext): Promise<EffectResult> {
  const place = spokenPlace(`session ${which}`, context.shown, await context.panes());
  return context.tmux(`switch-client -t ${quote(place.session)}`);
}

async function inMode(connection: TmuxConnection, { pane }: PanePlace, command: string): Promise<EffectResult> {
  await connection.command(`send-keys -t ${pane} -X ${command}`);
  return DONE;
}

/** What was copied is tmux's newest buffer too, and where tmux may, the clipboard of the terminals that show it. */
async function copied({ connection, version }: LookupContext, text: string): Promise<EffectResult> {
  await connection.command(`set-buffer ${atLeast(version, 3, 2) ? '-w ' : ''}-- ${quote(text)}`);
  return { kind: 'done', output: text };
}
