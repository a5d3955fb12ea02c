import { randomBytes } from 'node:crypto';
import { basename, join } from 'node:path';

/** How a shell is started so that it tells of its prompts and commands. */
export interface ShellLaunch {
  readonly file: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
  /** What the shell's marks carry; null: it is none that we can integrate with, and there will be no marks. */
  readonly nonce: string | null;
}

export interface LaunchOptions {
  /** The shell's program with its arguments, e.g. `["/bin/zsh"]`; empty: the user's own. */
  readonly shell: readonly string[];
  /** The folder with the integration scripts. */
  readonly integration: string;
  /** The environment that the shell is to have, before what integration needs. */
  readonly environment: NodeJS.ProcessEnv;
  /** Variables over those; empty values take a variable away. */
  readonly extra?: Readonly<Record<string, string>>;
  readonly platform?: NodeJS.Platform;
}

/** What an editor, a terminal or tmux around us would tell the shell about itself. */
const NOT_OURS = /^(VSCODE_|ELECTRON_|NODE_OPTIONS$|TMUX|TERM_PROGRAM|STY$|ZDOTDIR_|MANGO_(NONCE|INJECTED|ZDOTDIR)$)/;

/** Works out program, arguments and environment for a shell in a terminal of ours. */
export function shellLaunch(options: LaunchOptions): ShellLaunch {
  const platform = options.platform ?? process.platform;
  const [file = defaultShell(platform, options.environment), ...given] = options.shell;
  const environment = cleaned(options.environment, platform);
  for (const [name, value] of Object.entries(options.extra ?? {})) {
    if (value === '') Reflect.deleteProperty(environment, name);
    else environment[name] = value;
  }
  const nonce = randomBytes(12).toString('hex');
  const integrated = given.length === 0 ? integrate(file, options.integration, environment, platform) : null;
  if (!integrated) return { file, args: given, environment, nonce: null };
  return { file, ...integrated, environment: { ...environment, ...integrated.environment, MANGO_NONCE: nonce }, nonce };
}

interface Integrated {
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

function integrate(
  file: string,
  folder: string,
  environment: Readonly<Record<string, string>>,
  platform: NodeJS.Platform,
): Integrated | null {
  // On macOS people set their PATH in what only login shells read.
  const login = platform === 'darwin';
  switch (
    basename(file.replaceAll('\\', '/'))
      .replace(/\.exe$/i, '')
      .toLowerCase()
  ) {
    case 'bash':
      return {
        args: ['--init-file', join(folder, 'mango.bash')],
        environment: { MANGO_INJECTED: login ? 'login' : 'interactive' },
      };
    case 'zsh': {
      const own = environment['ZDOTDIR'];
      return {
        args: login ? ['-l'] : [],
        environment: { ZDOTDIR: join(folder, 'zsh'), ...(own === undefined ? {} : { MANGO_ZDOTDIR: own }) },
      };
    }
    case 'fish':
      return {
        args: [...(login ? ['-l'] : []), '--init-command', `source ${fishQuote(join(folder, 'mango.fish'))}`],
        environment: {},
      };
    case 'pwsh':
    case 'powershell':
      return {
        args: ['-NoLogo', '-NoExit', '-Command', `. '${join(folder, 'mango.ps1').replaceAll("'", "''")}'`],
        environment: {},
      };
    default:
      return null;
  }
}

const fishQuote = (text: string): string => `'${text.replaceAll(/[\\']/g, '\\$&')}'`;

function defaultShell(platform: NodeJS.Platform, environment: NodeJS.ProcessEnv): string {
  if (platform === 'win32') return 'powershell.exe';
  return environment['SHELL'] || (platform === 'darwin' ? '/bin/zsh' : '/bin/bash');
}

function cleaned(environment: NodeJS.ProcessEnv, platform: NodeJS.Platform): Record<string, string> {
  const kept = Object.entries(environment).filter(
    (entry): entry is [string, string] => entry[1] !== undefined && !NOT_OURS.test(entry[0]),
  );
  const result: Record<string, string> = Object.fromEntries(kept);
  result['TERM_PROGRAM'] = 'alphanumeric-mango';
  result['COLORTERM'] = 'truecolor';
  const locale = result['LC_ALL'] || result['LC_CTYPE'] || result['LANG'] || '';
  // The terminal is UTF-8; a shell that does not know it cuts characters up.
  if (platform !== 'win32' && !/utf-?8/i.test(locale)) {
    Reflect.deleteProperty(result, 'LC_ALL');
    result['LC_CTYPE'] = platform === 'darwin' ? 'UTF-8' : 'C.UTF-8';
  }
  return result;
}
