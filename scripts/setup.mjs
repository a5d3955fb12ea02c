// Installs what a step of development needs and is not there yet: `node scripts/setup.mjs demo`. Runs on plain Node 20,
// before node_modules exists, so it imports nothing but Node and its own parts. Names may be steps or bundles of steps.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { desktopEditor, installEditor } from './setup/editor.mjs';
import { installModel } from './setup/model.mjs';
import { installModules } from './setup/modules.mjs';
import { needPrograms } from './setup/programs.mjs';
import { SetupError } from './setup/run.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

const STEPS = {
  modules: () => installModules(root),
  git: () => needPrograms('git'),
  tmux: () => needPrograms('tmux', 'ps'),
  sqlite3: () => needPrograms('sqlite3'),
  chromium: () => needPrograms('chromium'),
  pulseaudio: () => needPrograms('pulseaudio', 'parec'),
  editor: () => installEditor(),
  model: () => installModel(root),
  voices: () => needPrograms('flite', 'festival', 'sox'),
};

const BUNDLES = {
  demo: ['modules', 'git', 'tmux', 'model'],
  start: ['modules', 'tmux', 'model', ...(desktopEditor() ? [] : ['editor'])],
  unit: ['modules', 'git', 'tmux', 'chromium', 'sqlite3', 'pulseaudio', 'model'],
  host: ['modules', 'git', 'tmux', 'chromium', 'editor', 'model'],
  e2e: ['modules', 'git', 'tmux', 'chromium', 'sqlite3', 'pulseaudio', 'editor', 'model'],
  test: ['modules', 'git', 'tmux', 'chromium', 'sqlite3', 'pulseaudio', 'editor', 'model'],
};

/**
 * Runs each step once, in the table's order.
 * @param {readonly string[]} names steps and bundles
 * @throws SetupError with a sentence for the person when something cannot be installed from here.
 */
export async function setUp(names) {
  const unknown = names.filter((name) => !(name in STEPS) && !(name in BUNDLES));
  if (unknown.length > 0 || names.length === 0) {
    const known = [...new Set([...Object.keys(BUNDLES), ...Object.keys(STEPS)])].join(', ');
    throw new SetupError(`${unknown.length > 0 ? `No step "${unknown[0]}"` : 'Name a step'}; there are: ${known}.`);
  }
  const wanted = new Set(names.flatMap((name) => BUNDLES[name] ?? [name]));
  for (const [name, step] of Object.entries(STEPS)) {
    if (wanted.has(name)) await step();
  }
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
