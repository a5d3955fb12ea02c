// Programs of the operating system: asked for by name, installed with apt where we may, else named with the command.
import { readdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { SetupError, attempt, findProgram, say } from './run.mjs';

const LOCK_WAIT_S = 600;
const LOCK_RETRY_MS = 5000;

/** What each step needs: `any` of the programs will do; `debian` and `brew` are the packages that bring one. */
const PROGRAMS = {
  tmux: { any: ['tmux'], debian: 'tmux', brew: 'tmux', why: 'the terminal that is spoken to' },
  zsh: { any: ['zsh'], debian: 'zsh', brew: 'zsh', why: 'a shell that quoting is tested with' },
  fish: { any: ['fish'], debian: 'fish', brew: 'fish', why: 'a shell that quoting is tested with' },
  dash: { any: ['dash'], debian: 'dash', brew: 'dash', why: 'a shell that quoting is tested with' },
  git: { any: ['git'], debian: 'git', brew: 'git', why: 'git commands are run for real' },
  ps: { any: ['ps'], debian: 'procps', why: 'finds out which program runs in a terminal' },
  sqlite3: { any: ['sqlite3'], debian: 'sqlite3', brew: 'sqlite', why: 'reads the history as others would' },
  chromium: {
    any: ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'],
    debian: 'chromium',
    brew: '--cask chromium',
    why: 'shows the editor and plays the microphone',
  },
  pulseaudio: { any: ['pulseaudio'], debian: 'pulseaudio', why: 'a microphone without hardware' },
  parec: { any: ['parec'], debian: 'pulseaudio-utils', why: 'records from it' },
  arecord: {
    any: ['arecord'],
    // With the plugin through which it reaches PulseAudio; so has sox's.
    debian: 'alsa-utils libasound2-plugins',
    why: 'a recorder that the extension may find',
  },
  'redis-server': { any: ['redis-server'], debian: 'redis-server', brew: 'redis', why: 'limits that servers share' },
  flite: { any: ['flite'], debian: 'flite', why: 'voices for fixtures' },
  festival: {
    any: ['festival'],
    debian: 'festival festvox-us-slt-hts festvox-kdlpc16k',
    why: 'more voices for fixtures',
  },
  sox: {
    any: ['sox'],
    debian: 'sox libsox-fmt-alsa',
    brew: 'sox',
    why: 'a recorder that the extension may find, and what shapes fixtures',
  },
  buildah: { any: ['buildah'], debian: 'buildah', why: 'builds the images without a container engine' },
  debootstrap: { any: ['debootstrap'], debian: 'debootstrap', why: 'makes the Debian that they are built on' },
  kubectl: { any: ['kubectl'], debian: 'kubernetes-client', brew: 'kubernetes-cli', why: 'renders the manifests' },
  prometheus: {
    any: ['prometheus'],
    debian: 'prometheus',
    brew: 'prometheus',
    why: 'the alerts and queries are run for real',
  },
  promtool: { any: ['promtool'], debian: 'prometheus', brew: 'prometheus', why: 'checks the rules' },
  alertmanager: {
    any: ['prometheus-alertmanager', 'alertmanager'],
    debian: 'prometheus-alertmanager',
    why: 'gets the alerts',
  },
  curl: { any: ['curl'], debian: 'curl', why: 'asks servers as the manual for operations does' },
  openssl: { any: ['openssl'], debian: 'openssl', why: 'makes secrets and certificates' },
  amtool: { any: ['amtool'], debian: 'prometheus-alertmanager', why: 'checks the routes of alerts' },
  python3: { any: ['python3'], debian: 'python3', why: 'compiles node-pty' },
  make: { any: ['make'], debian: 'make', why: 'compiles node-pty' },
  'g++': { any: ['g++', 'clang++'], debian: 'g++', why: 'compiles node-pty' },
};

/** @returns {string | undefined} the path of a program of the table above */
export function programPath(name) {
  return findProgram(...PROGRAMS[name].any);
}

/**
 * Makes sure that the programs are there.
 * @throws SetupError naming the exact command when something is missing and cannot be installed from here.
 */
export async function needPrograms(...names) {
  const missing = names.filter((name) => !programPath(name));
  if (missing.length === 0) return;
  const packages = [...new Set(missing.flatMap((name) => PROGRAMS[name].debian.split(' ')))];
  if (process.platform !== 'linux' || !findProgram('apt-get') || process.getuid?.() !== 0) {
    throw new SetupError(`${missing.join(', ')} missing. Install and run this again:\n  ${byHand(missing, packages)}`);
  }
  for (const name of missing) say(`installing ${PROGRAMS[name].debian} (apt): ${PROGRAMS[name].why}`);
  await aptInstall(packages);
  const still = missing.filter((name) => !programPath(name));
  if (still.length > 0)
    throw new SetupError(`apt installed ${packages.join(' ')}, but ${still.join(', ')} is missing.`);
}

function byHand(missing, packages) {
  if (process.platform === 'darwin') {
    const brew = missing.map((name) => PROGRAMS[name].brew ?? name);
    return brew.map((each) => `brew install ${each}`).join(' && ');
  }
  if (process.platform === 'win32') return `(with the installer of each) ${missing.join(', ')}`;
  if (!findProgram('apt-get')) return `(with the package manager of this system) ${packages.join(' ')}`;
  return `sudo apt-get update && sudo apt-get install -y --no-install-recommends ${packages.join(' ')}`;
}

async function aptInstall(packages) {
  const install = ['install', '-y', '--no-install-recommends', ...packages];
  // The lists are fetched only when there are none, or when they are too old to find the packages.
  if (!hasLists()) await aptOrThrow(['update']);
  const first = await apt(install);
  if (first.code === 0) return;
  await aptOrThrow(['update']);
  await aptOrThrow(install);
}

function hasLists() {
  try {
    return readdirSync('/var/lib/apt/lists').some((name) => name.includes('_Packages'));
  } catch {
    return false;
  }
}

async function aptOrThrow(args) {
  const { code, output } = await apt(args);
  if (code !== 0) throw new SetupError(`apt-get ${args.join(' ')} failed (${code}):\n${output.trimEnd().slice(-2000)}`);
}

/** apt waits for dpkg's lock by itself, but not for the one on the lists. */
async function apt(args) {
  const deadline = Date.now() + LOCK_WAIT_S * 1000;
  for (;;) {
    const result = await attempt('apt-get', ['-q', '-o', `DPkg::Lock::Timeout=${LOCK_WAIT_S}`, ...args], {
      env: { DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' },
      what: `apt-get ${args[0]}`,
    });
    if (result.code === 0 || !/Could not get lock|Unable to lock/.test(result.output) || Date.now() > deadline) {
      return result;
    }
    await wait(LOCK_RETRY_MS);
  }
}
