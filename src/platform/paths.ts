import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where things that can be fetched again are kept: models and, for development, the editor that tests run in. */
export function cacheFolder(env: NodeJS.ProcessEnv = process.env): string {
  if (env.MANGO_CACHE) return env.MANGO_CACHE;
  // An empty variable means an unset one (XDG Base Directory Specification).
  const base = env.XDG_CACHE_HOME || (process.platform === 'win32' ? env.LOCALAPPDATA : undefined);
  return join(base || join(homedir(), '.cache'), 'alphanumeric-mango');
}

/** Folder of all installed models. */
export function modelsFolder(env: NodeJS.ProcessEnv = process.env): string {
  return join(cacheFolder(env), 'models');
}

/** Where the product's own files lie, seen from the folder of a bundle (`dist`). */
export interface ProductFiles {
  readonly decoderScript: string;
  readonly historyScript: string;
  /** The server's thread for vocabularies. */
  readonly languageScript: string;
  readonly vocabularies: string;
  /** Scripts that make shells tell of their commands. */
  readonly shellIntegration: string;
  /** Models that ship inside the package. */
  readonly bundledModels: string;
}

export function productFiles(distFolder: string): ProductFiles {
  return {
    decoderScript: join(distFolder, 'decoder.js'),
    historyScript: join(distFolder, 'historyWorker.js'),
    languageScript: join(distFolder, 'serverLanguage.js'),
    vocabularies: join(distFolder, '..', 'vocabularies'),
    shellIntegration: join(distFolder, '..', 'shell-integration'),
    bundledModels: join(distFolder, 'models'),
  };
}
