import { didYouMean } from './nearName';
import { shellNamed } from './quote';
import { FACTS, parseWhen, WhenError, type When } from './when';
import { isInteractive } from './worlds';
import type { YamlSource } from './yamlSource';

/** Reads a `when`; absent means always, undefined comes back when it cannot be read. */
export function readWhen(source: YamlSource, value: unknown, path: readonly (string | number)[]): When | undefined {
  if (value === undefined || value === true) return { kind: 'always' };
  if (typeof value !== 'string') {
    return value === false ? { kind: 'not', item: { kind: 'always' } } : undefined;
  }
  try {
    return parseWhen(value, (name, column) => {
      if (!(FACTS as readonly string[]).includes(name)) {
        source.reportAt(path, 'warning', unknownFact(name), { inside: column });
      }
    });
  } catch (error) {
    if (!(error instanceof WhenError)) throw error;
    source.reportAt(path, 'error', error.message, { inside: error.column });
    return undefined;
  }
}

/** A fact that is not known is false, so the rule would be silent, or with `not` always there. */
function unknownFact(name: string): string {
  const [, fact, value] = /^(program|shell)[.-](.+)$/u.exec(name) ?? [];
  const near = didYouMean(name, FACTS);
  const meant =
    near !== '' ? near : isInteractive(name) || shellNamed(name) ? `; did you mean "program is ${name}"?` : '';
  const instead = fact !== undefined ? `; did you mean "${fact} is ${value ?? ''}"?` : meant;
  const known = instead === '' ? `; there are ${FACTS.join(', ')}` : instead;
  return `there is no fact "${name}", so it is always false${known}`;
}
