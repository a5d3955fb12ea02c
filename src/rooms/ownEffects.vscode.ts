import { commands, ConfigurationTarget, workspace } from 'vscode';
import type { CommandId } from '../platform/contributions';
import type { OwnEffects } from '../ui/effects.vscode';

/** What vocabularies can tell the extension to show or change. */
export const OWN_EFFECTS: Omit<OwnEffects, 'target' | 'forget'> = {
  help: (about) => runOwn('mango.whatCanISay', about),
  history: (part) => runOwn('mango.showHistory', { part }),
  search: (text) => runOwn('mango.showHistory', { text }),
  incognito: (onOff) => runOwn('mango.toggleIncognito', onOff !== 'off'),
  mode: async (name) => {
    const dictate = name === 'dictation';
    await workspace.getConfiguration().update('mango.speech.dictateUnmatched', dictate, ConfigurationTarget.Global);
  },
  rehearse: (onOff) => runOwn('mango.toggleRehearsal', onOff !== 'off'),
};

async function runOwn(command: CommandId, ...args: readonly unknown[]): Promise<void> {
  await commands.executeCommand(command, ...args);
}
