import type { ErrorObject } from 'ajv';
import validate from '../../media/vocabulary.schema.json?validator';
import { didYouMean, nearestOf } from './nearName';
import type { YamlSource } from './yamlSource';

const SHAPES: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a sequence',
  object: 'a map',
  number: 'a number',
  boolean: 'true or false',
  null: 'nothing',
};

/** Keys that keep a rule from being done: who misspelt one would get a rule that is done more readily than was written. */
const RESTRAINING = ['risk', 'when', 'off'];

/** Holds a vocabulary against its schema. */
export class SchemaCheck {
  /**
   * Notes every departure from the schema. Keys that nobody knows are warnings, unless they look like one that restrains a
   * rule; everything else is an error.
   * @returns the paths of the errors.
   */
  check(source: YamlSource): readonly (readonly (string | number)[])[] {
    if (validate(source.data)) return [];
    const paths: (readonly (string | number)[])[] = [];
    for (const error of (validate.errors ?? []).slice(0, 200)) {
      const path = pathOf(error.instancePath);
      const unknown = parameter(error, 'additionalProperty');
      // What an effect is called is checked where effects are read.
      if ((error.keyword === 'additionalProperties' && path.includes('do')) || path.at(-1) === 'do') continue;
      if (path.length === 0 && unknown === 'risk') {
        // The rule that lost it to a line break would count as safe.
        source.reportAt(path, 'error', '"risk" belongs into a rule; indent it like the other keys of its rule', {
          key: unknown,
        });
        paths.push(path);
      } else if (error.keyword === 'additionalProperties' && unknown !== undefined) {
        const keys = keysBeside(error);
        const message = `"${unknown}" means nothing here${didYouMean(unknown, keys)}`;
        const restraining = RESTRAINING.includes(nearestOf(unknown, [...keys, ...RESTRAINING]) ?? '');
        source.reportAt(path, restraining ? 'error' : 'warning', message, { key: unknown });
        if (restraining) paths.push(path);
      } else {
        source.reportAt(path, 'error', sentence(error, path));
        paths.push(path);
      }
    }
    return paths;
  }
}

function pathOf(pointer: string): readonly (string | number)[] {
  return pointer
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((part) => (/^\d+$/u.test(part) ? Number(part) : part));
}

function parameter(error: ErrorObject, name: string): string | undefined {
  const value = (error.params as Readonly<Record<string, unknown>>)[name];
  return typeof value === 'string' ? value : undefined;
}

function sentence(error: ErrorObject, path: readonly (string | number)[]): string {
  const what =
    path.length === 0 ? 'a vocabulary' : typeof path.at(-1) === 'number' ? 'this entry' : `"${path.at(-1) ?? ''}"`;
  const params = error.params as Readonly<Record<string, unknown>>;
  switch (error.keyword) {
    case 'required':
      return `${what} needs "${parameter(error, 'missingProperty') ?? ''}"`;
    case 'type': {
      const shapes = [params['type']].flat().map((type) => SHAPES[String(type)] ?? String(type));
      const hint = path[0] === 'lists' && typeof path.at(-1) === 'number' ? MAPPED : '';
      return `${what} must be ${shapes.join(' or ')}${hint}`;
    }
    case 'enum':
      return `${what} must be one of ${[params['allowedValues']].flat().join(', ')}`;
    case 'minItems':
    case 'minProperties':
    case 'minLength':
      return `${what} must not be empty`;
    default:
      return `${what} ${error.message ?? 'is wrong'}`;
  }
}

const MAPPED = '; where something else is written than said, the list is a map: {said: written}';

/** The keys that the schema knows where this error is. */
function keysBeside(error: ErrorObject): readonly string[] {
  const properties: unknown = error.parentSchema?.['properties'];
  return typeof properties === 'object' && properties !== null ? Object.keys(properties) : [];
}
