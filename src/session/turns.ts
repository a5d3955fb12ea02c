/** What is being done now: one thing at a time. */
export interface Turn {
  /** Waits for something while others have their turn; goes on when it is there and nobody else is at it. */
  aside<Result>(wait: Promise<Result>): Promise<Result>;
}

/** Work that is done one after the other, in the order in which it came. */
export class Turns {
  private last: Promise<void> = Promise.resolve();
  private readonly all = new Set<Promise<unknown>>();

  /** Does the work when what came before it is done, or has stepped aside. */
  take<Result>(work: (turn: Turn) => Promise<Result>): Promise<Result> {
    const done = this.inTurn(work);
    this.all.add(done);
    const forget = () => void this.all.delete(done);
    // A failure belongs to whoever asked for the work.
    done.then(forget, forget);
    return done;
  }

  /** Resolves when all that was taken up is done. */
  async settled(): Promise<void> {
    await Promise.allSettled(this.all);
  }

  private async inTurn<Result>(work: (turn: Turn) => Promise<Result>): Promise<Result> {
    let end = await this.next();
    const aside = async <Waited>(wait: Promise<Waited>): Promise<Waited> => {
      end();
      try {
        return await wait;
      } finally {
        end = await this.next();
      }
    };
    try {
      return await work({ aside });
    } finally {
      end();
    }
  }

  /** Resolves with what ends the turn. */
  private async next(): Promise<() => void> {
    const before = this.last;
    let end: () => void = () => undefined;
    this.last = new Promise((resolve) => (end = resolve));
    await before;
    return end;
  }
}
