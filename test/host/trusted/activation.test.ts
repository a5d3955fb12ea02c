import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { Session, type Profiler } from 'node:inspector/promises';
import * as vscode from 'vscode';
import { speak } from '../extension';

const ID = 'alphanumeric-mango.alphanumeric-mango';

/** Packages that cost memory or time and belong to the first use, not to the start of every window. */
const HEAVY = ['koffi', 'vosk', 'sql.js', 'ws', 'node-pty', 'ajv', 'yaml', 'pino', 'yauzl', 'wavefile', 'commander'];

/**
 * Packages whose code ran for the first time while `action` did, bundled or not, as V8's coverage tells. With `early`,
 * what ran before is included as far as V8 still remembers it.
 */
async function packagesRunBy(
  action: () => Promise<unknown>,
  folder: string,
  early = false,
): Promise<readonly string[]> {
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    if (!early) await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
    await action();
    const { result } = early
      ? await session.post('Profiler.getBestEffortCoverage')
      : await session.post('Profiler.takePreciseCoverage');
    return packagesOf(result.filter(({ url }) => url.includes(folder)));
  } finally {
    session.disconnect();
  }
}

/** esbuild wraps each module into a function named after its path; what is not bundled has a file of its own. */
function packagesOf(scripts: readonly Profiler.ScriptCoverage[]): readonly string[] {
  const paths = scripts.flatMap(({ url, functions }) => [
    url,
    ...functions.filter(({ ranges }) => (ranges[0]?.count ?? 0) > 0).map(({ functionName }) => functionName),
  ]);
  const names = paths.flatMap((path) => /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? []);
  return [...new Set(names)].sort();
}

function extensionUnderTest(): vscode.Extension<unknown> {
  const extension = vscode.extensions.getExtension(ID);
  assert.ok(extension);
  return extension;
}

describe('activation', () => {
  it('loads nothing heavy', async function () {
    const extension = extensionUnderTest();
    // The editor activates it too, when it has started; it may have been quicker than this test.
    const early = extension.isActive;
    const started = performance.now();
    const packages = await packagesRunBy(async () => extension.activate(), extension.extensionPath, early);
    const time = early ? 'before the tests began' : `in ${(performance.now() - started).toFixed(0)} ms`;
    this.test!.title += ` (activated ${time}, ran code of: ${packages.join(', ') || 'no package'})`;
    assert.ok(extension.isActive);
    assert.deepEqual(
      packages.filter((name) => HEAVY.includes(name)),
      [],
    );
  });

  it('maps no native library into the extension host', () => {
    if (process.platform !== 'linux') return;
    const mapped = readFileSync('/proc/self/maps', 'utf8');
    assert.doesNotMatch(mapped, /libvosk|koffi/);
  });

  it('leaves the loading to the first command', async () => {
    const packages = await packagesRunBy(() => speak('next window'), extensionUnderTest().extensionPath);
    // Which also shows that what runs is seen.
    for (const name of ['pino', 'comlink']) assert.ok(packages.includes(name), `${name} not in: ${packages.join()}`);
  });
});
