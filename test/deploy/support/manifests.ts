import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import ts from 'typescript';
import { parseAllDocuments } from 'yaml';
import { run } from './program';

/** A Kubernetes object, as far as every one is the same. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels?: Labels };
  readonly spec?: unknown;
}

export type Labels = Readonly<Record<string, string>>;

/** What kustomize makes of an overlay. */
export async function render(folder: string): Promise<readonly Manifest[]> {
  return readManifests(await run('kubectl', ['kustomize', folder]));
}

export function readManifests(yaml: string): readonly Manifest[] {
  return parseAllDocuments(yaml).map((document) => document.toJS() as Manifest);
}

/** What the cluster's own schema finds wrong with an object; empty where nothing is. */
export function schemaErrors(manifest: Manifest): readonly string[] {
  const kinds = createRequire(resolve('package.json'))(`kubernetes-models/${modulePath(manifest)}`) as Record<
    string,
    new (data: object) => { validate: () => void }
  >;
  const Kind = kinds[manifest.kind];
  if (!Kind) return [`There is no ${manifest.kind} in ${manifest.apiVersion}.`];
  try {
    new Kind(manifest).validate();
    return [];
  } catch (error) {
    return [`${manifest.kind} ${manifest.metadata.name}: ${String(error)}`];
  }
}

/**
 * Fields that the cluster does not know: the schema takes them, and the cluster drops them. The compiler finds them by
 * the types of the same schema.
 */
export function unknownFields(manifests: readonly Manifest[]): readonly string[] {
  const imports = manifests.map(
    (manifest, at) => `import type { I${manifest.kind} as K${at} } from 'kubernetes-models/${modulePath(manifest)}';`,
  );
  const values = manifests.map((manifest, at) => `export const v${at}: K${at} = ${JSON.stringify(manifest)};`);
  const file = resolve('test/deploy/rendered.generated.ts');
  const text = [...imports, ...values].join('\n');
  const options: ts.CompilerOptions = {
    strict: true,
    noEmit: true,
    skipLibCheck: true,
    types: [],
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.ESNext,
    moduleResolution: ts.ModuleResolutionKind.Bundler,
  };
  const disk = ts.createCompilerHost(options);
  const host: ts.CompilerHost = {
    ...disk,
    fileExists: (name) => name === file || disk.fileExists(name),
    getSourceFile: (name, version, ...rest) =>
      name === file ? ts.createSourceFile(name, text, version) : disk.getSourceFile(name, version, ...rest),
  };
  const program = ts.createProgram([file], options, host);
  const source = program.getSourceFile(file);
  return program
    .getSemanticDiagnostics(source)
    .map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, ' '));
}

function modulePath({ apiVersion }: Manifest): string {
  return apiVersion;
}
