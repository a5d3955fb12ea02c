import type { MangoAction } from '../protocol/words';
import { parseKeys } from './keys';
import { didYouMean } from './nearName';
import { parseTemplate, strangeSlots, type Template } from './template';
import type { EffectTemplate } from './vocabulary';

/** What `mango` can be told to do. */
export const MANGO_ACTIONS: readonly MangoAction[] = [
  'confirm',
  'cancel',
  'undo',
  'repeat',
  'sleep',
  'wake',
  'mode',
  'target',
  'help',
  'scratch',
  'history',
  'rehearse',
  'recall',
  'search',
  'forget',
  'incognito',
];

/** What `terminal` can do to the integrated terminal. */
export const TERMINAL_OPERATIONS = [
  'new',
  'next',
  'previous',
  'close',
  'clear',
  'focus',
  'interrupt',
  'rename',
  'split',
  'show',
  'hide',
  'scroll-up',
  'scroll-down',
  'scroll-page-up',
  'scroll-page-down',
  'scroll-top',
  'scroll-bottom',
  'last',
  'focus-window',
  'focus-pane',
  'zoom',
  'resize',
  'swap',
  'rotate',
  'break',
  'join',
  'layout',
  'synchronize',
  'new-session',
  'rename-session',
  'kill-session',
  'attach',
  'switch',
  'detach',
  'search',
  'search-next',
  'search-previous',
  'paste',
  'copy-output',
  'copy-line',
  'capture',
  'save-layout',
  'restore-layout',
  'restore-layout-with-programs',
  'list-layouts',
  'forget-layout',
] as const;

/** What a rule can do. */
export const EFFECT_KINDS: readonly EffectTemplate['kind'][] = [
  'run',
  'type',
  'press',
  'tmux',
  'terminal',
  'vscode',
  'mango',
];

/** An effect that cannot be read; `path` leads to the trouble from the effect on. */
export class EffectError extends Error {
  override readonly name = 'EffectError';
  constructor(
    message: string,
    readonly path: readonly (string | number)[],
  ) {
    super(message);
  }
}

/** What is odd about an effect without making it useless. */
export type Remark = (message: string, path: readonly (string | number)[]) => void;

/** Reads a rule's `do`: an effect or several. @throws EffectError */
export function readEffects(value: unknown, slots: ReadonlySet<string>, remark: Remark): readonly EffectTemplate[] {
  if (value === undefined) return [];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.map((item, index) => readEffect(item, slots, remark, Array.isArray(value) ? [index] : []));
}

function readEffect(
  value: unknown,
  slots: ReadonlySet<string>,
  remark: Remark,
  path: readonly (string | number)[],
): EffectTemplate {
  const entries = Object.entries(value ?? {}) as readonly (readonly [string, unknown])[];
  const [first] = entries;
  if (!first || typeof value !== 'object') throw new EffectError('an effect is a map such as {run: ls}', path);
  if (entries.length > 1) throw new EffectError('one effect at a time; write several as a sequence', path);
  const [kind, argument] = first;
  const here = [...path, kind];
  const template = (text: string): Template => {
    for (const name of strangeSlots(text, slots)) remark(`the rule has no slot "${name}"`, here);
    return parseTemplate(text, slots);
  };
  switch (kind) {
    case 'run':
    case 'type':
    case 'tmux':
      return { kind, text: template(String(argument)) };
    case 'press': {
      const text = Array.isArray(argument) ? argument.map(String).join(' ') : String(argument);
      checkKeys(text, here);
      return { kind, text: template(text) };
    }
    case 'terminal': {
      const [operation, rest] = firstWord(String(argument));
      if (!(TERMINAL_OPERATIONS as readonly string[]).includes(operation)) {
        throw new EffectError(`the terminal cannot "${operation}"; it can ${TERMINAL_OPERATIONS.join(', ')}`, here);
      }
      return { kind, operation, ...(rest ? { argument: template(rest) } : {}) };
    }
    case 'mango': {
      const [word, rest] = firstWord(String(argument));
      const action = MANGO_ACTIONS.find((each) => each === word);
      if (!action) throw new EffectError(`mango cannot "${word}"; it can ${MANGO_ACTIONS.join(', ')}`, here);
      return { kind, action, ...(rest ? { argument: template(rest) } : {}) };
    }
    case 'vscode': {
      const { command, args } = (typeof argument === 'object' ? argument : { command: argument }) as {
        readonly command?: unknown;
        readonly args?: unknown;
      };
      return { kind, command: String(command), args: Array.isArray(args) ? args : [] };
    }
    default:
      throw new EffectError(`there is no effect "${kind}"${didYouMean(kind, EFFECT_KINDS)}`, here);
  }
}

function firstWord(text: string): readonly [string, string | undefined] {
  const match = /^\s*(\S+)(?:\s+([^]*\S))?\s*$/u.exec(text);
  return [match?.[1] ?? '', match?.[2]];
}

/** Keys with a slot in them can only be checked when it is filled. */
function checkKeys(text: string, path: readonly (string | number)[]): void {
  const fixed = text
    .split(/\s+/u)
    .filter((part) => !/\{[A-Za-z_][\w-]*(?:=[^{}]*)?\}/u.test(part))
    .join(' ');
  try {
    parseKeys(fixed);
  } catch (error) {
    if (error instanceof RangeError) throw new EffectError(error.message, path);
    throw error;
  }
}
