import type { Risk } from '../protocol/words';

const D = 'destructive';
const C = 'caution';

/** What commands of the editor can do, by their ids; the first that matches counts. Listed in docs/safety.md. */
export const EDITOR_RISKS: readonly (readonly [pattern: RegExp, risk: Risk, why: string])[] = [
  [/^workbench\.action\.terminal\.kill/u, D, 'ends a terminal and what runs in it'],
  [/^workbench\.action\.terminal\.(?:runSelectedText|runActiveFile|paste)/u, C, 'runs something in a terminal'],
  [
    /^(?:deleteFile|moveFileToTrash|filesExplorer\..*delete.*|workbench\.files\.action\.delete.*)/iu,
    D,
    'deletes files',
  ],
  [/^workbench\.action\.files\.delete$/u, C, 'moves a file to the trash'],
  [
    /^git\.(?:clean|cleanAll|cleanAllTracked|cleanAllUntracked|unstageAndDiscard|discard.*|revert.*)/iu,
    D,
    'discards changes',
  ],
  [
    /^git\.(?:deleteBranch|deleteRemoteBranch|deleteTag|deleteRemoteTag|deleteWorktree|stashDrop.*|dropStash.*|removeRemote)/iu,
    D,
    'deletes a branch, tag or stash',
  ],
  [/^git\.(?:push.*force|pushForce|syncRebase|forcePush)/iu, D, 'overwrites what others have'],
  [
    /^git\.(?:undoCommit|rebase|commit.*amend|rebaseAbort|mergeAbort|cherryPickAbort|commitAll.*NoVerify|commit.*NoVerify)/iu,
    C,
    'rewrites history',
  ],
  [
    /^gitlens\..*(?:reset(?:Hard|To)|discard|(?:delete|drop)(?:Branch|Tag|Worktree|Stash)|stash(?:Delete|Drop))/iu,
    D,
    'discards changes, a branch, tag or stash',
  ],
  [/^vscode-(?:docker|containers)\.(?:.*\.)?prune/iu, D, 'removes whatever is not running'],
  [/^git\.(?:push|sync|publish)/iu, C, 'changes what others see'],
  [/^workbench\.action\.files\.revert|^workbench\.action\.revertAndCloseActiveEditor/u, D, 'discards changes'],
  [
    /^workbench\.action\.(?:quit|closeWindow|closeFolder|reloadWindow|restartExtensionHost)/u,
    C,
    'ends what runs in the window',
  ],
  [
    /^workbench\.action\.(?:closeAllEditors|closeEditorsInGroup|closeAllGroups)/u,
    'safe',
    'asks itself before changes are lost',
  ],
  [/^workbench\.action\.debug\.(?:stop|restart|disconnect)/u, C, 'ends a program'],
  [/^workbench\.action\.tasks\.terminate/u, C, 'ends a task'],
  [/^workbench\.extensions\..*(?:uninstall|disable)/iu, D, 'removes extensions'],
  [
    /^workbench\.action\.(?:clearEditorHistory|clearRecentFiles|clearCommandHistory|clearLocalHistory)|^workbench\.action\.localHistory\.deleteAll/u,
    C,
    'forgets history',
  ],
  [/^(?:notebook\.clearAllCellsOutputs|notebook\.cell\.delete)/u, C, 'removes cells or their output'],
  [/^workbench\.profiles\..*(?:delete|remove)/iu, D, 'removes a profile'],
  [
    /(?:^|\.)(?:delete|remove|discard|destroy|drop|erase|wipe|uninstall|purge)(?:All|File|Branch|Folder|Container|Image|Volume)?$/iu,
    C,
    'removes something',
  ],
];

/** What a command of the editor could do at worst. */
export function editorRisk(command: string): Risk {
  return EDITOR_RISKS.find(([pattern]) => pattern.test(command))?.[1] ?? 'safe';
}

/** Commands that are called by other commands call others in turn; nobody writes more of that than this. */
const MAX_DEPTH = 12;

/** What stands in the arguments of a command of the editor and does something of its own. */
export interface EditorArguments {
  /** Other commands: `runCommands` takes ids, and objects with an id and arguments. */
  readonly commands: readonly string[];
  /** Text that is typed: `workbench.action.terminal.sendSequence`. */
  readonly texts: readonly string[];
  /** It goes deeper than is looked at. */
  readonly unread: boolean;
}

/** Finds commands and text in arguments, however deep inside. */
export function readEditorArguments(args: readonly unknown[]): EditorArguments {
  const commands: string[] = [];
  const texts: string[] = [];
  let unread = false;
  const look = (value: unknown, depth: number): void => {
    if (typeof value !== 'object' || value === null) return;
    if (depth > MAX_DEPTH) {
      unread = true;
      return;
    }
    for (const [key, item] of Object.entries(value)) {
      if (key === 'text' && typeof item === 'string') texts.push(item);
      if (key === 'command' && typeof item === 'string') commands.push(item);
      if (key === 'commands' && Array.isArray(item)) commands.push(...item.filter((each) => typeof each === 'string'));
      look(item, depth + 1);
    }
  };
  look(args, 0);
  return { commands, texts, unread };
}

/**
 * Operations on terminals that end what runs there, lose what was saved, or run lines that nobody sees before. The rest is
 * safe: `detach` leaves everything running, `restore-layout` asks about programs itself, and `interrupt` has to be as quick
 * as the key that it stands for.
 */
const DESTRUCTIVE_OPERATIONS: ReadonlySet<string> = new Set([
  'close',
  'kill-session',
  'forget-layout',
  'restore-layout-with-programs',
]);

/** What an operation on a terminal could do at worst, apart from text that it puts there. */
export function terminalRisk(operation: string): Risk {
  return DESTRUCTIVE_OPERATIONS.has(operation) ? D : 'safe';
}
