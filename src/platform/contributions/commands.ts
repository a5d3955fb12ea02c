interface CommandContribution {
  readonly title: string;
  readonly icon?: string;
  /** A when-clause for the command palette; absent: always shown. */
  readonly palette?: string;
}

const COMMANDS = {
  'mango.holdToTalk': { title: 'Hold to Talk', icon: '$(mic)' },
  'mango.toggle': { title: 'Start or Stop Listening', icon: '$(record)' },
  'mango.stop': { title: 'Stop Listening', icon: '$(debug-stop)' },
  'mango.confirm': { title: 'Confirm the Waiting Command', palette: 'mango.confirming' },
  'mango.cancel': { title: 'Cancel the Waiting Command', palette: 'mango.confirming' },
  'mango.chooseMicrophone': { title: 'Choose Microphone Source', icon: '$(unmute)' },
  'mango.openMicrophonePage': { title: 'Open Microphone Page', icon: '$(link-external)' },
  'mango.typeCommand': { title: 'Type a Spoken Command', icon: '$(keyboard)' },
  'mango.whatCanISay': { title: 'What Can I Say?', icon: '$(question)' },
  'mango.makeCommand': { title: 'Make That a Command', icon: '$(add)' },
  'mango.showHistory': { title: 'Show History', icon: '$(history)' },
  'mango.changeHistoryKey': { title: 'Change the Key of the History', icon: '$(key)' },
  'mango.exportHistoryKey': { title: 'Export the Key of the History' },
  'mango.importHistoryKey': { title: 'Import a Key of the History' },
  'mango.beginHistoryAnew': { title: 'Begin the History Anew (Its Key Is Lost)' },
  'mango.chooseTarget': { title: 'Choose Target Terminal', icon: '$(target)' },
  'mango.toggleRehearsal': { title: 'Toggle Rehearsal (Show, Do Nothing)', icon: '$(eye)' },
  'mango.toggleIncognito': { title: 'Toggle Incognito (Write Nothing Down)', icon: '$(eye-closed)' },
  'mango.saveLayout': { title: 'Save the Layout of a tmux Session', icon: '$(save)' },
  'mango.restoreLayout': { title: 'Restore a Saved Layout', icon: '$(history)' },
  'mango.forgetLayout': { title: 'Forget a Saved Layout' },
  'mango.followFocus': { title: 'Let the Target Follow the Focus', icon: '$(pinned)', palette: 'mango.targetPinned' },
  'mango.tree.open': { title: 'Open in a Terminal', icon: '$(link-external)', palette: 'false' },
  'mango.tree.target': { title: 'Make This the Target', icon: '$(target)', palette: 'false' },
  'mango.tree.rename': { title: 'Rename…', palette: 'false' },
  'mango.tree.splitRight': { title: 'Split Right', icon: '$(split-horizontal)', palette: 'false' },
  'mango.tree.splitDown': { title: 'Split Down', icon: '$(split-vertical)', palette: 'false' },
  'mango.tree.newWindow': { title: 'New Window', icon: '$(add)', palette: 'false' },
  'mango.tree.newSession': { title: 'New tmux Session…', icon: '$(add)' },
  'mango.tree.zoom': { title: 'Zoom or Unzoom', icon: '$(screen-full)', palette: 'false' },
  'mango.tree.swap': { title: 'Swap With…', palette: 'false' },
  'mango.tree.break': { title: 'Break Out Into a Window', palette: 'false' },
  'mango.tree.kill': { title: 'Close…', icon: '$(trash)', palette: 'false' },
  'mango.tree.capture': { title: 'Show Its Text in an Editor', palette: 'false' },
  'mango.tree.saveLayout': { title: 'Save the Layout…', palette: 'false' },
  'mango.newTerminal': { title: 'New Voice Terminal', icon: '$(terminal)' },
  'mango.showLastFailure': { title: 'Show What Failed Last', icon: '$(error)' },
  'mango.doctor': { title: 'Run Doctor', icon: '$(pulse)' },
  'mango.showLog': { title: 'Show Log' },
  'mango.setServerToken': { title: 'Set Server Token' },
} as const satisfies Record<string, CommandContribution>;

export type CommandId = keyof typeof COMMANDS;

export const commands: Readonly<Record<CommandId, CommandContribution>> = COMMANDS;

/** The push-to-talk key. Nothing built in uses it (a host test looks). */
export const PUSH_TO_TALK_KEY = 'ctrl+alt+m';

/** Commands that must work while a terminal has the focus. */
export const TERMINAL_COMMANDS: readonly CommandId[] = [
  'mango.holdToTalk',
  'mango.toggle',
  'mango.stop',
  'mango.confirm',
  'mango.cancel',
];
