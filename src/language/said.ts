import type { CaptureMatch } from './captures/capture';
import type { Matcher } from './matchers';
import type { Token } from './tokens';

/** Words that were said, with what slots make of them: asked once for all rules that the words are read as. */
export class Said {
  private readonly matched = new Map<Matcher, (readonly CaptureMatch[])[]>();

  constructor(readonly tokens: readonly Token[]) {}

  /** Every way in which the matcher reads the words from a place on. */
  matches(matcher: Matcher, place: number): readonly CaptureMatch[] {
    let known = this.matched.get(matcher);
    if (!known) {
      known = [];
      this.matched.set(matcher, known);
    }
    return (known[place] ??= matcher.match(this.tokens, place));
  }
}
