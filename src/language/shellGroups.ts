import { RESERVED } from './riskPrograms';

const OPENS: ReadonlySet<string> = new Set('while until for if case select begin'.split(' '));
const CLOSES: ReadonlySet<string> = new Set('done fi esac end'.split(' '));

/** What a group was opened by: only its own kind closes it, so that the bracket behind a pattern of `case` does not. */
type Kind = '(' | '{' | 'word';

/** The groups, loops and conditions that are open: whatever is called in them reads what is piped into them. */
export class ShellGroups {
  private readonly open: { readonly kind: Kind; readonly piped: boolean }[] = [];

  /** Whether what comes next reads what was piped into a group. */
  get piped(): boolean {
    return this.open.at(-1)?.piped ?? false;
  }

  begin(kind: Kind, piped: boolean): void {
    this.open.push({ kind, piped });
  }

  end(kind: Kind): void {
    if (this.open.at(-1)?.kind === kind) this.open.pop();
  }

  /** Words of the shell's own at the beginning of a call begin and end loops and conditions. */
  pass(words: readonly string[], piped: boolean): void {
    for (const word of words) {
      if (!RESERVED.has(word)) return;
      if (OPENS.has(word)) this.begin('word', piped);
      else if (CLOSES.has(word)) this.end('word');
    }
  }
}
