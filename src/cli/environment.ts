import { EnvironmentError, readEnvironment, type Environment } from '../platform/environment/environment';
import type { EnvironmentKey } from '../platform/environment/declarations';
import { readEnvironmentFile } from '../platform/environment/environmentFile';
import { EXIT } from './exit';
import type { Output } from './output';

/** The environment as file, variables and options say. @throws EnvironmentError when the file cannot be read. */
export async function environmentOf(
  file: string | undefined,
  settings: Partial<Record<EnvironmentKey, unknown>>,
): Promise<Environment> {
  const path = file ?? process.env['MANGO_CONFIG'];
  return readEnvironment({
    variables: process.env,
    settings,
    ...(path ? { file: await readEnvironmentFile(path) } : {}),
  });
}

/** `mango config`: every value in effect and where it came from. @returns the exit status. */
export async function config(
  options: { readonly config?: string; readonly json: boolean },
  output: Output,
): Promise<number> {
  let environment: Environment;
  try {
    environment = await environmentOf(options.config, {});
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    for (const problem of error.problems) output.error(`mango: ${problem}`);
    return EXIT.unusable;
  }
  const rows = environment.describe();
  const width = Math.max(...rows.map(({ key }) => key.length));
  const wide = Math.max(...rows.map(({ value }) => value.length));
  for (const row of rows) {
    output.line(
      options.json ? JSON.stringify(row) : `${row.key.padEnd(width)}  ${row.value.padEnd(wide)}  ${row.from}`,
    );
  }
  for (const problem of environment.problems) output.error(`mango: ${problem}`);
  return environment.problems.length > 0 ? EXIT.failed : EXIT.done;
}
