/**
 * Opens a history in a process of its own, as a window does, searches it as somebody types in the panel, and prints what that
 * took.
 * Arguments: image file; `--recent`: searches for nothing but the newest; then the key file of one that is encrypted.
 */
import { KeyFile } from '../../../src/history/encryption/keyFile';
import { NO_KEYS } from '../../../src/history/encryption/key';
import { historyPaths } from '../../../src/history/store/historyPaths';
import { HistoryStore } from '../../../src/history/store/historyStore';
import { findPage } from '../../../src/ui/historyPage';

const TYPED = [
  'docker status',
  'git checkout',
  'bakerpigin',
  'window dolomar',
  'sevotuneba',
  'kubectl',
  'lolovo compose',
  '"git status" ri',
];
/** Rows of a page of the panel. */
const SHOWN = 100;

/** Milliseconds and MB; `Cpu`: of the processor, which other programs on the machine do not lengthen. */
export interface OpenedHistory {
  readonly openMs: number;
  readonly openCpuMs: number;
  /** What the window does once it is idle, before it writes. */
  readonly checkMs: number;
  readonly firstSearchMs: number;
  readonly searchMs: readonly number[];
  readonly searchCpuMs: readonly number[];
  readonly memoryMb: number;
}

function cpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

async function main(): Promise<void> {
  const [file = '', keyFile] = process.argv.slice(2).filter((argument) => !argument.startsWith('--'));
  const keys = keyFile === undefined ? NO_KEYS : new KeyFile(keyFile);
  const [from, cpuFrom] = [performance.now(), cpuMs()];
  const store = new HistoryStore({ paths: historyPaths(file), keys, onNotice: (notice) => console.error(notice) });
  await store.search({ limit: SHOWN });
  const [openMs, openCpuMs] = [performance.now() - from, cpuMs() - cpuFrom];
  const checkFrom = performance.now();
  await store.check();
  const checkMs = performance.now() - checkFrom;
  const searchMs: number[] = [];
  const searchCpuMs: number[] = [];
  const search = async (text: string): Promise<number> => {
    const before = performance.now();
    await findPage(store, { text }, SHOWN);
    return performance.now() - before;
  };
  const archives = process.argv.includes('--recent');
  // A word that is nowhere opens every part there is.
  const firstSearchMs = archives ? 0 : await search('zzyzx');
  if (!archives) {
    for (const typed of TYPED) {
      for (let length = 1; length <= typed.length; length++) {
        const before = cpuMs();
        searchMs.push(await search(typed.slice(0, length)));
        searchCpuMs.push(cpuMs() - before);
      }
    }
  }
  globalThis.gc?.();
  // What was let go of is given back a moment later.
  await new Promise((resolve) => setTimeout(resolve, 300));
  const memoryMb = process.memoryUsage().rss / 1e6;
  const opened: OpenedHistory = { openMs, openCpuMs, checkMs, firstSearchMs, searchMs, searchCpuMs, memoryMb };
  console.log(JSON.stringify(opened));
  await store.close();
  process.exit(0);
}

void main();
