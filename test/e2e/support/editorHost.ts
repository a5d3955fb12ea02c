import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { ARTIFACTS } from './artifacts';
import { editorInstall } from './editorInstall';
import { ProcessFamily, signal } from './processes';

const run = promisify(execFile);

export interface EditorHostOptions {
  /** Path of the VSIX to install, with no network. */
  readonly vsix?: string;
  /** Folders of extensions that are there from the start, each with its package.json. */
  readonly extensions?: readonly string[];
  /** User settings; those of machine scope count too. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Workspace trust as on desktop: asked for, not given. Else every folder is trusted. */
  readonly workspaceTrust?: boolean;
  /** Added to the environment of the server and its extension hosts. */
  readonly env?: Readonly<Record<string, string>>;
}

/** VS Code as a server, with folders, port and process group of its own. */
export class EditorHost {
  private constructor(
    readonly family: ProcessFamily,
    /** Everything below is in here, and goes with it. */
    readonly folder: string,
    readonly origin: string,
    private readonly server: ChildProcess,
  ) {}

  get home(): string {
    return join(this.folder, 'home');
  }

  get workspace(): string {
    return join(this.folder, 'workspace');
  }

  get userData(): string {
    return join(this.folder, 'data');
  }

  /** Where the extension of this id keeps what belongs to no workspace. */
  globalStorage(extensionId: string): string {
    return join(this.userData, 'User', 'globalStorage', extensionId);
  }

  static async start(options: EditorHostOptions = {}): Promise<EditorHost> {
    const family = new ProcessFamily();
    const folder = await mkdtemp(join(tmpdir(), 'editor-'));
    try {
      await prepareFolders(folder, options.settings ?? {});
      for (const extension of options.extensions ?? []) {
        await cp(extension, join(folder, 'extensions', basename(extension)), { recursive: true });
      }
      if (options.vsix) await run(...command(folder, family, ['--install-extension', options.vsix]));
      const trust = options.workspaceTrust ? [] : ['--disable-workspace-trust'];
      const [node, args, spawnOptions] = command(folder, family, [...SERVER_FLAGS, ...trust], options.env);
      const server = spawn(node, args, { ...spawnOptions, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
      const origin = await listening(server);
      return new EditorHost(family, folder, origin, server);
    } catch (error) {
      await family.end();
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  /** Copies the logs of editor and extensions to the artifacts, as a folder of this name. */
  async keepLogs(name: string): Promise<void> {
    await cp(join(this.userData, 'logs'), join(ARTIFACTS, name), { recursive: true });
  }

  /** Kills the server and its process group, as a machine that goes down would. */
  async endServer(): Promise<void> {
    const { pid, exitCode, signalCode } = this.server;
    const running = exitCode === null && signalCode === null;
    const gone = running ? once(this.server, 'exit') : Promise.resolve();
    if (pid !== undefined && running) signal(-pid, 'SIGKILL');
    await gone;
  }

  /** Kills the server and whatever was started under it, and removes its folders. */
  async stop(): Promise<void> {
    await this.endServer();
    await this.family.end();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

const SERVER_FLAGS = [
  '--bind-addr=127.0.0.1:0',
  '--auth=none',
  '--disable-telemetry',
  '--disable-update-check',
  '--disable-getting-started-override',
  // Without it an extension host outlives its browser by hours.
  '--reconnection-grace-time=1',
];

/** Looks and manners that make a test's screen quiet and the same everywhere. */
const QUIET_SETTINGS = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'window.commandCenter': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'chat.disableAIFeatures': true,
  'extensions.ignoreRecommendations': true,
  'security.workspace.trust.banner': 'never',
  'security.workspace.trust.startupPrompt': 'never',
  'terminal.integrated.gpuAcceleration': 'off',
  'terminal.integrated.enablePersistentSessions': false,
  // Without arguments: only then does the editor add its shell integration.
  'terminal.integrated.defaultProfile.linux': 'plain',
  'terminal.integrated.profiles.linux': { plain: { path: 'bash' } },
};

async function prepareFolders(folder: string, settings: Readonly<Record<string, unknown>>): Promise<void> {
  const names = ['home', 'tmp', 'workspace', 'extensions', 'data/User', 'data/Machine'];
  await Promise.all(names.map((name) => mkdir(join(folder, name), { recursive: true })));
  await writeFile(join(folder, 'home', '.bashrc'), "PS1='$ '\n");
  const text = JSON.stringify({ ...QUIET_SETTINGS, ...settings }, null, 2);
  // A browser's window is a remote one: it takes settings of machine scope from the machine's file only.
  await Promise.all(['User', 'Machine'].map((name) => writeFile(join(folder, 'data', name, 'settings.json'), text)));
}

function command(
  folder: string,
  family: ProcessFamily,
  args: readonly string[],
  env: Readonly<Record<string, string>> = {},
): [string, string[], { cwd: string; env: Record<string, string> }] {
  const { node, entry } = editorInstall();
  const own = [`--user-data-dir=${join(folder, 'data')}`, `--extensions-dir=${join(folder, 'extensions')}`];
  const environment = family.environment({
    PATH: process.env.PATH,
    LANG: 'C.UTF-8',
    SHELL: '/bin/bash',
    HOME: join(folder, 'home'),
    TMPDIR: join(folder, 'tmp'),
    TMUX_TMPDIR: join(folder, 'tmp'),
    MANGO_TEST_RUN: process.env.MANGO_TEST_RUN,
    // A machine without sound: what the tests hear must not depend on where they run.
    PULSE_SERVER: 'unix:/nonexistent',
    PIPEWIRE_REMOTE: '/nonexistent',
    ALSA_CONFIG_PATH: '/nonexistent',
    ...env,
  });
  return [node, [entry, '--config=/dev/null', ...own, ...args], { cwd: folder, env: environment }];
}

/** Resolves with the server's origin when it says that it listens. */
async function listening(server: ChildProcess): Promise<string> {
  const said: string[] = [];
  server.stderr?.on('data', (chunk: Buffer) => said.push(chunk.toString()));
  if (!server.stdout) throw new Error('The server has no output to read.');
  for await (const line of createInterface({ input: server.stdout })) {
    said.push(line);
    const origin = /HTTP server listening on (http:\/\/[^/\s]+)/.exec(line)?.[1];
    if (origin) {
      server.stdout.resume();
      return origin;
    }
  }
  throw new Error(`The editor did not start:\n${said.join('\n')}`);
}
