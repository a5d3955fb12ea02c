import assert from 'node:assert/strict';
import type { KeyChord } from '../../../src/protocol/words';
import {
  chooseTerminal,
  integratedAction,
  integrationWait,
  isEditorOperation,
  TERMINAL_OPERATIONS,
} from '../../../src/terminals/integratedOperations';
import { CAPABILITIES } from '../../../src/terminals/capabilities';
import { keySequence } from '../../../src/terminals/keySequences';
import { plainText, Tail } from '../../../src/terminals/plainText';
import { tmuxKey } from '../../../src/terminals/tmux/keys';
import { LOOKUP_OPERATIONS } from '../../../src/terminals/tmux/lookups';
import { operationLines } from '../../../src/terminals/tmux/operations';
import { targetLine } from '../../../src/terminals/tmux/target';

const chord = (text: string): KeyChord => {
  const parts = text.split('+');
  return { key: parts.pop() ?? '', modifiers: parts as unknown as KeyChord['modifiers'] };
};

/** The key, the bytes of xterm, and the name that tmux has for it. */
const KEYS: readonly (readonly [string, string, string])[] = [
  ['a', 'a', 'a'],
  ['shift+a', 'A', 'A'],
  [';', ';', ';'],
  ['é', 'é', 'é'],
  ['control+c', '\u0003', 'C-c'],
  ['control+C', '\u0003', 'C-C'],
  ['control+[', '\u001b', 'C-['],
  ['control+\\', '\u001c', 'C-\\'],
  ['alt+x', '\u001bx', 'M-x'],
  ['control+alt+a', '\u001b\u0001', 'C-M-a'],
  ['enter', '\r', 'Enter'],
  ['alt+enter', '\u001b\r', 'M-Enter'],
  ['tab', '\t', 'Tab'],
  ['shift+tab', '\u001b[Z', 'BTab'],
  ['escape', '\u001b', 'Escape'],
  ['backspace', '\u007f', 'BSpace'],
  ['space', ' ', 'Space'],
  ['control+space', '\u0000', 'C-Space'],
  ['delete', '\u001b[3~', 'DC'],
  ['up', '\u001b[A', 'Up'],
  ['control+left', '\u001b[1;5D', 'C-Left'],
  ['control+alt+shift+right', '\u001b[1;8C', 'C-M-S-Right'],
  ['home', '\u001b[H', 'Home'],
  ['end', '\u001b[F', 'End'],
  ['pageup', '\u001b[5~', 'PPage'],
  ['shift+pagedown', '\u001b[6;2~', 'S-NPage'],
  ['f1', '\u001bOP', 'F1'],
  ['f5', '\u001b[15~', 'F5'],
  ['alt+f4', '\u001b[1;3S', 'M-F4'],
  ['f13', '\u001b[1;2P', 'S-F1'],
];

describe('keys', () => {
  for (const [key, bytes, name] of KEYS) {
    it(`${key} is ${JSON.stringify(bytes)}, and ${name} to tmux`, () => {
      assert.equal(keySequence(chord(key)), bytes);
      assert.equal(tmuxKey(chord(key)), name);
    });
  }

  it('refuses what no terminal can send', () => {
    for (const key of ['super+a', 'hyper', 'constructor', '']) {
      assert.throws(() => keySequence(chord(key)), { code: 'unsupported' }, key);
      assert.throws(() => tmuxKey(chord(key)), { code: 'unsupported' }, key);
    }
    assert.throws(() => keySequence(chord('control+é')), { code: 'unsupported' });
  });
});

describe('integrated terminal operations', () => {
  it('become actions of the editor', () => {
    assert.deepEqual(integratedAction('new', ' server '), { kind: 'new', name: 'server' });
    assert.deepEqual(integratedAction('new'), { kind: 'new', name: null });
    assert.deepEqual(integratedAction('focus', '2'), { kind: 'focus', which: '2' });
    assert.deepEqual(integratedAction('scroll-up', '10 lines'), {
      kind: 'command',
      command: 'workbench.action.terminal.scrollUp',
      times: 10,
      onTerminal: true,
    });
    assert.deepEqual(integratedAction('rename', 'build'), {
      kind: 'command',
      command: 'workbench.action.terminal.renameWithArg',
      times: 1,
      onTerminal: true,
      args: [{ name: 'build' }],
    });
    assert.equal((integratedAction('scroll-down', '999999') as { times: number }).times, 1000);
  });

  it('are refused where there is no such thing', () => {
    assert.throws(() => integratedAction('levitate'), { code: 'unsupported' });
    assert.throws(() => integratedAction('toString'), { code: 'unsupported' });
    assert.throws(() => integratedAction('rename', ' '), { code: 'refused' });
    for (const operation of TERMINAL_OPERATIONS) assert.doesNotThrow(() => integratedAction(operation, '1'), operation);
  });

  it('concern the editor or what is in the terminal', () => {
    assert.deepEqual(
      TERMINAL_OPERATIONS.filter((each) => !isEditorOperation(each)),
      [
        'interrupt',
        'clear',
        'scroll-up',
        'scroll-down',
        'scroll-page-up',
        'scroll-page-down',
        'scroll-top',
        'scroll-bottom',
      ],
    );
  });

  it('find terminals as people name them', () => {
    const terminals = [{ name: 'bash' }, { name: 'dev server' }, { name: 'Server' }];
    assert.equal(chooseTerminal(terminals, '2'), terminals[1]);
    assert.equal(chooseTerminal(terminals, 'server'), terminals[2], 'the whole name goes first');
    assert.equal(chooseTerminal(terminals, 'dev'), terminals[1]);
    assert.equal(chooseTerminal(terminals, '0'), null);
    assert.equal(chooseTerminal(terminals, '4'), null);
    assert.equal(chooseTerminal(terminals, 'zsh'), null);
  });

  it('wait for shell integration while a terminal is new', () => {
    assert.equal(integrationWait(null), 0);
    assert.equal(integrationWait(0), 3000);
    assert.equal(integrationWait(1000), 2000);
    assert.equal(integrationWait(60_000), 0);
  });
});

describe('output for people', () => {
  it('loses colours, titles, marks and overwritten lines', () => {
    const raw =
      '\u001b]633;C\u0007\u001b[1;31mred\u001b[0m\r\n' +
      '\u001b]0;title\u001b\\10%\r50%\r100%\r\n\u001bPq#0\u001b\\a\tb\u001b(B\u0007\r\r\n\u001b]633;D;0\u0007\r\n\r\n';
    assert.equal(plainText(raw), 'red\n100%\na\tb');
  });

  it('keeps characters and an unfinished sequence from hurting', () => {
    assert.equal(plainText('mañana 😀\u001b]0;never ended'), 'mañana 😀');
  });

  it('keeps the end of what is too long, from a whole line', () => {
    const tail = new Tail(20);
    tail.add('first line\n');
    assert.deepEqual([tail.text, tail.complete], ['first line\n', true]);
    for (let line = 0; line < 1000; line += 1) tail.add(`line ${line}\n`);
    assert.deepEqual([tail.text, tail.complete], ['line 998\nline 999\n', false]);
  });
});

describe('capabilities', () => {
  it('say of every operation of the vocabularies which terminals have it', () => {
    const place = { pane: '%1', window: '@1', session: '$1', client: 'tty' } as const;
    const needed: Readonly<Record<string, string>> = { resize: 'left', layout: 'tiled' };
    for (const operation of new Set([...TERMINAL_OPERATIONS, ...CAPABILITIES.tmux.operations])) {
      const can = (make: () => unknown): boolean => {
        try {
          make();
          return true;
        } catch {
          return false;
        }
      };
      const lines = operationLines(operation, needed[operation] ?? '1');
      for (const line of lines ?? []) assert.doesNotThrow(() => targetLine(line, place), line);
      const inTmux = lines !== null || LOOKUP_OPERATIONS.includes(operation);
      assert.equal(inTmux, CAPABILITIES.tmux.operations.includes(operation), `tmux: ${operation}`);
      const inEditor = can(() => integratedAction(operation, '1'));
      assert.equal(inEditor, CAPABILITIES.integrated.operations.includes(operation), `integrated: ${operation}`);
    }
    assert.deepEqual(
      TERMINAL_OPERATIONS.filter((each) => !CAPABILITIES.tmux.operations.includes(each)),
      ['hide'],
    );
  });
});
