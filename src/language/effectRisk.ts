import type { Effect, Risk } from '../protocol/words';
import { editorRisk, readEditorArguments, terminalRisk } from './editorRisk';
import { inputRisk } from './inputRisk';
import { UNREAD } from './judging';
import { higherRisk, highest, lineRisk } from './risk';
import { tmuxLineRisk } from './tmuxRisk';
import { sentKeys } from './sentKeys';
import { NOTHING_TYPED, readingsOf, Typist, type TypedLine } from './typedLine';
import type { Facts } from './when';

/**
 * What a command could do at worst: the rule's own risk, raised by what its effects come to where they go.
 * @param facts of the target: what is typed into an editor or to a coding agent is no command line of a shell.
 */
export function commandRisk(declared: Risk, effects: readonly Effect[], facts: Facts): Risk {
  return highest([declared, ...effects.map((effect) => effectRisk(effect, facts)), togetherRisk(effects, facts)]);
}

/**
 * What a line could do that was typed piece by piece. Where keys made something of it that nobody knows, and a shell
 * reads it, it is never safe to enter.
 */
export function typedRisk(line: TypedLine, facts: Facts, isEntered: boolean): Risk {
  const risk = highest(readingsOf(line).map((reading) => textRisk(reading, facts)));
  const isKnown = line.before.length === 0 || facts['interactive'] === true;
  return isEntered && !isKnown ? higherRisk('caution', risk) : risk;
}

/** What effects could do together: text and keys that follow each other make one line of a pane. */
function togetherRisk(effects: readonly Effect[], facts: Facts): Risk {
  const [first, ...others] = effects;
  if (!first || (others.length === 0 && first.kind !== 'press')) return 'safe';
  const named = effects.flatMap((effect) => (effect.kind === 'tmux' ? sentKeys(effect.line) : []));
  // A pane may have several names: what goes to all of them is looked at as one line, too.
  const panes = named.length === 0 ? [''] : [...new Set(['', ...named.map(({ pane }) => pane), null])];
  return highest(panes.map((pane) => paneRisk(effects, facts, pane)));
}

function paneRisk(effects: readonly Effect[], facts: Facts, pane: string | null): Risk {
  const typist = new Typist(NOTHING_TYPED, facts, pane);
  effects.forEach((effect) => typist.follow(effect));
  const { entered, line } = typist;
  // A line may go on in the next one, and run what the one before it fetched.
  const all = [...entered, line].map(({ text }) => text).join('\n');
  return highest([
    ...entered.map((each) => typedRisk(each, facts, true)),
    typedRisk(line, facts, false),
    entered.length > 1 ? textRisk(all, facts) : 'safe',
  ]);
}

function effectRisk(effect: Effect, facts: Facts): Risk {
  switch (effect.kind) {
    case 'run':
    case 'type':
      return textRisk(effect.text, facts);
    case 'tmux':
      return tmuxLineRisk(effect.line);
    case 'vscode':
      return higherRisk(editorRisk(effect.command), argumentsRisk(effect.args, facts));
    case 'terminal':
      return effect.operation === 'paste'
        ? textRisk(effect.argument ?? '', facts)
        : terminalRisk(effect.operation.replaceAll(' ', '-'));
    case 'mango':
      return effect.action === 'forget' && effect.argument !== 'that' ? 'destructive' : 'safe';
    case 'press':
      // Keys are characters of a line: see togetherRisk.
      return 'safe';
  }
}

/** Text for whatever is in front of the target. */
function textRisk(text: string, facts: Facts): Risk {
  return facts['interactive'] === true ? inputRisk(text, String(facts['program'] ?? '')) : shellRisk(text, facts);
}

function shellRisk(line: string, facts: Facts): Risk {
  const { shell } = facts;
  // cmd takes a single quote for a letter: what stands between two of them is not held together. To cmd and PowerShell a
  // backslash does not keep a quote from ending.
  const inCmd = shell === 'cmd' ? line.replaceAll("'", '') : line;
  const asThere = shell === 'cmd' || shell === 'pwsh' || shell === 'powershell' ? inCmd.replaceAll('\\"', '"') : line;
  // Only shells of the old kind have here-documents; to others each of their lines is a command.
  const lines = /^(?:fish|nu|elvish|xonsh|pwsh|powershell|cmd)$/u.test(String(shell))
    ? asThere.replaceAll('<<', '< ')
    : asThere;
  return highest([...new Set([line, inCmd, asThere, lines])].map((each) => lineRisk(each)));
}

/** What the editor would do beside the command itself: commands that it calls, and text that it types into a terminal. */
function argumentsRisk(args: readonly unknown[], facts: Facts): Risk {
  const { commands, texts, unread } = readEditorArguments(args);
  if (unread) return UNREAD;
  return highest([...commands.map(editorRisk), ...texts.map((text) => shellRisk(text, facts))]);
}
