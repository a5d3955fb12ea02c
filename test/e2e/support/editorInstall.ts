import { existsSync } from 'node:fs';

/** The editor for tests: VS Code as a server (code-server), and the Node it needs. */
export interface EditorInstall {
  readonly node: string;
  /** The script that `node` runs. */
  readonly entry: string;
}

/** What `node scripts/setup.mjs editor` made. @throws Error saying how to run the suite. */
export function editorInstall(): EditorInstall {
  return { node: given('MANGO_EDITOR_NODE'), entry: given('MANGO_EDITOR_ENTRY') };
}

/** The browser that plays the user. @throws Error saying how to run the suite. */
export function chromiumPath(): string {
  return given('MANGO_CHROMIUM');
}

/** The packaged extension. @throws Error saying how to run the suite. */
export function packagedExtension(): string {
  return given('MANGO_VSIX');
}

/** Paths are found by scripts/test.mjs, so that set-up and tests cannot disagree. */
function given(name: string): string {
  const path = process.env[name];
  if (!path || !existsSync(path)) {
    throw new Error(`${name} names no file (${path ?? 'not set'}): run this suite with scripts/test.mjs.`);
  }
  return path;
}
