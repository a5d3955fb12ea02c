import { createHash, timingSafeEqual } from 'node:crypto';

/** Who may speak: each has a name, for limits and logs, and of its token only a hash is kept. */
export interface Client {
  readonly name: string;
}

interface Known extends Client {
  readonly hash: Buffer;
}

const LEAST_LENGTH = 16;

/** A list of tokens that cannot be used, with the line that is wrong. The token itself is never in the message. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
}

/** Bearer tokens, compared in constant time. */
export class Tokens {
  private constructor(private readonly known: readonly Known[]) {}

  /**
   * @param text one token a line, each with a name before it if there are several (`name token`); `#` begins a remark.
   * @throws TokenError
   */
  static read(text: string): Tokens {
    const known: Known[] = [];
    for (const [index, line] of text.split('\n').entries()) {
      const words = line
        .replace(/#.*/, '')
        .split(/\s+/)
        .filter((word) => word !== '');
      const token = words.at(-1);
      if (token === undefined) continue;
      if (words.length > 2) throw new TokenError(`Line ${index + 1} of the tokens must be "name token" or "token".`);
      if (token.length < LEAST_LENGTH) {
        throw new TokenError(`The token in line ${index + 1} is shorter than ${LEAST_LENGTH} characters.`);
      }
      const name = words.length === 2 ? (words[0] ?? '') : `client-${known.length + 1}`;
      if (known.some((each) => each.name === name)) throw new TokenError(`There are two tokens named ${name}.`);
      known.push({ name, hash: hashOf(token) });
    }
    return new Tokens(known);
  }

  get size(): number {
    return this.known.length;
  }

  /** Looks at all of them, whichever fits, so that the time tells nothing. */
  find(token: string): Client | null {
    const hash = hashOf(token);
    let found: Client | null = null;
    for (const each of this.known) if (timingSafeEqual(each.hash, hash)) found = { name: each.name };
    return found;
  }
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
