import { join } from 'node:path';
import { modelsFolder } from '../platform/paths';
import { CATALOGUE } from '../speech/models/catalogue';
import { installModel, InstallError } from '../speech/models/install';
import type { InstallProgress } from '../speech/models/sources';
import { verifyModel } from '../speech/models/verify';
import { CliError, EXIT } from './exit';
import type { Output } from './output';
import { ownFiles } from './rooms';

/** `mango models list`: the catalogue, and what of it is here. */
export async function listModels(output: Output): Promise<number> {
  for (const { name, language, size, licence, about } of CATALOGUE) {
    const places = await whereInstalled(name);
    const state = places.length > 0 ? `installed in ${places.join(' and ')}` : 'not installed';
    output.line(`${name}  ${language}  ${Math.round(size / 1e6)} MB  ${licence}  ${state}\n    ${about}`);
  }
  return EXIT.done;
}

/** `mango models install`: into the cache folder, with progress on standard error. */
export async function installNamedModel(name: string, { from }: { from?: string }, output: Output): Promise<number> {
  try {
    const { dir, model, source } = await installModel({
      name,
      into: modelsFolder(),
      ...(from === undefined ? {} : { folder: from }),
      onProgress: progressLines(output),
      onSetback: ({ source: failed, reason }) => output.error(`${failed} did not serve: ${reason}`),
    });
    output.line(
      source === null ? `${model.name} is already in ${dir}` : `${model.name} installed in ${dir}, from ${source}`,
    );
    if (model.lastResort) output.line(`${model.name} is weaker than the default model and for development only.`);
    return EXIT.done;
  } catch (error) {
    if (error instanceof InstallError) throw new CliError(error.message, EXIT.failed);
    throw error;
  }
}

/** `mango models verify`: every byte of every installed model. */
export async function verifyModels(output: Output): Promise<number> {
  let found = 0;
  let damaged = 0;
  for (const { name } of CATALOGUE) {
    for (const dir of await whereInstalled(name)) {
      const verdict = await verifyModel(dir, 'full');
      found++;
      if (!verdict.ok) damaged++;
      output.line(verdict.ok ? `ok   ${dir}` : `fail ${verdict.message}`);
    }
  }
  if (found === 0) output.line('No model is installed. Install one with "mango models install".');
  return found > 0 && damaged === 0 ? EXIT.done : EXIT.failed;
}

async function whereInstalled(name: string): Promise<string[]> {
  const places = [ownFiles().bundledModels, modelsFolder()].map((folder) => join(folder, name));
  const verdicts = await Promise.all(places.map((place) => verifyModel(place)));
  return places.filter((_, at) => {
    const verdict = verdicts[at];
    return verdict?.ok === true || verdict?.code === 'model-corrupt';
  });
}

/** A line at each tenth of a step, so that a log stays readable. */
function progressLines(output: Output): (progress: InstallProgress) => void {
  let last = '';
  return ({ step, source, done, total }) => {
    const tenth = total ? Math.floor((done / total) * 10) : 0;
    const line = `${step} ${source}${total ? ` ${tenth * 10} %` : ''}`;
    if (line === last) return;
    last = line;
    output.error(line);
  };
}
