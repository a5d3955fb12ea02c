import assert from 'node:assert/strict';
import { COMMANDS, findCommand } from '../../../src/terminals/tmux/commandTable';
import { parseCommandLine } from '../../../src/terminals/tmux/commandLine';
import { targetLine, type PanePlace } from '../../../src/terminals/tmux/target';
import { TmuxServer } from './tmuxServer';

const PLACE: PanePlace = { pane: '%5', window: '@2', session: '$1', client: '/dev/pts/3' };
const line = (text: string, place = PLACE): string => targetLine(text, place).line;

/** What the author wrote, and what tmux gets. */
const LINES: readonly (readonly [string, string])[] = [
  // Commands on a pane.
  ['split-window -h', 'split-window -t %5 -h'],
  ['splitw', 'splitw -t %5'],
  ['split-pane -v', 'split-pane -t %5 -v'],
  ['kill-pane', 'kill-pane -t %5'],
  ['kill-pane -a', 'kill-pane -t %5 -a'],
  ['select-pane -L', 'select-pane -t %5 -L'],
  ['resize-pane -D 5', 'resize-pane -t %5 -D 5'],
  ['resize-pane -Z', 'resize-pane -t %5 -Z'],
  ['send-keys C-c', 'send-keys -t %5 C-c'],
  ['copy-mode', 'copy-mode -t %5'],
  ['select-layout tiled', 'select-layout -t %5 tiled'],
  ['choose-tree -w', 'choose-tree -t %5 -w'],
  ['set-option -p remain-on-exit on', 'set-option -t %5 -p remain-on-exit on'],
  ['setw synchronize-panes', 'setw -t %5 synchronize-panes'],
  ['clear-history', 'clear-history -t %5'],
  // On its window.
  ['kill-window', 'kill-window -t @2'],
  ['rename-window build', 'rename-window -t @2 build'],
  ['rotate-window', 'rotate-window -t @2'],
  ['next-layout', 'next-layout -t @2'],
  ['last-pane', 'last-pane -t @2'],
  ['list-panes', 'list-panes -t @2'],
  // On its session. A window id would select that window's neighbour only by luck.
  ['next-window', "next-window -t '$1'"],
  ['previous-window', "previous-window -t '$1'"],
  ['last-window', "last-window -t '$1'"],
  ['select-window -n', "select-window -t '$1' -n"],
  ['rename-session work', "rename-session -t '$1' work"],
  ['kill-session', "kill-session -t '$1'"],
  ['list-windows', "list-windows -t '$1'"],
  // New places: `session:` is the next free number, an id would be a number in use.
  ['new-window', "new-window -t '$1:'"],
  ['neww -n logs', "neww -t '$1:' -n logs"],
  ['new-window -a', 'new-window -t @2 -a'],
  ['break-pane', "break-pane -s %5 -t '$1:'"],
  ['move-window -r', "move-window -s @2 -t '$1:' -r"],
  // Two places: the one left out is ours.
  ['swap-pane -U', 'swap-pane -t %5 -U'],
  ['swap-pane -t :.2', "swap-pane -s %5 -t '@2.2'"],
  ['swap-pane -s %9', 'swap-pane -t %5 -s %9'],
  ['join-pane -t :3', "join-pane -s %5 -t '$1:3'"],
  ['swap-window -t 4', "swap-window -s @2 -t '$1:4'"],
  // What the user looks at.
  ['detach-client', "detach-client -t '/dev/pts/3'"],
  ['detach-client -s work', 'detach-client -s work'],
  ['switch-client -t work', "switch-client -c '/dev/pts/3' -t work"],
  ['switch-client -n', "switch-client -c '/dev/pts/3' -n"],
  ['attach-session -t work', "switch-client -c '/dev/pts/3' -t work"],
  ['display-message hi', "display-message -c '/dev/pts/3' -t %5 hi"],
  ['display-popup htop', "display-popup -c '/dev/pts/3' -t %5 htop"],
  ['command-prompt', "command-prompt -t '/dev/pts/3'"],
  ['display-panes', "display-panes -t '/dev/pts/3'"],
  ['new-session -s web', "new-session -d -P -F '#{session_id}' -s web"],
  ['new-session -d -s web', 'new-session -d -s web'],
  // Targets that are already there, complete and not.
  ['select-window -t :3', "select-window -t '$1:3'"],
  ['select-window -t 3', "select-window -t '$1:3'"],
  ['select-window -t :=logs', "select-window -t '$1:=logs'"],
  ['select-window -t @7', 'select-window -t @7'],
  ['select-window -t work:3', 'select-window -t work:3'],
  ['select-pane -t 2', "select-pane -t '@2.2'"],
  ['select-pane -t .1', "select-pane -t '@2.1'"],
  ['select-pane -t1', "select-pane -t'@2.1'"],
  ['select-pane -t :.+', "select-pane -t '@2.+'"],
  ['select-pane -t +', "select-pane -t '@2.+'"],
  ['select-window -t :+', "select-window -t '$1:+'"],
  ["select-pane -t '{top-left}'", "select-pane -t '@2.{top-left}'"],
  ['select-pane -t %9', 'select-pane -t %9'],
  ['kill-session -t work', 'kill-session -t work'],
  // Nothing to aim.
  ['kill-server', 'kill-server'],
  ['set-option -g mouse on', 'set-option -g mouse on'],
  ['list-sessions', 'list-sessions'],
  ['source-file ~/.tmux.conf', 'source-file ~/.tmux.conf'],
  // Several commands, and separators that are none.
  ['split-window ; select-layout tiled', 'split-window -t %5 ; select-layout -t %5 tiled'],
  ["send-keys 'a;b' ; next-window", "send-keys -t %5 'a;b' ; next-window -t '$1'"],
  ['send-keys a\\;b', 'send-keys -t %5 a\\;b'],
];

describe('tmux targets', () => {
  for (const [written, sent] of LINES) it(`${written}  ->  ${sent}`, () => assert.equal(line(written), sent));

  it('leaves values of flags alone, however they look', () => {
    assert.equal(line('new-window -n -t'), "new-window -t '$1:' -n -t");
    assert.equal(line('split-window -c "-t x" -l -5'), 'split-window -t %5 -c "-t x" -l -5');
    assert.equal(line('send-keys -- -t'), 'send-keys -t %5 -- -t');
    assert.equal(line('send-keys -l -t %9 x'), 'send-keys -l -t %9 x');
    assert.equal(line('send-keys -lt 3 x'), "send-keys -lt '@2.3' x");
  });

  it('says when a line is only right while the pane is active', () => {
    const needs = [
      'if-shell -F 1 { kill-pane }',
      'confirm-before kill-pane',
      'swap-pane -t !',
      'resize-pane -t :.+ -Z',
      'run-shell -C kill-pane',
      'my-alias',
      'bind x kill-pane',
    ];
    for (const each of needs.slice(0, -1)) assert.equal(targetLine(each, PLACE).needsActive, true, each);
    assert.equal(targetLine('bind x kill-pane', PLACE).needsActive, false, 'a binding acts where it is pressed');
    for (const each of ['split-window', 'select-window -t :3', 'select-pane -t :.+', 'run-shell ls']) {
      assert.equal(targetLine(each, PLACE).needsActive, false, each);
    }
  });

  it('says when a line waits for somebody', () => {
    for (const each of [
      'display-popup',
      'command-prompt',
      'run-shell "sleep 9"',
      'if-shell true kill-pane',
      'wait-for x',
    ]) {
      assert.equal(targetLine(each, PLACE).waits, true, each);
    }
    for (const each of [
      'run-shell -b ls',
      'if-shell -F 1 { kill-pane }',
      'split-window',
      'confirm-before -b kill-pane',
    ]) {
      assert.equal(targetLine(each, PLACE).waits, false, each);
    }
  });

  it('refuses what it cannot aim or read', () => {
    const alone: PanePlace = { ...PLACE, client: null };
    assert.throws(() => line('detach-client', alone), { code: 'unsupported' });
    assert.throws(() => line('attach-session -d', PLACE), { code: 'unsupported' });
    assert.equal(line('display-message -p x', alone), 'display-message -t %5 -p x');
    for (const broken of ['', '  ;  ', 'send-keys "x', "send-keys 'x", 'if-shell 1 { x', 'a\nkill-server']) {
      assert.throws(() => line(broken), { code: 'refused' }, broken);
    }
  });

  it('reads lines as tmux does', () => {
    const words = (text: string) => parseCommandLine(text).map((command) => command.map((word) => word.text));
    assert.deepEqual(words(`a 'b;c' "d\\"e" f\\;g;h # i ; j`), [['a', 'b;c', 'd"e', 'f;g'], ['h']]);
    assert.deepEqual(words(`if { a '}' \\} "}" } b`), [['if', ` a '}' \\} "}" `, 'b']]);
  });

  it('finds commands by name, alias, default alias and unique beginning', () => {
    assert.equal(findCommand('splitw')?.name, 'split-window');
    assert.equal(findCommand('choose-session')?.name, 'choose-tree');
    assert.equal(findCommand('rename-w')?.name, 'rename-window');
    assert.equal(findCommand('select'), null);
    assert.equal(findCommand(''), null);
    assert.equal(findCommand('constructor'), null);
  });

  describe('against the installed tmux', () => {
    const server = new TmuxServer();
    after(() => server.stop());

    it('knows every command, alias and flag it lists', () => {
      server.session('main');
      const format = '#{command_list_name}\t#{command_list_alias}\t#{command_list_usage}';
      for (const row of server.tmux('list-commands', '-F', format).split('\n')) {
        const [name = '', alias = '', usage = ''] = row.split('\t');
        const shape = COMMANDS.find((command) => command.name === name);
        assert.ok(shape, `${name} is not in the table`);
        assert.equal(shape.alias ?? '', alias);
        for (const [, plain = ''] of usage.matchAll(/\[-([A-Za-z0-9]+)\]/g)) {
          // The usage lines of 3.3 list some flags with a value among those without.
          for (const letter of plain) assert.ok(shape.flags.includes(letter), `${name} -${letter}`);
        }
        for (const [, letter = ''] of usage.matchAll(/\[-([A-Za-z0-9]) [^\]]+\]/g)) {
          assert.match(shape.flags, new RegExp(`${letter}:`), `${name} -${letter} takes a value`);
        }
      }
    });
  });
});
