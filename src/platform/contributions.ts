/**
 * Every command, setting, view and key of the extension, said once. package.json's `contributes` is generated from this
 * by scripts/contributions.mjs (`npm run check` fails when they differ), and the types below keep the code in step: a
 * command nobody registers, or a setting nobody declared, does not compile.
 */

import { commands, PUSH_TO_TALK_KEY, TERMINAL_COMMANDS } from './contributions/commands';
import { settings } from './contributions/settings';
import { PANEL_VIEW, TREE_MENU, TREE_VIEW } from './contributions/views';
import { walkthroughs } from './contributions/walkthrough';

export { commands, PUSH_TO_TALK_KEY, TERMINAL_COMMANDS, type CommandId } from './contributions/commands';
export { settings, type SettingKey, type SettingValue } from './contributions/settings';
export { PANEL_VIEW, TREE_VIEW } from './contributions/views';

/** The whole `contributes` and `activationEvents` of package.json. */
export function manifest(): Record<string, unknown> {
  return {
    activationEvents: ['onView:' + PANEL_VIEW, 'onView:' + TREE_VIEW, 'onStartupFinished'],
    contributes: {
      commands: Object.entries(commands).map(([command, { title, icon }]) => ({
        command,
        title,
        category: 'Mango',
        ...(icon ? { icon } : {}),
      })),
      keybindings: [
        { command: 'mango.holdToTalk', key: PUSH_TO_TALK_KEY },
        { command: 'mango.cancel', key: 'escape', when: 'mango.confirming && !terminalFocus && !editorTextFocus' },
      ],
      configuration: { title: 'AlphanumericMango', properties: settings },
      configurationDefaults: { 'terminal.integrated.commandsToSkipShell': TERMINAL_COMMANDS },
      viewsContainers: {
        activitybar: [{ id: 'mango', title: 'AlphanumericMango', icon: 'media/mango.svg' }],
      },
      views: {
        mango: [
          { id: PANEL_VIEW, name: 'Voice', type: 'webview', icon: 'media/mango.svg', initialSize: 3 },
          { id: TREE_VIEW, name: 'Terminals', icon: 'media/mango.svg', initialSize: 2 },
        ],
      },
      viewsWelcome: [
        {
          view: TREE_VIEW,
          contents:
            'No terminal is open and no tmux server runs.\n[New tmux Session](command:mango.tree.newSession)\n[Restore a Saved Layout](command:mango.restoreLayout)',
        },
      ],
      menus: {
        commandPalette: Object.entries(commands).flatMap(([command, { palette }]) =>
          palette ? [{ command, when: palette }] : [],
        ),
        'view/title': [
          { command: 'mango.typeCommand', when: `view == ${PANEL_VIEW}`, group: 'navigation@1' },
          { command: 'mango.whatCanISay', when: `view == ${PANEL_VIEW}`, group: 'navigation@2' },
          { command: 'mango.chooseMicrophone', when: `view == ${PANEL_VIEW}`, group: 'navigation@3' },
          {
            command: 'mango.followFocus',
            when: `view == ${TREE_VIEW} && mango.targetPinned`,
            group: 'navigation@1',
          },
          { command: 'mango.tree.newSession', when: `view == ${TREE_VIEW}`, group: 'navigation@2' },
          { command: 'mango.restoreLayout', when: `view == ${TREE_VIEW}`, group: 'navigation@3' },
        ],
        'view/item/context': TREE_MENU.map(([command, nodes, group]) => ({
          command,
          when: `view == ${TREE_VIEW} && viewItem =~ /^(${nodes})/`,
          group,
        })),
      },
      yamlValidation: [
        { fileMatch: ['**/.vscode/mango/*.yaml', '**/vocabularies/*.yaml'], url: './media/vocabulary.schema.json' },
      ],
      walkthroughs: walkthroughs(),
    },
    capabilities: {
      untrustedWorkspaces: {
        supported: 'limited',
        description:
          'Vocabularies of the workspace are read only when it is trusted: a rule in them can run any command.',
        restrictedConfigurations: ['mango.tmux.session'],
      },
      virtualWorkspaces: { supported: 'limited', description: 'Vocabularies of a virtual workspace are not read.' },
    },
  };
}
