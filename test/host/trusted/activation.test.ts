import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { Session, type Profiler } from 'node:inspector/promises';
import * as vscode from 'vscode';

const ID = 'alphanumeric-mango.alphanumeric-mango';

/** Packages that cost memory or time and belong to the first use, not to the start of every window. */
const HEAVY = ['koffi', 'vosk', 'sql.js', 'ws', 'node-pty', 'ajv', 'yauzl', 'wavefile', 'commander'];

/** What activating the extension took and loaded. */
interface Activation {
  /** Null when it was active already. */
  readonly milliseconds: number | null;
  /** Packages whose code ran, bundled or not. */
  readonly packages: readonly string[];
}

/**
 * Activates it under V8's coverage, which names every bundled module whose code ran. The editor may have been quicker:
 * then the time is unknown, and the packages are those that V8 still remembers.
 */
async function measure(extension: vscode.Extension<unknown>): Promise<Activation> {
  const early = extension.isActive;
  const session = new Session();
  session.connect();
  try {
    await session.post('Profiler.enable');
    if (!early) await session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: false });
    const started = performance.now();
    await extension.activate();
    const milliseconds = early ? null : performance.now() - started;
    const { result } = early
      ? await session.post('Profiler.getBestEffortCoverage')
      : await session.post('Profiler.takePreciseCoverage');
    return { milliseconds, packages: packagesOf(result, extension.extensionPath) };
  } finally {
    session.disconnect();
  }
}

/** esbuild wraps each CommonJS module into a function named after its path; others load from node_modules by file. */
function packagesOf(scripts: readonly Profiler.ScriptCoverage[], folder: string): readonly string[] {
  const own = scripts.filter(({ url }) => url.includes(folder));
  const bundled = own.flatMap(({ functions }) =>
    functions.filter(({ ranges }) => (ranges[0]?.count ?? 0) > 0).map(({ functionName }) => functionName),
  );
  const names = [...bundled, ...own.map(({ url }) => url)].flatMap((path) => {
    const [, name] = /node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path) ?? [];
    return name ? [name] : [];
  });
  return [...new Set(names)].sort();
}

describe('activation', () => {
  it('loads nothing heavy', async function () {
    const extension = vscode.extensions.getExtension(ID);
    assert.ok(extension);
    const { milliseconds, packages } = await measure(extension);
    assert.ok(extension.isActive);
    const time = milliseconds === null ? 'before the tests began' : `in ${milliseconds.toFixed(0)} ms`;
    this.test!.title += ` (activated ${time}, ran code of: ${packages.join(', ') || 'no package'})`;
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
});
