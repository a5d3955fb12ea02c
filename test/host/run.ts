// Opens a real editor for each folder of host tests and runs them in its extension host; prints mocha's reports and
// leaves their sum where scripts/test.mjs looks for it.
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runInExtensionHost } from '../e2e/support/hostRunner';
import { VOCABULARY_FILE, VOCABULARY } from './workspaceVocabulary';

const LIMIT_MS = 100_000;

const RUNS = [
  { tests: 'trusted', workspaceTrust: false },
  { tests: 'restricted', workspaceTrust: true },
];

const counts = { passes: 0, failures: 0, pending: 0 };

async function main(): Promise<void> {
  for (const { tests, workspaceTrust } of RUNS) await runFolder(tests, workspaceTrust);
  if (process.env.MANGO_TEST_RESULT) await writeFile(process.env.MANGO_TEST_RESULT, JSON.stringify(counts));
  process.exitCode = counts.failures === 0 ? 0 : 1;
}

async function runFolder(tests: string, workspaceTrust: boolean): Promise<void> {
  let report = '';
  const status = await runInExtensionHost({
    extension: '.',
    suite: join('out', 'host', 'index.js'),
    timeoutMs: LIMIT_MS,
    workspaceTrust,
    env: { MANGO_HOST_TESTS: tests, MANGO_CACHE: process.env.MANGO_CACHE ?? '' },
    prepareWorkspace: async (folder) => {
      await mkdir(join(folder, '.vscode', 'mango'), { recursive: true });
      await writeFile(join(folder, VOCABULARY_FILE), VOCABULARY);
    },
    print: (text) => {
      report += `${text}\n`;
      console.log(text);
    },
  });
  const failures = count(report, 'failing');
  counts.passes += count(report, 'passing');
  counts.pending += count(report, 'pending');
  // A host that ended badly without a failing test still counts as one.
  counts.failures += failures === 0 && status !== 0 ? 1 : failures;
}

function count(report: string, word: string): number {
  return Number(new RegExp(`^\\s*(\\d+) ${word}`, 'm').exec(report)?.[1] ?? 0);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
