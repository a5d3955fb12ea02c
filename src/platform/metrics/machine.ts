import { readFile } from 'node:fs/promises';
import { availableParallelism, cpus, freemem, totalmem } from 'node:os';
import { join } from 'node:path';

/** Shares of what we may use, 0 to 1. */
export interface MachineLoad {
  /** Since it was asked for last; null the first time. */
  readonly cpu: number | null;
  readonly memory: number;
}

/** Seconds of processor time used, and processors there are. */
interface CpuUse {
  readonly usedS: number;
  readonly processors: number;
}

/** How busy the machine is: the container's limits where there are any (cgroup v2), else all of it. */
export class Machine {
  private last: { readonly usedS: number; readonly atMs: number } | null = null;

  constructor(private readonly cgroup = '/sys/fs/cgroup') {}

  async load(): Promise<MachineLoad> {
    const { usedS, processors } = (await this.limitedCpu()) ?? wholeCpu();
    const atMs = performance.now();
    const { last } = this;
    this.last = { usedS, atMs };
    const possibleS = last && ((atMs - last.atMs) / 1000) * processors;
    const cpu = last && possibleS ? Math.min(1, Math.max(0, (usedS - last.usedS) / possibleS)) : null;
    return { cpu, memory: (await this.limitedMemory()) ?? 1 - freemem() / totalmem() };
  }

  private async limitedCpu(): Promise<CpuUse | null> {
    const [quota, period] = ((await this.read('cpu.max')) ?? '').trim().split(' ').map(Number);
    const used = /^usage_usec (\d+)/m.exec((await this.read('cpu.stat')) ?? '')?.[1];
    if (!quota || !period || used === undefined) return null;
    return { usedS: Number(used) / 1e6, processors: Math.min(quota / period, availableParallelism()) };
  }

  /** What the system could drop (files that are not in use) does not count. */
  private async limitedMemory(): Promise<number | null> {
    const most = Number(await this.read('memory.max'));
    const now = Number(await this.read('memory.current'));
    if (!most || !now) return null;
    const droppable = /^inactive_file (\d+)/m.exec((await this.read('memory.stat')) ?? '')?.[1] ?? '0';
    return Math.max(0, now - Number(droppable)) / most;
  }

  private async read(name: string): Promise<string | null> {
    try {
      return await readFile(join(this.cgroup, name), 'utf8');
    } catch {
      return null; // No limit, or not Linux.
    }
  }
}

function wholeCpu(): CpuUse {
  const all = cpus();
  const usedMs = all.reduce((sum, { times }) => sum + times.user + times.nice + times.sys + times.irq, 0);
  return { usedS: usedMs / 1000, processors: all.length };
}
