import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { measureAccuracy } from './accuracy/measureAccuracy';
import { reportOf } from './accuracy/report';

const REPORT = 'docs/accuracy.md';

/** `npm run accuracy`: hears all accuracy fixtures and writes docs/accuracy.md. */
async function main(): Promise<void> {
  const report = reportOf(await measureAccuracy(resolve('out/accuracy/decoder.js')));
  writeFileSync(REPORT, report);
  console.log(`${report.slice(0, report.indexOf('## For programs'))}\nwritten to ${REPORT}`);
}

void main();
