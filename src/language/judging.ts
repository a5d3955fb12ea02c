import type { Risk } from '../protocol/words';

/** Programs that run programs that run programs: nobody types more, and what hides behind more is not looked for. */
const MAX_DEPTH = 12;
/** Characters that are looked at for one line, with every way to read it and what it runs: some milliseconds' worth. */
const MAX_CHARACTERS = 500_000;

/** What lies too deep, or is too much, has been looked at by nobody. It waits for a person. */
export const UNREAD: Risk = 'destructive';

interface Work {
  left: number;
  readonly known: Map<string, Risk>;
}

/** One look at a command line: how deep inside it this is, and how much may still be looked at. */
export class Judging {
  constructor(
    readonly depth = 0,
    private readonly work: Work = { left: MAX_CHARACTERS, known: new Map() },
  ) {}

  get deeper(): Judging {
    return new Judging(this.depth + 1, this.work);
  }

  /** Judges what stands here once, however many ways lead to it: `ssh a ssh b ssh c` may begin its line at any word. */
  once(kind: string, text: string, look: () => Risk): Risk {
    const key = `${kind} ${this.depth} ${text}`;
    const known = this.work.known.get(key);
    if (known) return known;
    this.work.left -= text.length + 1;
    if (this.depth > MAX_DEPTH || this.work.left < 0) return UNREAD;
    const risk = look();
    this.work.known.set(key, risk);
    return risk;
  }
}
