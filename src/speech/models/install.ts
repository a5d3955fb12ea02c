import { chmod, mkdir, mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CATALOGUE, type CatalogueModel, type ModelFile } from './catalogue';
import { sha256OfModelFile } from './hash';
import { writeManifest } from './manifest';
import { moveIntoPlace } from './moveIntoPlace';
import { runTool, type RunTool } from './runTool';
import { describeSource, fetchFrom, fetchFromUser, type Fetching, type InstallProgress } from './sources';
import { verifyModel } from './verify';

export interface InstallOptions {
  /** A name of the catalogue, or `default`: the default model, or the last resort where that cannot be had. */
  readonly name?: string;
  /** The folder of the models; the model gets one of its name in it. */
  readonly into: string;
  /** A folder or zip of the user's with the model in it, tried first. */
  readonly folder?: string;
  readonly onProgress?: (progress: InstallProgress) => void;
  /** A source failed and the next one is tried. */
  readonly onSetback?: (setback: Setback) => void;
  readonly signal?: AbortSignal;
  /** For tests. */
  readonly catalogue?: readonly CatalogueModel[];
  readonly runTool?: RunTool;
}

const LEFT_BEHIND_AFTER_MS = 60 * 60_000;

/** Why a source did not serve. */
export interface Setback {
  readonly source: string;
  readonly reason: string;
}

export interface InstalledModel {
  readonly dir: string;
  /** `lastResort` tells whether it is for development machines only. */
  readonly model: CatalogueModel;
  /** Where it came from, for people; null when it was there already. */
  readonly source: string | null;
}

/** No source could serve; the message names each with its reason and says what else can be done. */
export class InstallError extends Error {
  override readonly name = 'InstallError';
  constructor(
    message: string,
    readonly setbacks: readonly Setback[] = [],
  ) {
    super(message);
  }
}

interface Attempt {
  readonly model: CatalogueModel;
  readonly source: string;
  /** The hash of the whole archive is known, and was checked. */
  readonly pinned: boolean;
  readonly run: (fetching: Fetching) => Promise<void>;
}

/**
 * Installs a model from the first of its sources that can serve, verified by its hashes. It is unpacked beside its place
 * and moved there whole, so that no half model is ever found.
 * @throws InstallError, or the signal's reason when it is aborted
 */
export async function installModel(options: InstallOptions): Promise<InstalledModel> {
  const attempts = plan(options);
  const [first] = attempts;
  if (!first) throw new InstallError(`There is no model "${options.name ?? 'default'}". ${known(options)}`);
  const there = join(options.into, first.model.name);
  if ((await verifyModel(there, 'full')).ok) return { dir: there, model: first.model, source: null };
  const setbacks: Setback[] = [];
  for (const attempt of attempts) {
    options.signal?.throwIfAborted();
    try {
      return await install(attempt, options);
    } catch (error) {
      options.signal?.throwIfAborted();
      const setback = { source: attempt.source, reason: error instanceof Error ? error.message : String(error) };
      setbacks.push(setback);
      options.onSetback?.(setback);
    }
  }
  const reasons = setbacks.map(({ source, reason }) => `  ${source}: ${reason}`).join('\n');
  throw new InstallError(
    `The model ${first.model.name} could not be installed.\n${reasons}\n` +
      'Check the connection and try again, or download the model elsewhere and name its folder.',
    setbacks,
  );
}

function plan({ name = 'default', folder, catalogue = CATALOGUE }: InstallOptions): Attempt[] {
  const models = name === 'default' ? catalogue : catalogue.filter((model) => model.name === name);
  const fromUser = models.slice(0, 1).flatMap((model): Attempt[] => {
    if (folder === undefined) return [];
    return [{ model, source: folder, pinned: false, run: (fetching) => fetchFromUser(folder, fetching) }];
  });
  const fromSources = models.flatMap((model) =>
    model.sources.map((source): Attempt => ({
      model,
      source: describeSource(source),
      pinned: true,
      run: (fetching) => fetchFrom(source, fetching),
    })),
  );
  return [...fromUser, ...fromSources];
}

function known({ catalogue = CATALOGUE }: InstallOptions): string {
  return `Known are: default, ${catalogue.map((model) => model.name).join(', ')}.`;
}

async function install({ model, source, pinned, run }: Attempt, options: InstallOptions): Promise<InstalledModel> {
  const { into, onProgress = () => undefined, signal } = options;
  const dir = join(into, model.name);
  const scratch = join(into, '.downloads');
  await mkdir(scratch, { recursive: true });
  if ((await verifyModel(dir, 'full')).ok) return { dir, model, source: null };
  await sweep(into);
  const made = await mkdtemp(join(into, '.unpacking-'));
  try {
    // Temporary folders are for their maker only; a model is for everyone.
    await chmod(made, 0o755);
    await run({ model, into: made, scratch, onProgress, runTool: options.runTool ?? runTool, signal });
    onProgress({ step: 'check', source, done: 0, total: model.size });
    const files = pinned ? await describe(made, model.files) : model.files;
    await writeManifest(made, { name: model.name, source, files });
    const verdict = await verifyModel(made, 'full');
    if (!verdict.ok) throw new InstallError(`it does not hold the model: ${verdict.file} is missing or different.`);
    await moveIntoPlace(made, dir);
  } finally {
    await rm(made, { recursive: true, force: true });
  }
  return { dir, model, source };
}

/**
 * The files as they are: what a pinned archive holds is right, even where a vendor's two archives of one model should
 * differ in a file.
 */
async function describe(dir: string, files: readonly ModelFile[]): Promise<ModelFile[]> {
  const found = await Promise.all(files.map(({ path }) => stat(join(dir, path)).catch(() => null)));
  const missing = files.find((_, index) => !found[index]);
  if (missing) throw new InstallError(`it does not hold the model: ${missing.path} is missing.`);
  return Promise.all(
    files.map(async (file, index) => {
      const sha256 = await sha256OfModelFile(join(dir, file.path), file);
      return { ...file, size: found[index]?.size ?? 0, sha256 };
    }),
  );
}

/** What installations that were killed left behind; a running one is younger. */
async function sweep(into: string): Promise<void> {
  for (const name of await readdir(into)) {
    if (!name.startsWith('.unpacking-')) continue;
    const left = await stat(join(into, name)).catch(() => null);
    if (left && Date.now() - left.mtimeMs > LEFT_BEHIND_AFTER_MS) {
      await rm(join(into, name), { recursive: true, force: true });
    }
  }
}
