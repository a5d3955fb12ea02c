// The base that images are built on in tests: Debian as debootstrap makes it, from the mirror that this machine's apt
// uses, kept by buildah in the cache folder. Needs root, and neither a container engine nor a registry of images.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder } from './cache.mjs';
import { SetupError, attempt, run, say } from './run.mjs';

const RELEASE = 'bookworm';
/** The name to give as the Dockerfile's BASE. */
export const BASE_IMAGE = `localhost/mango-base:${RELEASE}`;

/** What buildah is told in every call, and its environment: no container engine, no privileges of the kernel's. */
export function buildah() {
  const folder = join(cacheFolder(), 'images');
  return {
    args: ['--root', join(folder, 'store'), '--runroot', join(folder, 'run')],
    env: { BUILDAH_ISOLATION: 'chroot', STORAGE_DRIVER: 'vfs' },
  };
}

export async function installBaseImage() {
  const { args, env } = buildah();
  const call = (...rest) => run('buildah', [...args, ...rest], { env, what: `buildah ${rest[0]}` });
  const there = await attempt('buildah', [...args, 'images', '--quiet', BASE_IMAGE], { env });
  if (there.code === 0) return;
  if (process.getuid?.() !== 0) throw new SetupError('Only root can make the base image with debootstrap.');
  say(`making a Debian ${RELEASE} to build images on (debootstrap, to the cache folder)`);
  const container = (await call('from', 'scratch')).trim();
  try {
    const folder = (await call('mount', container)).trim();
    const mirror = await ownMirror();
    await run('debootstrap', ['--variant=minbase', RELEASE, folder, ...(mirror ? [mirror] : [])], {
      what: 'debootstrap',
    });
    for (const left of ['var/cache/apt/archives', 'var/lib/apt/lists']) {
      rmSync(join(folder, left), { recursive: true });
      mkdirSync(join(folder, left, 'partial'), { recursive: true });
    }
    // As the official image has it.
    writeFileSync(join(folder, 'etc', 'apt', 'apt.conf.d', 'no-recommends'), 'APT::Install-Recommends "0";\n');
    await call('umount', container);
    await call('commit', '--quiet', '--disable-compression', container, BASE_IMAGE);
  } finally {
    await call('rm', container);
  }
}

/** The mirror of Debian's main archive in apt's configuration; undefined where apt has none, then it is debootstrap's. */
async function ownMirror() {
  const { code, output } = await attempt('apt-get', [
    'indextargets',
    '--format',
    '$(SITE)|$(CODENAME)|$(COMPONENT)|$(ORIGIN)',
    'Created-By: Packages',
  ]);
  if (code !== 0) return undefined;
  const targets = output.split('\n').map((line) => line.split('|'));
  return targets.find(([, ...rest]) => rest.join('|') === `${RELEASE}|main|Debian`)?.[0];
}
