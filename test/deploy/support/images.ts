import { randomUUID } from 'node:crypto';
import { readFile, readdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Program, run } from './program';

type Buildah = () => { args: string[]; env: Record<string, string> };

/** What an image says of itself. */
export interface ImageConfig {
  readonly User: string;
  readonly Entrypoint: readonly string[];
  readonly Cmd: readonly string[];
  readonly Labels: Readonly<Record<string, string>>;
  readonly ExposedPorts: Readonly<Record<string, unknown>>;
  readonly Healthcheck?: { readonly Test: readonly string[] };
}

/** Builds the images with buildah and runs them: no container engine, no registry. Root only. */
export class Images {
  private readonly tag = randomUUID().slice(0, 8);
  private readonly containers: string[] = [];

  private constructor(
    private readonly base: string,
    private readonly args: readonly string[],
  ) {}

  static async open(): Promise<Images> {
    const setup = (await import(pathToFileURL(resolve('scripts/setup/baseImage.mjs')).href)) as {
      BASE_IMAGE: string;
      buildah: Buildah;
    };
    const { args, env } = setup.buildah();
    Object.assign(process.env, env);
    return new Images(setup.BASE_IMAGE, args);
  }

  /** Lays out the files, and builds one target of the Dockerfile. */
  async build(target: string, context: string): Promise<ImageConfig> {
    const image = this.image(target);
    const build = ['build', '--quiet', '--format', 'docker', '--build-arg', `BASE=${this.base}`];
    const file = ['--file', resolve('deploy/docker/Dockerfile'), '--target', target, '--tag', image, context];
    await this.call(...build, '--build-arg', 'VERSION=1.2.3', ...file);
    const inspected = JSON.parse(await this.call('inspect', '--type', 'image', image)) as {
      Docker: { config: ImageConfig };
    };
    return inspected.Docker.config;
  }

  /** A container of an image. */
  async container(target: string): Promise<Container> {
    const name = (await this.call('from', '--pull-never', this.image(target))).trim();
    this.containers.push(name);
    return new Container(name, this.args);
  }

  async close(): Promise<void> {
    for (const container of this.containers) await this.call('rm', container);
    const images = (await this.call('images', '--format', '{{.Name}}:{{.Tag}}')).split('\n');
    const own = images.filter((image) => image.endsWith(`:${this.tag}`));
    if (own.length > 0) await this.call('rmi', ...own);
  }

  private image(target: string): string {
    return `localhost/mango-${target}:${this.tag}`;
  }

  private call(...args: string[]): Promise<string> {
    return run('buildah', [...this.args, ...args]);
  }
}

/** Runs programs in a container, on the machine's own network. */
export class Container {
  constructor(
    private readonly name: string,
    private readonly args: readonly string[],
  ) {}

  /** Runs a program to its end, as the image's user. */
  exec(config: ImageConfig, ...command: string[]): Promise<string> {
    return run('buildah', [...this.args, 'run', '--user', config.User, this.name, '--', ...command]);
  }

  /** Starts it as an engine would, with everything dropped that the cluster drops, and other arguments than its own. */
  async start(config: ImageConfig, command: readonly string[], env: Record<string, string>): Promise<Running> {
    const set = Object.entries({ ...env, MANGO_TEST_RUN: process.env['MANGO_TEST_RUN'] ?? '' });
    const options = [
      '--user',
      config.User,
      '--cap-drop',
      'all',
      ...set.flatMap(([name, value]) => ['--env', `${name}=${value}`]),
    ];
    const program = await Program.start('buildah', [
      ...this.args,
      'run',
      ...options,
      this.name,
      '--',
      ...config.Entrypoint,
      ...command,
    ]);
    return new Running(program, config.Entrypoint[0] ?? '');
  }
}

/** A container that runs. */
export class Running {
  constructor(
    readonly program: Program,
    private readonly first: string,
  ) {}

  /** Sends a signal to the container's first process, as an engine does when it stops one. */
  async signal(name: NodeJS.Signals): Promise<void> {
    process.kill(await this.firstProcess(), name);
  }

  /** The users that its processes run as. */
  async users(): Promise<ReadonlySet<number>> {
    const pids = await descendants(await this.firstProcess());
    const users = await Promise.all(pids.map(async (pid) => Number(/^Uid:\s+(\d+)/m.exec(await status(pid))?.[1])));
    return new Set(users.filter((user) => !Number.isNaN(user)));
  }

  /** Ends whatever of it still runs. */
  async end(): Promise<void> {
    // buildah's own end would leave the container's processes behind.
    for (const pid of (await descendants(this.program.pid)).reverse()) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
      }
    }
    await this.program.end();
  }

  private async firstProcess(): Promise<number> {
    for (const pid of await descendants(this.program.pid)) {
      const line = await readFile(`/proc/${pid}/cmdline`, 'utf8');
      if (line.startsWith(`${this.first}\0`)) return pid;
    }
    throw new Error(`${this.first} does not run:\n${this.program.output}`);
  }
}

async function descendants(root: number): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const parents = new Map(
    await Promise.all(
      pids.map(async (pid) => [pid, Number(/^PPid:\s+(\d+)/m.exec(await status(pid))?.[1] ?? 0)] as const),
    ),
  );
  const isBelow = (pid: number): boolean => {
    for (let at: number | undefined = pid; at; at = parents.get(at)) if (at === root) return true;
    return false;
  };
  return pids.filter(isBelow);
}

async function status(pid: number): Promise<string> {
  try {
    return await readFile(`/proc/${pid}/status`, 'utf8');
  } catch {
    return ''; // It ended between the listing and the look.
  }
}
