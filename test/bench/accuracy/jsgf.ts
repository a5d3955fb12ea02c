import type { Pattern } from '../../../src/language/pattern';
import type { Vocabulary } from '../../../src/language/vocabulary';

/** Built-in slots as far as an everyday vocabulary needs them. */
const NUMBERS = `
<digit> = one | two | three | four | five | six | seven | eight | nine;
<teen> = ten | eleven | twelve | thirteen | fourteen | fifteen | sixteen | seventeen | eighteen | nineteen;
<tens> = twenty | thirty | forty | fifty | sixty | seventy | eighty | ninety;
<below> = <digit> | <teen> | <tens> [<digit>];
<count> = zero | <below>;
<number> = zero | <below> | <digit> hundred [[and] <below>];
`;
const BUILT_IN: ReadonlySet<string> = new Set(['count', 'number']);

/**
 * A vocabulary as a grammar in the Java Speech Grammar Format, for recognizers that take one.
 * @throws Error for a rule that has no counterpart: free text, any order, slots beyond numbers and lists
 */
export function jsgfOf({ name, lists, rules }: Vocabulary): string {
  const lines = [...lists].map(([list, { entries }]) => {
    return `<list_${list}> = ${entries.map(({ spoken }) => `(${spoken})`).join(' | ')};`;
  });
  const said = rules.flatMap(({ id, anyOrder, patterns }) => {
    if (anyOrder) throw new Error(`${id}: any order has no counterpart in JSGF`);
    return patterns.map((pattern) => expression(pattern, lists));
  });
  return ['#JSGF V1.0;', `grammar ${name};`, ...lines, NUMBERS, `public <command> = ${said.join(' | ')};`, ''].join(
    '\n',
  );
}

function expression(pattern: Pattern, lists: Vocabulary['lists']): string {
  switch (pattern.kind) {
    case 'word':
      return pattern.word;
    case 'sequence':
      return pattern.items.map((item) => expression(item, lists)).join(' ');
    case 'choice':
      return `(${pattern.options.map((option) => expression(option, lists)).join(' | ')})`;
    case 'optional':
      return `[${expression(pattern.item, lists)}]`;
    case 'repeat':
      return `(${expression(pattern.item, lists)})${pattern.min === 0 ? '*' : '+'}`;
    case 'slot':
      if (lists.has(pattern.source)) return `<list_${pattern.source}>`;
      if (BUILT_IN.has(pattern.source)) return `<${pattern.source}>`;
      throw new Error(`<${pattern.source}> has no counterpart in JSGF`);
  }
}
