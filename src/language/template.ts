/** Text with slots to fill in. */
export type Template = readonly TemplatePart[];

export type TemplatePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'slot'; readonly name: string; readonly otherwise: string };

/**
 * Reads `git push {remote} {branch=main}`: `{name}` for a slot of the rule, `{name=value}` with a value for when it was not
 * said. Braces around anything else (`${HOME}`, `{a,b}`, tmux's `#{pane_id}`) are text.
 */
export function parseTemplate(text: string, slots: ReadonlySet<string>): Template {
  const parts: TemplatePart[] = [];
  let from = 0;
  for (const match of text.matchAll(/(?<![$#])\{([A-Za-z_][\w-]*)(?:=([^{}]*))?\}/gu)) {
    const [whole, name = '', otherwise = ''] = match;
    if (!slots.has(name)) continue;
    if (match.index > from) parts.push({ kind: 'text', text: text.slice(from, match.index) });
    parts.push({ kind: 'slot', name, otherwise });
    from = match.index + whole.length;
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from) });
  return parts;
}

/** Names in braces that look like slots but are none of the rule's. */
export function strangeSlots(text: string, slots: ReadonlySet<string>): readonly string[] {
  return [...text.matchAll(/(?<![$#])\{([A-Za-z_][\w-]*)(?:=[^{}]*)?\}/gu)]
    .map((match) => match[1] ?? '')
    .filter((name) => !slots.has(name));
}

/** Fills in the slots. One that was not said and has no other value takes the space beside it along. */
export function fillTemplate(template: Template, value: (name: string) => string | undefined): string {
  let text = '';
  let gap = false;
  for (const part of template) {
    if (part.kind === 'text') {
      text += gap ? part.text.replace(/^\s+/u, '') : part.text;
      gap = false;
      continue;
    }
    const filled = value(part.name) ?? part.otherwise;
    text += filled;
    gap = filled === '' && (text === '' || /\s$/u.test(text));
  }
  return gap ? text.trimEnd() : text;
}
