/** A here-document that an operator announces: its text follows on the next lines. */
export interface HereDocument {
  /** The line that ends it. */
  readonly delimiter: string;
  /** Tabs before its lines do not count. */
  readonly indented: boolean;
  /** Substitutions in it are made. */
  readonly expands: boolean;
  /** Where the line goes on behind operator and delimiter. */
  readonly end: number;
}

/** Each of them is looked for to the end of the line; nobody types more. */
export const MOST_DOCUMENTS = 100;

const OPERATOR = /<<(-?)[ \t]*(?:'([^'\n]+)'|"([^"\n]+)"|\\([A-Za-z_][\w-]*)|([A-Za-z_][\w-]*))(?=[\s;&|<>()]|$)/uy;

/** The here-document announced at `at`. What is not plainly one is none: its lines are then read as commands. */
export function documentAt(line: string, at: number): HereDocument | undefined {
  OPERATOR.lastIndex = at;
  const match = OPERATOR.exec(line);
  if (!match) return undefined;
  const [all, dash] = match;
  const names: readonly (string | undefined)[] = match.slice(2);
  const delimiter = names.find((name) => name !== undefined) ?? '';
  return { delimiter, indented: dash === '-', expands: names[3] !== undefined, end: at + all.length };
}

/** The text of a document whose first line begins at `from`, and where the line goes on behind it; none without an end. */
export function documentText(
  line: string,
  from: number,
  { delimiter, indented }: HereDocument,
): { readonly text: string; readonly end: number } | undefined {
  for (let at = from; at <= line.length;) {
    const newline = line.indexOf('\n', at);
    const end = newline < 0 ? line.length : newline;
    const each = line.slice(at, end).replace(/\r$/u, '');
    if ((indented ? each.replace(/^\t+/u, '') : each) === delimiter) return { text: line.slice(from, at), end };
    at = end + 1;
  }
  return undefined;
}
