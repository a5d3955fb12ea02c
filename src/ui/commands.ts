import { commands, type Disposable, type OutputChannel } from 'vscode';
import type { CommandId } from '../platform/contributions';
import { chooseMicrophone } from './chooseMicrophone';
import { chooseTarget } from './chooseTarget';
import { runDoctor } from './runDoctor';
import type { Rooms } from './rooms';
import { toggleSetting } from './toggleSetting';
import { typeCommand } from './typeCommand';
import type { TreeAction } from './terminalTreeActions';
import { whatCanISay } from './whatCanISay';

/** What a command does. Its result goes to whoever executed it, another extension for instance. */
type Handler = (argument?: unknown) => unknown;

/** Every contributed command and what it does: one that is missing here does not compile. */
export function commandHandlers(
  rooms: () => Promise<Rooms>,
  channel: OutputChannel,
): Readonly<Record<CommandId, Handler>> {
  return {
    'mango.holdToTalk': async () => (await rooms()).holdToTalk(),
    'mango.toggle': async () => (await rooms()).talk.toggle(),
    'mango.stop': async () => (await rooms()).talk.stop(),
    'mango.confirm': async () => (await rooms()).session.answer(),
    'mango.cancel': async () => (await rooms()).session.cancel(),
    'mango.chooseMicrophone': async () => chooseMicrophone(await rooms()),
    'mango.openMicrophonePage': async () => (await rooms()).page.openPage(),
    'mango.typeCommand': async (words) => typeCommand(await rooms(), words),
    'mango.whatCanISay': async (about) => whatCanISay(await rooms(), about),
    'mango.makeCommand': async (what) => (await rooms()).makeCommand(what),
    'mango.showHistory': async (what) => (await (await rooms()).past()).show(what),
    'mango.changeHistoryKey': async () => (await rooms()).encryption.changeKey(),
    'mango.exportHistoryKey': async () => (await rooms()).encryption.exportKey(),
    'mango.importHistoryKey': async () => (await rooms()).encryption.importKey(),
    'mango.beginHistoryAnew': async (how) => (await rooms()).encryption.beginAnew(how),
    'mango.chooseTarget': async (which) => chooseTarget(await rooms(), which),
    'mango.toggleRehearsal': (on) => toggleSetting('mango.safety.rehearse', on),
    'mango.toggleIncognito': (on) => toggleSetting('mango.history.incognito', on),
    'mango.followFocus': async () => (await rooms()).targets.pin(null),
    'mango.saveLayout': async (name) => (await rooms()).layouts.askToSave(name),
    'mango.restoreLayout': async (name) => (await rooms()).layouts.askToRestore(name),
    'mango.forgetLayout': async (name) => (await rooms()).layouts.askToForget(name),
    ...onTree(async (action, node) => (await rooms()).treeActions.run(action, node)),
    'mango.newTerminal': async (name) => (await rooms()).ownTerminals.open(name),
    'mango.showLastFailure': async () => (await rooms()).ownTerminals.showFailure(),
    'mango.doctor': async () => runDoctor(await rooms(), channel),
    'mango.setServerToken': async () => (await rooms()).setServerToken(),
    'mango.showLog': () => channel.show(true),
  };
}

/** The commands of the tree's menus, each given the node's id. */
function onTree(run: (action: TreeAction, node: unknown) => Promise<void>): Readonly<Record<TreeAction, Handler>> {
  const on =
    (action: TreeAction): Handler =>
    (node) =>
      run(action, node);
  return {
    'mango.tree.open': on('mango.tree.open'),
    'mango.tree.target': on('mango.tree.target'),
    'mango.tree.rename': on('mango.tree.rename'),
    'mango.tree.splitRight': on('mango.tree.splitRight'),
    'mango.tree.splitDown': on('mango.tree.splitDown'),
    'mango.tree.newWindow': on('mango.tree.newWindow'),
    'mango.tree.newSession': on('mango.tree.newSession'),
    'mango.tree.zoom': on('mango.tree.zoom'),
    'mango.tree.swap': on('mango.tree.swap'),
    'mango.tree.break': on('mango.tree.break'),
    'mango.tree.kill': on('mango.tree.kill'),
    'mango.tree.capture': on('mango.tree.capture'),
    'mango.tree.saveLayout': on('mango.tree.saveLayout'),
  };
}

/** Registers them all; a failure is handed on, and told to the user by the editor as for every command. */
export function registerCommands(handlers: Readonly<Record<CommandId, Handler>>): readonly Disposable[] {
  return Object.entries(handlers).map(([id, handler]) => commands.registerCommand(id, handler));
}
