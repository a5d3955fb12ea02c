import Ajv, { type ErrorObject, type ValidateFunction } from 'ajv';
import schema from '../../media/vocabulary.schema.json';
import type { YamlSource } from './yamlSource';

const SHAPES: Readonly<Record<string, string>> = {
  string: 'text',
  array: 'a sequence',
  object: 'a map',
  number: 'a number',
  boolean: 'true or false',
  null: 'nothing',
};

/** Holds a vocabulary against its schema. */
export class SchemaCheck {
  private validate: ValidateFunction | undefined;

  /**
   * Notes every departure from the schema. Keys that nobody knows are warnings, everything else is an error.
   * @returns the paths of the errors.
   */
  check(source: YamlSource): readonly (readonly (string | number)[])[] {
    const validate = (this.validate ??= new Ajv({ allErrors: true, allowUnionTypes: true }).compile(schema));
    if (validate(source.data)) return [];
    const paths: (readonly (string | number)[])[] = [];
    for (const error of (validate.errors ?? []).slice(0, 200)) {
      const path = pathOf(error.instancePath);
      const unknown = parameter(error, 'additionalProperty');
      if (error.keyword === 'additionalProperties' && unknown !== undefined && path.at(-1) !== 'do') {
        source.reportAt(path, 'warning', `"${unknown}" means nothing here${suggestion(error, unknown)}`, {
          key: unknown,
        });
      } else {
        source.reportAt(path, 'error', sentence(error, path), unknown === undefined ? {} : { key: unknown });
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
    case 'type':
      return `${what} must be ${[params['type']]
        .flat()
        .map((type) => SHAPES[String(type)] ?? String(type))
        .join(' or ')}`;
    case 'enum':
      return `${what} must be one of ${[params['allowedValues']].flat().join(', ')}`;
    case 'minItems':
    case 'minProperties':
    case 'minLength':
      return `${what} must not be empty`;
    case 'additionalProperties': {
      const unknown = parameter(error, 'additionalProperty') ?? '';
      return `there is no effect "${unknown}"${suggestion(error, unknown)}`;
    }
    default:
      return `${what} ${error.message ?? 'is wrong'}`;
  }
}

function suggestion(error: ErrorObject, unknown: string): string {
  const properties: unknown = (error.parentSchema as { readonly properties?: unknown } | undefined)?.properties;
  const known = Object.keys(
    typeof properties === 'object' && properties !== null ? properties : keysAt(error.schemaPath),
  );
  const near = known.find((key) => closeTo(key, unknown));
  return near === undefined ? '' : `; did you mean "${near}"?`;
}

function keysAt(schemaPath: string): object {
  let node: unknown = schema;
  for (const part of schemaPath.replace(/^#\//u, '').split('/').slice(0, -1)) {
    node = typeof node === 'object' && node !== null ? (node as Record<string, unknown>)[part] : undefined;
  }
  const properties: unknown = (node as { readonly properties?: unknown } | undefined)?.properties;
  return typeof properties === 'object' && properties !== null ? properties : {};
}

/** Same letters but for one or two: `rule` and `rules`, `exmaple` and `example`. */
function closeTo(one: string, other: string): boolean {
  if (one.toLowerCase() === other.toLowerCase()) return true;
  if (Math.abs(one.length - other.length) > 1) return false;
  const rest = Array.from(other);
  let missing = 0;
  for (const letter of one) {
    const at = rest.indexOf(letter);
    if (at < 0) missing += 1;
    else rest.splice(at, 1);
  }
  return missing + rest.length <= 1;
}
