// The suites: where their tests lie, how they are started and how long they may take before something is wrong.
import { fileURLToPath } from 'node:url';

const MINUTE_MS = 60_000;

function mocha(files, timeoutMs, more = []) {
  const bin = 'node_modules/mocha/bin/mocha.js';
  const reporter = fileURLToPath(new URL('./reporter.cjs', import.meta.url));
  const flags = ['--forbid-only', '--forbid-pending', '--no-config', '--timeout', String(timeoutMs), ...more];
  return ['--enable-source-maps', bin, ...flags, '--reporter', reporter, ...files];
}

/** Tests mostly wait for programs, sounds and screens. More than two files at a time would be kept waiting themselves. */
function sideBySide(tests) {
  return tests.length > 1 ? ['--parallel', '--jobs', '2'] : [];
}

/**
 * unit: rooms and their real parts, in plain Node.
 * host: `out/host/run.js` opens a real editor and runs out/host/index.js in its extension host; it prints mocha's report.
 * e2e: plain mocha that drives a real editor and a real browser with the packaged extension in it.
 * deploy: plain mocha that builds the images, renders the manifests and runs the monitoring. It waits for other programs
 * throughout and has much time for each, so it runs `early`: beside the first suite, and is printed in its turn.
 */
export const SUITES = {
  unit: { folder: 'test/unit', limitMs: 10 * MINUTE_MS, args: (tests) => mocha(tests, 20_000, sideBySide(tests)) },
  host: { folder: 'test/host', limitMs: 5 * MINUTE_MS, args: () => ['--enable-source-maps', 'out/host/run.js'] },
  deploy: {
    folder: 'test/deploy',
    limitMs: 10 * MINUTE_MS,
    early: true,
    args: (tests) => mocha(tests, 300_000, sideBySide(tests)),
  },
  e2e: { folder: 'test/e2e', limitMs: 10 * MINUTE_MS, args: (tests) => mocha(tests, 120_000) },
};
