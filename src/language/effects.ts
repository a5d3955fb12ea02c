import type { Effect } from '../protocol/words';
import { describeKeys, parseKeys } from './keys';
import type { Shell } from './quote';
import { slotText, type FilledSlots, type Place } from './slots';
import { fillTemplate, parseTemplate, type Template } from './template';
import type { EffectTemplate } from './vocabulary';

/**
 * What a rule does with its slots filled in.
 * @throws RangeError when the slots make keys that do not exist.
 */
export function fillEffects(templates: readonly EffectTemplate[], slots: FilledSlots, shell: Shell): readonly Effect[] {
  return templates.map((template) => fillEffect(template, slots, shell));
}

function fillEffect(template: EffectTemplate, slots: FilledSlots, shell: Shell): Effect {
  const fill = (text: Template, place: Place): string =>
    fillTemplate(text, (name) => slotText(slots, name, place, shell));
  switch (template.kind) {
    case 'run':
    case 'type':
      return { kind: template.kind, text: oneLine(fill(template.text, isSlotAlone(template.text) ? 'line' : 'shell')) };
    case 'press':
      return { kind: 'press', keys: parseKeys(fill(template.text, 'raw')) };
    case 'tmux':
      return { kind: 'tmux', line: oneLine(fill(template.text, 'tmux')) };
    case 'terminal': {
      const argument = template.argument && fill(template.argument, 'raw');
      return { kind: 'terminal', operation: template.operation, ...(argument ? { argument } : {}) };
    }
    case 'vscode':
      return {
        kind: 'vscode',
        command: template.command,
        args: template.args.map((arg) => fillValue(arg, slots, shell)),
      };
    case 'mango': {
      const argument = template.argument && fill(template.argument, 'raw');
      return { kind: 'mango', action: template.action, ...(argument ? { argument } : {}) };
    }
  }
}

/** A template that is one slot and nothing else is the whole line: what was said is what is typed, so nothing is quoted. */
function isSlotAlone(template: Template): boolean {
  return template.length === 1 && template[0]?.kind === 'slot';
}

/**
 * A line end inside a line would enter it before anybody saw it, and so would an escape sequence that ends a paste: control
 * characters are what keys are for.
 */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}

function fillValue(value: unknown, slots: FilledSlots, shell: Shell): unknown {
  if (typeof value === 'string') {
    const template = parseTemplate(value, new Set(slots.keys()));
    return fillTemplate(template, (name) => slotText(slots, name, 'raw', shell));
  }
  if (Array.isArray(value)) return value.map((item: unknown) => fillValue(item, slots, shell));
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fillValue(item, slots, shell)]));
  }
  return value;
}

/** One line for people: the command line, keys or action as it will happen. */
export function summarize(effects: readonly Effect[], otherwise: string): string {
  const parts = effects.map(describe).filter((part) => part !== '');
  return parts.length > 0 ? parts.join(', then ') : otherwise;
}

function describe(effect: Effect): string {
  switch (effect.kind) {
    case 'run':
      return effect.text;
    case 'type':
      return `type ${effect.text}`;
    case 'press':
      return `press ${describeKeys(effect.keys)}`;
    case 'tmux':
      return `tmux ${effect.line}`;
    case 'terminal':
      return ['terminal', effect.operation, effect.argument].filter(Boolean).join(' ');
    case 'vscode':
      return effect.command;
    case 'mango':
      return [effect.action, effect.argument].filter(Boolean).join(' ');
  }
}
