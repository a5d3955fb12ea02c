// Installs what a step of development needs and is not there yet: `node scripts/setup.mjs demo`. Runs on plain Node 20,
// before node_modules exists, so it imports nothing but Node and its own parts. Names may be steps or bundles of steps.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { installBaseImage } from './setup/baseImage.mjs';
import { desktopEditor, installEditor } from './setup/editor.mjs';
import { installModel } from './setup/model.mjs';
import { installModules } from './setup/modules.mjs';
import { needPrograms } from './setup/programs.mjs';
import { SetupError } from './setup/run.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Steps that are programs of the operating system, by their names in programs.mjs. */
const PROGRAM_STEPS = {
  git: ['git'],
  shells: ['zsh', 'fish', 'dash'],
  tmux: ['tmux', 'ps'],
  sqlite3: ['sqlite3'],
  chromium: ['chromium'],
  pulseaudio: ['pulseaudio', 'parec'],
  recorders: ['arecord', 'sox'],
  cluster: ['kubectl'],
  monitoring: ['prometheus', 'promtool', 'alertmanager', 'amtool'],
  images: ['buildah', 'debootstrap'],
  operations: ['curl', 'openssl'],
  redis: ['redis-server'],
  certificates: ['openssl'],
  voices: ['flite', 'festival', 'sox'],
};

const STEPS = {
  modules: () => installModules(root),
  editor: () => installEditor(),
  model: () => installModel(root),
  baseImage: () => installBaseImage(),
};

const REAL_PARTS = [
  'modules',
  'git',
  'shells',
  'tmux',
  'chromium',
  'sqlite3',
  'pulseaudio',
  'recorders',
  'redis',
  'certificates',
  'model',
];
const BUNDLES = {
  demo: ['modules', 'git', 'tmux', 'model'],
  start: ['modules', 'tmux', 'model', ...(desktopEditor() ? [] : ['editor'])],
  unit: REAL_PARTS,
  host: ['modules', 'git', 'tmux', 'chromium', 'editor', 'model'],
  e2e: [...REAL_PARTS, 'editor'],
  deploy: [
    'modules',
    'git',
    'chromium',
    'editor',
    'model',
    'cluster',
    'monitoring',
    'images',
    'operations',
    'baseImage',
  ],
  test: [...REAL_PARTS, 'editor'],
};

/**
 * Runs each step once: programs first and all together, so that what is missing is said in one go.
 * @param {readonly string[]} names steps and bundles
 * @throws SetupError with a sentence for the person when something cannot be installed from here.
 */
export async function setUp(names) {
  const known = { ...BUNDLES, ...STEPS, ...PROGRAM_STEPS };
  const unknown = names.filter((name) => !(name in known));
  if (unknown.length > 0 || names.length === 0) {
    const complaint = unknown.length > 0 ? `No step "${unknown[0]}"` : 'Name a step';
    throw new SetupError(`${complaint}; there are: ${Object.keys(known).join(', ')}.`);
  }
  const wanted = new Set(names.flatMap((name) => BUNDLES[name] ?? [name]));
  await needPrograms(...new Set([...wanted].flatMap((name) => PROGRAM_STEPS[name] ?? [])));
  const { modules, ...others } = STEPS;
  if (wanted.has('modules')) await modules();
  // They wait for different servers. None is left half-done because another failed.
  const steps = Object.entries(others).flatMap(([name, step]) => (wanted.has(name) ? [step()] : []));
  const failure = (await Promise.allSettled(steps)).find(({ status }) => status === 'rejected');
  if (failure) throw failure.reason;
}

/** As `setUp`; ends the process with the sentence when it cannot. */
export async function setUpOrExit(names) {
  try {
    await setUp(names);
  } catch (error) {
    if (!(error instanceof SetupError)) throw error;
    console.error(`setup: ${error.message}`);
    process.exit(1);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await setUpOrExit(process.argv.slice(2));
