import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { format, resolveConfig } from 'prettier';
import { measureAccuracy } from './accuracy/measureAccuracy';
import { tellEvery } from './accuracy/progress';
import { reportOf } from './accuracy/report';

const REPORT = 'docs/accuracy.md';

/** `npm run accuracy`: hears all accuracy fixtures and writes docs/accuracy.md. */
async function main(): Promise<void> {
  // Until it is done: an event loop with nothing to wait for would end as a success.
  process.exitCode = 1;
  const accuracy = await measureAccuracy(resolve('out/accuracy/decoder.js'), tellEvery(100));
  const report = await format(reportOf(accuracy), { ...(await resolveConfig(REPORT)), filepath: REPORT });
  writeFileSync(REPORT, report);
  console.log(`${report.slice(0, report.indexOf('## For programs'))}\nwritten to ${REPORT}`);
  process.exitCode = 0;
}

void main();
