import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';

/** A command waits for shell integration, which a cold shell takes its time over. */
const TIMEOUT_MS = 60_000;

/**
 * Runs the host tests inside the extension host that loaded this module; @vscode/test-electron and hostRunner.ts both
 * call it. `MANGO_HOST_TESTS` names the folder: `trusted` (the default) or `restricted`.
 * @throws Error when a test failed.
 */
export async function run(): Promise<void> {
  const folder = join(__dirname, process.env.MANGO_HOST_TESTS ?? 'trusted');
  const mocha = new Mocha({ timeout: TIMEOUT_MS, forbidOnly: true, forbidPending: true, color: false });
  const tests = readdirSync(folder).filter((name) => name.endsWith('.test.js'));
  for (const name of tests.sort()) mocha.addFile(join(folder, name));
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} failed.`);
}
