// Opens a real editor for each folder of host tests and runs them in its extension host; prints mocha's reports and
// leaves their sum where scripts/test.mjs looks for it.
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runInExtensionHost } from '../e2e/support/hostRunner';
import { ANOTHER_WINDOW, REPORT_MARK } from './report';

const LIMIT_MS = 100_000;

/** How much of the host's log is shown when it ended without a report. */
const LOG_LINES = 40;

/** Another extension, which uses this one's API. */
const CONSUMER = join('out', 'host', 'consumer');

const RUNS = [
  { tests: 'trusted', workspaceTrust: false },
  { tests: 'restricted', workspaceTrust: true },
];

const counts = { passes: 0, failures: 0, pending: 0 };

async function main(): Promise<void> {
  await copyFile(join('test', 'host', 'consumer', 'package.json'), join(CONSUMER, 'package.json'));
  for (const { tests, workspaceTrust } of RUNS) await runFolder(tests, workspaceTrust);
  if (process.env.MANGO_TEST_RESULT) await writeFile(process.env.MANGO_TEST_RESULT, JSON.stringify(counts));
  process.exitCode = counts.failures === 0 ? 0 : 1;
}

async function runFolder(tests: string, workspaceTrust: boolean): Promise<void> {
  const report: string[] = [];
  const rest: string[] = [];
  const status = await runInExtensionHost({
    extension: '.',
    alongside: [CONSUMER],
    suite: join('out', 'host', 'index.js'),
    another: { when: ANOTHER_WINDOW, suite: join('out', 'host', 'anotherWindow.js') },
    timeoutMs: LIMIT_MS,
    workspaceTrust,
    env: { MANGO_HOST_TESTS: tests, MANGO_CACHE: process.env.MANGO_CACHE ?? '' },
    print: (text) => {
      if (!text.startsWith(REPORT_MARK)) return rest.push(text);
      const line = text.slice(REPORT_MARK.length);
      console.log(line);
      return report.push(line);
    },
  });
  const text = report.join('\n');
  const failures = count(text, 'failing');
  counts.passes += count(text, 'passing');
  counts.pending += count(text, 'pending');
  counts.failures += failures;
  if (failures > 0 || status === 0) return;
  // A host that ended badly without a failing test: it must not pass, and its log says why.
  counts.failures += 1;
  console.error(`The extension host ended with ${status}:\n${rest.slice(-LOG_LINES).join('\n')}`);
}

function count(report: string, word: string): number {
  return Number(new RegExp(`^\\s*(\\d+) ${word}`, 'm').exec(report)?.[1] ?? 0);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
