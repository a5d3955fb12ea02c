import { writeFileSync } from 'node:fs';
import { availableParallelism, release, type } from 'node:os';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { crashRounds, type CrashResult } from '../unit/history/crash/harness';

const WRITER = resolve('out/unit/history/crash/writer.js');
const TOLD_EVERY = 50;
const LANES = 3;

/** `npm run soak [-- --rounds N] [--minutes M] [--write]`: kills windows of the history for a long time. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '1000' },
      minutes: { type: 'string', default: 'Infinity' },
      write: { type: 'boolean', default: false },
    },
  });
  const rounds = Number(values.rounds);
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error('Say how many rounds: a whole number above 0.');
  const endsAt = performance.now() + Number(values.minutes) * 60_000;
  const result = await crashRounds({
    rounds,
    writer: WRITER,
    random: Math.random,
    lanes: LANES,
    onRound: (round) => {
      if (round % TOLD_EVERY === 0) console.log(`${round} of ${rounds} rounds`);
      return performance.now() < endsAt;
    },
  });
  for (const damage of result.broken) console.error(`integrity_check: ${damage}`);
  if (values.write) writeFileSync('docs/durability.md', report(result));
  console.log(lastLine(result));
  if (result.lost + result.doubled + result.broken.length > 0) process.exitCode = 1;
}

function lastLine({ rounds, acknowledged, lost, doubled }: CrashResult): string {
  return `${rounds} rounds, ${acknowledged} rows acknowledged, ${lost} lost, ${doubled} doubled`;
}

function report(result: CrashResult): string {
  return `# Durability

Written by \`npm run soak -- --write\`. Each round starts three windows on one history: one is ended ahead of a step of
compaction, one killed (SIGKILL) at a random instant, one left to finish; then \`pragma integrity_check\` is asked of the image
as they left it, every row that was acknowledged so far is looked for in the image and the archives, and both are checked
once more. Ten rounds share a folder; every other folder is encrypted, its key is changed while windows die, and nothing that
was done may stand in it unencrypted. The loss of power, which takes the operating system's memory along, is tried in every
run of the tests: at each step that changes the disk, what was not synced is left out, all or a part of it, and every row has
to be there.

> ${lastLine(result)}

${result.broken.length === 0 ? 'The integrity check said ok after every round.' : `The integrity check failed ${result.broken.length} times.`}
${new Date().toISOString().slice(0, 10)}, ${type()} ${release().split('-')[0] ?? ''}, ${availableParallelism()} cores, Node ${process.version}.
`;
}

void main();
