import type { Clock } from '../platform/clock';
import type { Command } from '../protocol/words';

/** Something the session waits for the user to answer. */
export interface Question {
  readonly kind: 'confirm' | 'choose';
  /** One command to confirm, or several to choose between. */
  readonly commands: readonly Command[];
  /** Where it will go; null when no terminal is involved. */
  readonly target: string | null;
  /** When it was put and when it lapses, in milliseconds since 1970. */
  readonly askedAt: number;
  readonly until: number;
}

/** `chosen` carries the index into the question's commands (0 for a confirmation). */
export type Answer =
  | { readonly kind: 'chosen'; readonly index: number }
  | { readonly kind: 'cancelled'; readonly why: 'user' | 'superseded' | 'disposed' }
  | { readonly kind: 'lapsed' };

/** At most one question at a time; a new one supersedes the one that waits. */
export class Questions {
  private waiting: { question: Question; overdue: boolean; settle: (answer: Answer) => void } | null = null;
  /** Utterances that are being heard: one of them may be the answer. */
  private speaking = 0;

  constructor(
    private readonly clock: Clock,
    private readonly onChange: (question: Question | null) => void,
  ) {}

  get pending(): Question | null {
    return this.waiting?.question ?? null;
  }

  ask(kind: Question['kind'], commands: readonly Command[], target: string | null, timeoutMs: number): Promise<Answer> {
    this.cancel('superseded');
    const askedAt = this.clock.now();
    const question: Question = { kind, commands, target, askedAt, until: askedAt + timeoutMs };
    return new Promise((resolve) => {
      const stopTimer = this.clock.after(timeoutMs, () => this.lapse());
      this.waiting = {
        question,
        overdue: false,
        settle: (answer) => {
          stopTimer();
          resolve(answer);
        },
      };
      this.onChange(question);
    });
  }

  /**
   * Answers the question that waits. `index` chooses among commands; without it the answer is a plain yes, which does not
   * say which one. `spokenAt` is when the answering utterance began: one that began before the question was put cannot
   * have meant it. Returns whether that answered the question.
   */
  choose(index: number | undefined, spokenAt: number): boolean {
    const question = this.pending;
    if (!question || spokenAt < question.askedAt) return false;
    const chosen = index ?? (question.kind === 'confirm' ? 0 : -1);
    if (!Number.isInteger(chosen) || chosen < 0 || chosen >= question.commands.length) return false;
    this.settle({ kind: 'chosen', index: chosen });
    return true;
  }

  cancel(why: 'user' | 'superseded' | 'disposed'): boolean {
    if (!this.waiting) return false;
    this.settle({ kind: 'cancelled', why });
    return true;
  }

  /**
   * Somebody has begun to speak: a question does not lapse before it is known whether that is its answer. Returns what
   * ends this, which may be called again and again.
   */
  hold(): () => void {
    this.speaking += 1;
    let held = true;
    return () => {
      if (!held) return;
      held = false;
      this.speaking -= 1;
      if (this.waiting?.overdue) this.lapse();
    };
  }

  private lapse(): void {
    if (this.speaking === 0) this.settle({ kind: 'lapsed' });
    else if (this.waiting) this.waiting.overdue = true;
  }

  private settle(answer: Answer): void {
    const waiting = this.waiting;
    if (!waiting) return;
    this.waiting = null;
    this.onChange(null);
    waiting.settle(answer);
  }
}
