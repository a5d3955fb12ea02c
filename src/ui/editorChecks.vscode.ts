import { window, workspace } from 'vscode';
import type { SourceChain } from '../audio/sourceChain';
import type { Problem } from '../language/vocabulary';
import type { ListNote } from '../lists/liveLists';
import type { Settings } from '../platform/settings';
import type { SpeechEngine } from '../speech/speechEngine';
import type { LocatedModel } from '../speech/models/locate';
import { verifyModel } from '../speech/models/verify';
import { describeTmux, findTmux } from '../terminals/tmux/program';
import type { Check, Remedy } from './doctor';
import { microphoneCheck, SOURCE_LABELS } from './microphoneView';
import { keyTrouble, type TerminalKeySettings } from './terminalKeys';

export interface CheckedParts {
  readonly settings: Settings;
  readonly speech: SpeechEngine;
  readonly locate: () => Promise<LocatedModel>;
  readonly microphones: SourceChain;
  readonly problems: () => Promise<readonly Problem[]>;
  /** Why lists of names that were asked for are not there. */
  readonly lists: () => readonly ListNote[];
}

const opens = (label: string, command: string, ...args: readonly unknown[]): Remedy => ({ label, command, args });
const setting = (id: string): Remedy => opens(`Open the setting ${id}`, 'workbench.action.openSettings', id);

/** What the doctor looks at in the editor. */
export function editorChecks({
  settings,
  speech,
  locate,
  microphones,
  problems,
  lists,
}: CheckedParts): readonly Check[] {
  return [
    {
      name: 'Model',
      mend: setting('mango.speech.modelPath'),
      look: async () => {
        const { dir, name, origin } = await locate();
        const verdict = await verifyModel(dir, 'full');
        if (!verdict.ok) throw new Error(verdict.message);
        return `${name} (${origin}), every file as it should be.`;
      },
    },
    {
      name: 'Engine',
      mend: opens('Show log', 'mango.showLog'),
      look: async () => {
        const known = await speech.knownWords(['pane']);
        return `The decoder runs and knows ${known.size === 1 ? 'its words' : 'no English words'}.`;
      },
    },
    ...microphoneChecks(settings, microphones),
    {
      name: 'tmux',
      mend: setting('mango.tmux.executable'),
      look: async () => {
        const { version } = await findTmux(settings.get('mango.tmux.executable'));
        return describeTmux(version);
      },
    },
    {
      name: 'Shell integration',
      mend: setting('terminal.integrated.shellIntegration.enabled'),
      look: () => Promise.resolve(shellIntegration()),
    },
    {
      name: 'Push-to-talk key',
      mend: opens('Open settings', 'workbench.action.openSettings', 'terminal.integrated commandsToSkipShell'),
      look: () => {
        const trouble = keyTrouble(terminalKeySettings());
        return trouble ? Promise.reject(new Error(trouble)) : Promise.resolve('It works in terminals too.');
      },
    },
    {
      name: 'Vocabularies',
      mend: opens('Show problems', 'workbench.actions.view.problems'),
      look: async () => {
        const wrong = (await problems()).filter(({ severity }) => severity === 'error');
        const [first] = wrong;
        if (!first) return 'No errors.';
        throw new Error(`${wrong.length} error(s); the first in ${first.file}:${first.line}: ${first.message}`);
      },
    },
    {
      name: 'Names in reach',
      mend: opens('Show log', 'mango.showLog'),
      // One that is not there is no illness: no repository, no docker.
      look: () => Promise.resolve(notesForPeople(lists())),
    },
  ];
}

function notesForPeople(notes: readonly ListNote[]): string {
  const missing = notes.map(({ list, message }) => `<${list}>: ${message}`);
  return missing.length === 0 ? 'Every list of names that the rules read is there.' : `Not there: ${missing.join(' ')}`;
}

/** One line for the microphone as a whole, and one for each source: one that cannot serve is no illness by itself. */
function microphoneChecks(settings: Settings, chain: SourceChain): readonly Check[] {
  return [
    {
      name: 'Microphone',
      mend: opens('Choose microphone source', 'mango.chooseMicrophone'),
      look: async () => {
        const statuses = await chain.status();
        const check = microphoneCheck(statuses, settings.get('mango.audio.source'));
        if (check.state !== 'ok') throw new Error(check.text);
        const others = statuses.flatMap(({ kind, availability }) =>
          availability.available ? [] : [`${SOURCE_LABELS[kind]}: ${availability.reason}`],
        );
        return [`${check.text} will be used.`, ...others].join(' ');
      },
    },
  ];
}

/** The editor's settings that decide which keys a terminal gets. */
export function terminalKeySettings(): TerminalKeySettings {
  const terminal = workspace.getConfiguration('terminal.integrated');
  const skipped: unknown = terminal.get('commandsToSkipShell');
  return {
    sendKeybindingsToShell: terminal.get('sendKeybindingsToShell') === true,
    commandsToSkipShell: Array.isArray(skipped) ? skipped.filter((each) => typeof each === 'string') : [],
  };
}

function shellIntegration(): string {
  const enabled = workspace.getConfiguration('terminal.integrated.shellIntegration').get('enabled') !== false;
  if (!enabled) throw new Error('It is turned off, so nobody can tell how a command ended. Turn it on.');
  const active = window.activeTerminal;
  if (!active) return 'On; no terminal is open to try it.';
  return active.shellIntegration
    ? `On, and ${active.name} tells exit codes.`
    : `On, but ${active.name} does not tell exit codes: its shell may be unknown, or still starting.`;
}
