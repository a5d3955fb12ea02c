import { ExtensionMode, workspace, type ExtensionContext } from 'vscode';
import type { SettingKey } from '../platform/contributions';
import { EnvironmentError, readEnvironment, type Environment } from '../platform/environment/environment';
import { readEnvironmentFile } from '../platform/environment/environmentFile';
import { EnvironmentSettings } from '../platform/environment/environmentSettings';
import type { Settings } from '../platform/settings';

/** The environment as variables, their file and the editor's setting say it; unsaid it is that of the extension's mode. */
export async function editorEnvironment(
  context: Pick<ExtensionContext, 'extensionMode'>,
  settings: Settings,
): Promise<{ readonly environment: Environment; readonly settings: Settings; readonly problems: readonly string[] }> {
  const named = settings.get('mango.environment');
  const sources = {
    variables: process.env,
    settings: { environment: named === 'auto' ? undefined : named },
    assumed: context.extensionMode === ExtensionMode.Production ? 'production' : 'development',
  } as const;
  const { file, problems } = await fileOf(process.env['MANGO_CONFIG']);
  const environment = readEnvironment({ ...sources, ...(file ? { file } : {}) });
  return {
    environment,
    settings: new EnvironmentSettings(settings, environment, isSet),
    problems: [...problems, ...environment.problems],
  };
}

/** A file that cannot be read is told, and the others decide without it. */
async function fileOf(path: string | undefined) {
  if (!path) return { problems: [] };
  try {
    return { file: await readEnvironmentFile(path), problems: [] };
  } catch (error) {
    if (!(error instanceof EnvironmentError)) throw error;
    return { problems: error.problems };
  }
}

function isSet(key: SettingKey): boolean {
  const { globalValue, workspaceValue, workspaceFolderValue } = workspace.getConfiguration().inspect(key) ?? {};
  return [globalValue, workspaceValue, workspaceFolderValue].some((value) => value !== undefined);
}
