import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { promisify } from 'node:util';
import { parse, parseAllDocuments } from 'yaml';
import type { ClusterObject, Deployment, Parsed, Source } from './deployment';
import type { Finding, Rule } from './finding';
import { at, text } from './json';

const execute = promisify(execFile);
const MOST_BYTES = 2 * 1024 * 1024;
const SKIPPED = new Set(['node_modules', '.git', 'dist']);

const UNREADABLE: Rule = {
  id: 'unreadable',
  name: 'Everything can be checked',
  category: 'validator',
  severity: 'high',
  remediation: 'Mend the file; what cannot be read is not checked.',
};

const UNRENDERED: Rule = {
  id: 'not-rendered',
  name: 'Overlays can be rendered',
  category: 'validator',
  severity: 'high',
  remediation: 'Install kubectl or kustomize; what is not rendered is not checked.',
};

/** What was read, and what could not be. */
export interface Reading {
  readonly deployment: Deployment;
  readonly findings: readonly Finding[];
}

/**
 * Reads a folder of deployment files: overlays of kustomize are rendered, other manifests are taken as they are.
 * @param folder with docker, compose, Kubernetes and monitoring files, however they are arranged.
 * @param workflows the folder of the pipelines' files; null: none.
 * @param project paths are told relative to it.
 */
export async function readDeployment(folder: string, workflows: string | null, project: string): Promise<Reading> {
  const findings: Finding[] = [];
  const sources = [...(await read(folder, project)), ...(workflows ? await read(workflows, project) : [])];
  const workflowFolder = workflows ? toPath(project, workflows) : null;
  const yaml = sources.filter(({ file }) => /\.ya?ml$/.test(file)).flatMap((source) => parsedOr(source, findings));
  const pipelines = yaml.filter(({ file }) => workflowFolder !== null && file.startsWith(`${workflowFolder}/`));
  const rest = yaml.filter((each) => !pipelines.includes(each));
  const kustomized = rest.filter(({ file }) => /(?:^|\/)kustomization\.ya?ml$/.test(file));
  const roots = kustomized.map(({ file }) => file.replace(/\/?[^/]*$/, '') || '.');
  const objects: ClusterObject[] = [];
  for (const root of roots.filter((each) => isOverlay(each, kustomized))) {
    objects.push(...(await render(join(project, root), root, findings)));
  }
  const bare = rest.filter(({ file }) => !roots.some((root) => file.startsWith(`${root}/`)) && !isMonitoring(file));
  for (const { file, text: content } of bare) {
    for (const document of parseAllDocuments(content)) {
      const object: unknown = document.toJS();
      if (text(at(object, 'kind')) !== '' && text(at(object, 'apiVersion')) !== '') objects.push({ file, object });
    }
  }
  const named = (pattern: RegExp) => rest.filter(({ file }) => pattern.test(file));
  return {
    findings,
    deployment: {
      objects,
      compose: rest.filter(({ value }) => at(value, 'services') !== undefined && at(value, 'kind') === undefined),
      dockerfiles: sources.filter(({ file }) => /(?:^|\/)(?:Dockerfile|Containerfile)(?:\.[^/]+)?$/.test(file)),
      workflows: pipelines,
      prometheus: named(/(?:^|\/)prometheus\.ya?ml$/).filter(({ value }) => at(value, 'datasources') === undefined),
      alertRules: rest.filter(({ file, value }) => at(value, 'groups') !== undefined && !file.includes('.test.')),
      alertmanager: named(/(?:^|\/)alertmanager\.ya?ml$/).filter(({ value }) => at(value, 'route') !== undefined),
      texts: sources,
    },
  };
}

/** Folders that no other one builds on. */
function isOverlay(folder: string, kustomized: readonly Parsed[]): boolean {
  return !kustomized.some(({ file, value }) => {
    const from = file.replace(/\/?[^/]*$/, '');
    const used = ['bases', 'resources', 'components'].flatMap((name) => (at(value, name) ?? []) as readonly string[]);
    return used.some((path) => join(from, path).split(sep).join('/').replace(/\/$/, '') === folder);
  });
}

function isMonitoring(file: string): boolean {
  return /(?:^|\/)grafana\//.test(file);
}

async function render(folder: string, file: string, findings: Finding[]): Promise<readonly ClusterObject[]> {
  const place = `${file}/kustomization.yaml`;
  for (const [program, ...args] of [
    ['kubectl', 'kustomize'],
    ['kustomize', 'build'],
  ] as const) {
    try {
      const { stdout } = await execute(program, [...args, folder], { maxBuffer: 64 * 1024 * 1024 });
      return parseAllDocuments(stdout).map((document) => ({ file: place, object: document.toJS() as unknown }));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') continue;
      const said = (error as { stderr?: string }).stderr?.trim().split('\n').at(-1);
      findings.push({ ...UNREADABLE, file: place, what: `It cannot be rendered: ${said ?? String(error)}` });
      return [];
    }
  }
  findings.push({ ...UNRENDERED, file: place, what: 'Neither kubectl nor kustomize is here.' });
  return [];
}

function parsedOr(source: Source, findings: Finding[]): readonly Parsed[] {
  try {
    const several = parseAllDocuments(source.text);
    if (several.length > 1) return [{ ...source, value: undefined }];
    return [{ ...source, value: parse(source.text, { merge: true }) as unknown }];
  } catch (error) {
    const [said] = (error instanceof Error ? error.message : String(error)).split('\n');
    findings.push({ ...UNREADABLE, file: source.file, what: `It is no YAML: ${said}` });
    return [];
  }
}

async function read(folder: string, project: string): Promise<readonly Source[]> {
  const found: Source[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !SKIPPED.has(entry.name)) found.push(...(await read(path, project)));
    if (!entry.isFile()) continue;
    const content = await readFile(path);
    if (content.length > MOST_BYTES || content.includes(0)) continue;
    found.push({ file: toPath(project, path), text: content.toString('utf8') });
  }
  return found.sort((one, other) => (one.file < other.file ? -1 : 1));
}

function toPath(project: string, path: string): string {
  return relative(project, path).split(sep).join('/');
}
