/** Every fact there is. Nobody else brings any: what other extensions register are rules alone. */
export const FACTS = ['terminal', 'tmux', 'program', 'shell', 'interactive', 'confirming'] as const;

/** What is true of the target now, by the names of {@link FACTS}. */
export type Facts = Readonly<Record<string, string | boolean>>;

/** When rules are live. */
export type When =
  | { readonly kind: 'always' }
  | { readonly kind: 'fact'; readonly name: string }
  | { readonly kind: 'equals'; readonly name: string; readonly value: string }
  | { readonly kind: 'not'; readonly item: When }
  | { readonly kind: 'all' | 'any'; readonly items: readonly When[] };

/** A `when` that cannot be read; `column` counts from 0 in its text. */
export class WhenError extends Error {
  override readonly name = 'WhenError';
  constructor(
    message: string,
    readonly column: number,
  ) {
    super(message);
  }
}

const TOKEN = String.raw`\s*(?:(&&|\|\||==|!=|!|\(|\))|"([^"]*)"|'([^']*)'|([A-Za-z_][\w.-]*))`;
const MAX_TOKENS = 200;

interface Lexeme {
  readonly text: string;
  readonly quoted: boolean;
  readonly column: number;
}

/**
 * Reads `always`, a fact (`tmux`), a comparison (`program == vim`), and `and`/`&&`, `or`/`||`, `not`/`!`, brackets.
 * @param onFact is told of every fact that is asked for, known or not, with its column from 0.
 */
export function parseWhen(text: string, onFact: (name: string, column: number) => void = () => undefined): When {
  const reader = new WhenReader(lex(text), text.length, onFact);
  return reader.read();
}

/** Whether a `when` holds for the facts. A fact that is not known is false. */
export function holds(when: When, facts: Facts): boolean {
  switch (when.kind) {
    case 'always':
      return true;
    case 'fact':
      return facts[when.name] !== undefined && facts[when.name] !== false && facts[when.name] !== '';
    case 'equals':
      return String(facts[when.name] ?? false) === when.value;
    case 'not':
      return !holds(when.item, facts);
    case 'all':
      return when.items.every((item) => holds(item, facts));
    case 'any':
      return when.items.some((item) => holds(item, facts));
  }
}

function lex(text: string): readonly Lexeme[] {
  const lexemes: Lexeme[] = [];
  const token = new RegExp(TOKEN, 'uy');
  let at = 0;
  while (text.slice(at).trim() !== '') {
    token.lastIndex = at;
    const match = token.exec(text);
    const column = at + (/^\s*/u.exec(text.slice(at))?.[0].length ?? 0);
    if (!match) throw new WhenError(`"${text[column] ?? ''}" cannot stand here`, column);
    const quoted = match[2] ?? match[3];
    lexemes.push({ text: quoted ?? match[1] ?? match[4] ?? '', quoted: quoted !== undefined, column });
    if (lexemes.length > MAX_TOKENS) throw new WhenError('this condition is too long', column);
    at = token.lastIndex;
  }
  return lexemes;
}

class WhenReader {
  private at = 0;

  constructor(
    private readonly lexemes: readonly Lexeme[],
    private readonly length: number,
    private readonly onFact: (name: string, column: number) => void,
  ) {}

  read(): When {
    const when = this.any();
    const rest = this.lexemes[this.at];
    if (rest) throw new WhenError(`"${rest.text}" cannot stand here`, rest.column);
    return when;
  }

  private any(): When {
    const items = [this.all()];
    while (this.take('||', 'or')) items.push(this.all());
    const [first] = items;
    return items.length === 1 && first ? first : { kind: 'any', items };
  }

  private all(): When {
    const items = [this.not()];
    while (this.take('&&', 'and')) items.push(this.not());
    const [first] = items;
    return items.length === 1 && first ? first : { kind: 'all', items };
  }

  private not(): When {
    if (this.take('!', 'not')) return { kind: 'not', item: this.not() };
    if (this.take('(')) {
      const inner = this.any();
      if (!this.take(')')) throw new WhenError('a bracket is never closed', this.column());
      return inner;
    }
    return this.comparison();
  }

  private comparison(): When {
    const column = this.column();
    const name = this.name('a fact such as tmux or program');
    if (name === 'always') return { kind: 'always' };
    this.onFact(name, column);
    if (this.take('==', 'is')) return { kind: 'equals', name, value: this.name('a value') };
    if (this.take('!=')) return { kind: 'not', item: { kind: 'equals', name, value: this.name('a value') } };
    return { kind: 'fact', name };
  }

  private name(expected: string): string {
    const lexeme = this.lexemes[this.at];
    if (!lexeme || (!lexeme.quoted && !/^[A-Za-z_]/u.test(lexeme.text))) {
      throw new WhenError(`expected ${expected}`, this.column());
    }
    this.at += 1;
    return lexeme.text;
  }

  private take(...texts: readonly string[]): boolean {
    const lexeme = this.lexemes[this.at];
    if (!lexeme || lexeme.quoted || !texts.includes(lexeme.text)) return false;
    this.at += 1;
    return true;
  }

  private column(): number {
    return this.lexemes[this.at]?.column ?? this.length;
  }
}
