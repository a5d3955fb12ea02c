import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Where the npm package vosk keeps the library of a platform, below its `lib` folder. */
const LIBRARIES: Readonly<Record<string, string>> = {
  'linux-x64': 'linux-x86_64/libvosk.so',
  'darwin-x64': 'osx-universal/libvosk.dylib',
  'darwin-arm64': 'osx-universal/libvosk.dylib',
  'win32-x64': 'win-x86_64/libvosk.dll',
};

/** The environment variable that names the library, for platforms the package has none for. */
export const LIBRARY_VARIABLE = 'MANGO_LIBVOSK';

export type LibraryPath =
  { readonly found: true; readonly path: string } | { readonly found: false; readonly message: string };

export interface LibraryPathOptions {
  /** Wins over everything else. */
  readonly override?: string | undefined;
  /** Where to look from: upwards, in every `node_modules` and `dist/node_modules`. */
  readonly from: string;
  readonly platform: string;
  readonly arch: string;
}

/** Finds libvosk: from `dist/` in a VSIX as well as in the source tree. */
export function findLibrary({ override, from, platform, arch }: LibraryPathOptions): LibraryPath {
  if (override) {
    return existsSync(override)
      ? { found: true, path: override }
      : { found: false, message: `There is no speech library at ${override}. Correct or unset ${LIBRARY_VARIABLE}.` };
  }
  const library = LIBRARIES[`${platform}-${arch}`];
  if (!library) {
    return {
      found: false,
      message:
        `No speech library comes with this extension for ${platform}-${arch}. Get libvosk for it (the Python wheel ` +
        `"vosk" carries one for Linux on ARM) and put its path into the environment variable ${LIBRARY_VARIABLE}.`,
    };
  }
  for (let folder = from; ; folder = dirname(folder)) {
    for (const modules of ['node_modules', join('dist', 'node_modules')]) {
      const path = join(folder, modules, 'vosk', 'lib', library);
      if (existsSync(path)) return { found: true, path };
    }
    if (dirname(folder) === folder) break;
  }
  return {
    found: false,
    message: `The speech library ${library} is missing from the installation. Install the extension again.`,
  };
}
