// The bill of materials of an image as CycloneDX: what was bundled, what lies beside the bundles, the model, the Node.
// Debian's own packages are listed in the image by dpkg.
import { Enums, Models, Serialize, Spec } from '@cyclonedx/cyclonedx-library';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { editorPaths } from '../setup/editor.mjs';

const PACKAGE = /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/;

/**
 * @param {{root: string, metafiles: readonly import('esbuild').Metafile[], packages: readonly string[],
 *   model: {name: string, licence: string}, editor: string | undefined}} parts `editor`: the folder of code-server, where
 *   the image has it
 * @returns {string} JSON, the same for the same parts
 */
export function billOfMaterials({ root, metafiles, packages, model, editor }) {
  const bill = new Models.Bom();
  const product = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  bill.metadata.component = component(Enums.ComponentType.Application, product.name, product.version, product.license);
  const folders = new Set(packages);
  for (const { inputs } of metafiles) {
    for (const input of Object.keys(inputs)) {
      const folder = PACKAGE.exec(input)?.[0];
      if (folder) folders.add(join(root, folder));
    }
  }
  for (const modules of editor
    ? [['node_modules'], ['node_modules', 'code-server', 'lib', 'vscode', 'node_modules']]
    : []) {
    for (const folder of installedIn(join(editor, ...modules))) folders.add(folder);
  }
  folders.add(dirname(dirname(editorPaths().node)));
  for (const folder of folders) {
    const { name, version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    bill.components.add(component(Enums.ComponentType.Library, name, version, license));
  }
  bill.components.add(component(Enums.ComponentType.MachineLearningModel, model.name, undefined, model.licence));
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return serializer.serialize(bill, { sortLists: true, space: 2 }) + '\n';
}

function component(type, name, version, licence) {
  const [scope, bare] = name.startsWith('@') ? name.split('/') : [undefined, name];
  const made = new Models.Component(type, bare, {
    group: scope,
    version,
    bomRef: version ? `${name}@${version}` : name,
  });
  if (typeof licence === 'string') made.licenses.add(new Models.NamedLicense(licence));
  return made;
}

function installedIn(modules) {
  return readdirSync(modules)
    .filter((name) => !name.startsWith('.'))
    .flatMap((name) =>
      name.startsWith('@') ? readdirSync(join(modules, name)).map((each) => join(name, each)) : [name],
    )
    .map((name) => join(modules, name))
    .filter((folder) => existsSync(join(folder, 'package.json')));
}
