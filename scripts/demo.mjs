// `npm run demo`: recorded speech drives a real tmux session through the real engine. Prints what was said, heard and done
// for each recording of the manifest, then the screen it produced; exits 1 if any ended otherwise than the manifest says.
// `node scripts/demo.mjs MANIFEST` plays another manifest.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { argv, exit } from 'node:process';

const manifestFile = argv[2] ?? 'test/fixtures/commands/manifest.json';
// What is done in an editor is for the tests that have one.
const utterances = JSON.parse(readFileSync(manifestFile, 'utf8')).utterances.filter(({ editor }) => !editor);
const folder = dirname(manifestFile);

const scratch = mkdtempSync(join(tmpdir(), 'mango-demo-'));
const socket = join(scratch, 'tmux.sock');
const tmux = (...args) => execFileSync('tmux', ['-S', socket, '-f', '/dev/null', ...args], { encoding: 'utf8' });

function makeProject() {
  const project = join(scratch, 'projects', 'mango');
  execFileSync('mkdir', ['-p', project]);
  for (const name of ['README.md', 'notes.txt', '.hidden']) writeFileSync(join(project, name), 'demo\n');
  execFileSync('git', ['init', '--quiet', project]);
  return project;
}

function play() {
  const files = utterances.map(({ file }) => resolve(folder, file));
  const run = spawnSync('node', ['dist/cli.js', 'run', '--tmux', 'demo', '--tmux-socket', socket, '--json', ...files], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 64 << 20,
  });
  return run.stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line));
}

function differs(expected, actual) {
  const command = actual?.command ? `${actual.command.vocabulary}/${actual.command.id}` : null;
  if (!actual) return 'was not played';
  if (command !== expected.command) return `became ${command ?? 'no command'}, not ${expected.command ?? 'no command'}`;
  if (actual.outcome.kind !== expected.outcome) return `was ${actual.outcome.kind}, not ${expected.outcome}`;
  return null;
}

function table(rows) {
  const head = ['file', 'heard', 'command', 'outcome', 'ms'];
  const width = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column].length)));
  for (const row of [head, ...rows]) console.log(row.map((cell, column) => cell.padEnd(width[column])).join('  '));
}

function screen() {
  for (const window of tmux(
    'list-windows',
    '-t',
    'demo',
    '-F',
    '#{window_id} #{window_index} #{window_layout} #{window_active}',
  )
    .trim()
    .split('\n')) {
    const [id, index, layout, active] = window.split(' ');
    console.log(`\n── window ${index}${active === '1' ? ' (active)' : ''}  ${layout}`);
    for (const pane of tmux('list-panes', '-t', id, '-F', '#{pane_id} #{pane_width}x#{pane_height}')
      .trim()
      .split('\n')) {
      const [paneId, size] = pane.split(' ');
      console.log(`── pane ${paneId} ${size}`);
      console.log(tmux('capture-pane', '-p', '-t', paneId).replace(/\n+$/, ''));
    }
  }
}

const models = execFileSync('node', ['dist/cli.js', 'models', 'list'], { encoding: 'utf8' });
console.log(`model: ${models.split('\n').find((line) => / installed in /.test(line)) ?? 'none'}\n`);

let wrong = 0;
try {
  const project = makeProject();
  tmux(
    'new-session',
    '-d',
    '-s',
    'demo',
    '-x',
    '100',
    '-y',
    '24',
    '-c',
    project,
    'env PS1="$ " bash --norc --noprofile',
  );
  tmux('set-option', '-g', 'default-command', 'env PS1="$ " bash --norc --noprofile');
  const played = play();
  const rows = utterances.map((expected, at) => {
    const actual = played[at];
    const problem = differs(expected, actual);
    if (problem) wrong++;
    const done = actual?.command ? `${actual.command.vocabulary}/${actual.command.id}: ${actual.command.summary}` : '-';
    const outcome = (actual?.outcome.kind ?? '-') + (problem ? `  ✗ ${problem}` : '');
    const ms = actual ? String(Math.round(actual.effectMs)) : '-';
    return [expected.file, actual?.heard ?? '-', done, outcome, ms];
  });
  table(rows);
  screen();
  console.log(`\n${utterances.length - wrong} of ${utterances.length} utterances ended as the manifest says.`);
} finally {
  spawnSync('tmux', ['-S', socket, 'kill-server']);
  rmSync(scratch, { recursive: true, force: true });
}
exit(wrong > 0 ? 1 : 0);
