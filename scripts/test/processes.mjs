// What a suite started: ended as a group when it is over, and whatever escaped the group is found by a mark in its
// environment, which children inherit. Only processes that carry the mark of this very run are ever touched.
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';

const GRACE_MS = 5000;
const LOOK_EVERY_MS = 100;

/** Ends a process group that was started with `detached`. It may be gone already. */
export function endGroup(pid, signal) {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/**
 * Processes that carry `mark` in their environment and are still there after a time of grace. They are ended.
 * @returns {Promise<string[]>} one line for each: its id and command line. Empty where there is no /proc.
 */
export async function endStrays(mark) {
  const deadline = Date.now() + GRACE_MS;
  let strays = marked(mark);
  while (strays.length > 0 && Date.now() < deadline) {
    await wait(LOOK_EVERY_MS);
    strays = marked(mark);
  }
  const lines = strays.map((pid) => `${pid} ${read(`/proc/${pid}/cmdline`).replaceAll('\0', ' ').trim()}`);
  for (const pid of strays) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  }
  return lines;
}

function marked(mark) {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => read(`/proc/${pid}/environ`).split('\0').includes(mark))
    .filter((pid) => !isZombie(pid))
    .map(Number);
}

/** A zombie only waits to be reaped by its parent; it holds nothing. */
function isZombie(pid) {
  return /^State:\s+Z/m.test(read(`/proc/${pid}/status`));
}

/** Empty when the process is gone or another user's. */
function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
