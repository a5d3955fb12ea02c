import {
  DECLARATIONS,
  ENVIRONMENTS,
  type Declaration,
  type EnvironmentKey,
  type EnvironmentName,
  type EnvironmentValue,
} from './declarations';

/** What is told about values, from the weakest to the strongest: a file, environment variables, and settings or options. */
export interface EnvironmentSources {
  /** By key; sections may be nested. */
  readonly file?: { readonly path: string; readonly values: unknown };
  readonly variables: Readonly<Record<string, string | undefined>>;
  /** Settings of the editor or options of the command line, by key; what is undefined is not set. */
  readonly settings?: Readonly<Partial<Record<EnvironmentKey, unknown>>>;
  /** What it is where nobody says. */
  readonly assumed?: EnvironmentName;
}

/** A value and who said so. */
interface Told {
  readonly value: string | number | boolean;
  /** `default`, the path of the file, the variable's name, or `setting`. */
  readonly from: string;
}

/** All that is wrong with what was told, a sentence each. */
export class EnvironmentError extends Error {
  override readonly name = 'EnvironmentError';
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

const MASKED = '********';

/** The environment's values, as they are in effect. */
export class Environment {
  /** @param problems a sentence each; empty when it can be used. */
  constructor(
    private readonly told: ReadonlyMap<EnvironmentKey, Told>,
    readonly problems: readonly string[],
  ) {}

  get name(): EnvironmentName {
    const name = this.get('environment');
    return ENVIRONMENTS.find((each) => each === name) ?? 'development';
  }

  get<Key extends EnvironmentKey>(key: Key): EnvironmentValue<Key> {
    return this.told.get(key)?.value as EnvironmentValue<Key>;
  }

  isSet(key: EnvironmentKey): boolean {
    return this.told.get(key)?.from !== 'default';
  }

  /** Every value with where it came from; secrets masked. */
  describe(): { readonly key: EnvironmentKey; readonly value: string; readonly from: string }[] {
    return [...this.told].map(([key, { value, from }]) => {
      const { secret }: Declaration = DECLARATIONS[key];
      return { key, value: secret && value !== '' ? MASKED : String(value), from };
    });
  }

  /** @throws EnvironmentError with everything that is wrong. */
  insist(): this {
    if (this.problems.length > 0) throw new EnvironmentError(this.problems);
    return this;
  }
}

/** Reads all sources and says all that is wrong with them at once. */
export function readEnvironment(sources: EnvironmentSources): Environment {
  const problems: string[] = [];
  const { file, variables, settings = {} } = sources;
  const inFile = file ? flatten(file.values, file.path, problems) : new Map<string, unknown>();
  for (const key of inFile.keys()) {
    if (!(key in DECLARATIONS)) problems.push(`${file?.path ?? ''}: there is no value "${key}".`);
  }
  const told = new Map<EnvironmentKey, Told>();
  const tell = (key: EnvironmentKey, name: EnvironmentName): Told => {
    const declaration: Declaration = DECLARATIONS[key];
    const candidates: readonly (readonly [string, unknown])[] = [
      ['setting', settings[key]],
      [declaration.variable, variables[declaration.variable] || undefined],
      [file?.path ?? '', inFile.get(key)],
    ];
    for (const [from, written] of candidates) {
      if (written === undefined) continue;
      const value = valueOf(declaration, written);
      if (value !== null) return { value, from };
      const shown = declaration.secret ? '' : `, not ${JSON.stringify(written)}`;
      const where = from === 'setting' ? key : `${key} (${from})`;
      problems.push(`${where} must be ${whatItMustBe(declaration)}${shown}.`);
    }
    return { value: defaultOf(declaration, name), from: 'default' };
  };
  const asked = tell('environment', 'development');
  const own = ENVIRONMENTS.find((each) => each === asked.value) ?? 'development';
  const name = asked.from === 'default' ? (sources.assumed ?? own) : own;
  for (const key of Object.keys(DECLARATIONS) as EnvironmentKey[]) {
    if (key === 'environment') told.set(key, { value: name, from: asked.from });
    else told.set(key, tell(key, name));
  }
  const environment = new Environment(told, problems);
  problems.push(...contradictions(environment));
  return environment;
}

/** What fits by itself and not together. */
function contradictions(environment: Environment): string[] {
  const found: string[] = [];
  const get = <Key extends EnvironmentKey>(key: Key) => environment.get(key);
  if (environment.name === 'production') {
    if (!get('database.encryption')) {
      found.push('Production needs encryption at rest: set database.encryption (DATABASE_ENCRYPTION) to true.');
    }
    if (!get('monitoring.enabled')) {
      found.push('Production needs monitoring: set monitoring.enabled (MONITORING_ENABLED) to true.');
    }
  }
  if (get('monitoring.alerting') && environment.isSet('monitoring.alerting') && !get('monitoring.enabled')) {
    found.push('monitoring.alerting needs monitoring.enabled: nobody can alert of what is not measured.');
  }
  if (Boolean(get('server.tlsCert')) !== Boolean(get('server.tlsKey'))) {
    found.push('server.tlsCert and server.tlsKey go together: set both, or none behind an ingress.');
  }
  if (get('server.token') && get('server.tokenFile')) {
    found.push('server.token and server.tokenFile cannot both be set: keep the file.');
  }
  if (get('monitoring.enabled') && get('server.port') !== 0 && get('server.port') === get('monitoring.port')) {
    found.push(`server.port and monitoring.port are both ${get('server.port')}: choose two.`);
  }
  if (environment.isSet('database.backupInterval') && !get('database.backup')) {
    found.push('database.backupInterval is set, but database.backup is off: turn it on, or leave the interval out.');
  }
  const redis = get('server.redisUrl');
  if (redis && !/^rediss?:\/\//.test(redis)) {
    found.push('server.redisUrl (REDIS_URL) must begin with redis:// or rediss://.');
  }
  return found;
}

function flatten(values: unknown, path: string, problems: string[], prefix = ''): Map<string, unknown> {
  const flat = new Map<string, unknown>();
  if (values === null || values === undefined) return flat;
  if (typeof values !== 'object' || Array.isArray(values)) {
    problems.push(`${path}: ${prefix === '' ? 'it' : prefix} must be a map of values.`);
    return flat;
  }
  for (const [name, value] of Object.entries(values)) {
    const key = prefix === '' ? name : `${prefix}.${name}`;
    if (typeof value === 'object' && value !== null) {
      for (const [inner, each] of flatten(value, path, problems, key)) flat.set(inner, each);
    } else flat.set(key, value);
  }
  return flat;
}

/** Null for what it cannot be. Variables are text, and so may be the values of a file that was made of them. */
function valueOf(declaration: Declaration, written: unknown): string | number | boolean | null {
  switch (declaration.type) {
    case 'switch': {
      const text = String(written).toLowerCase();
      if (['true', '1', 'yes', 'on'].includes(text)) return true;
      return ['false', '0', 'no', 'off'].includes(text) ? false : null;
    }
    case 'number': {
      const number = typeof written === 'string' && written.trim() === '' ? NaN : Number(written);
      const fits = Number.isInteger(number) && number >= declaration.least && number <= declaration.most;
      return fits ? number : null;
    }
    case 'text': {
      if (typeof written !== 'string') return null;
      return !declaration.choices || declaration.choices.includes(written) ? written : null;
    }
  }
}

function whatItMustBe(declaration: Declaration): string {
  switch (declaration.type) {
    case 'switch':
      return 'true or false';
    case 'number':
      return `a whole number from ${declaration.least} to ${declaration.most}`;
    case 'text':
      return declaration.choices ? `one of ${declaration.choices.join(', ')}` : 'a text';
  }
}

function defaultOf(declaration: Declaration, name: EnvironmentName): string | number | boolean {
  const { default: value } = declaration;
  return Array.isArray(value)
    ? ((value as readonly (string | number | boolean)[])[ENVIRONMENTS.indexOf(name)] ?? '')
    : (value as string | number | boolean);
}
