// Compares two results of `npm run bench` (artifacts/bench.json) as a table for people. Fails where something is half as
// much again as before: machines of a pipeline differ by a third from one another, budgets are held by the benchmark.
import { existsSync, readFileSync } from 'node:fs';

const MOST_GROWTH = 1.5;

const [before, after] = process.argv.slice(2);
if (!after || !existsSync(after)) {
  console.error('Name two results: node scripts/compareBench.mjs before.json after.json. The second must be there.');
  process.exit(2);
}
const then = existsSync(before) ? rowsOf(before) : new Map();
if (then.size === 0) console.log('There is nothing to compare with yet.\n');
console.log('| measured | before | now | change |\n| --- | ---: | ---: | ---: |');
let worse = 0;
for (const [name, { value, unit, moreIsBetter }] of rowsOf(after)) {
  const old = then.get(name)?.value;
  const growth = old ? value / old : 1;
  const isWorse = (moreIsBetter ? 1 / growth : growth) > MOST_GROWTH;
  if (isWorse) worse += 1;
  const change = old === undefined ? 'new' : `${growth > 1 ? '+' : ''}${Math.round((growth - 1) * 100)} %`;
  console.log(`| ${name} | ${old ?? ''} | ${value} ${unit} | ${change}${isWorse ? ' **worse**' : ''} |`);
}
process.exitCode = worse === 0 ? 0 : 1;

/** @returns {Map<string, {value: number, unit: string, moreIsBetter: boolean}>} what the bars are held to, by name */
function rowsOf(path) {
  const { rows } = JSON.parse(readFileSync(path, 'utf8'));
  return new Map(
    rows.map(({ name, unit, bar, ...row }) => [
      name,
      { value: row[bar?.of ?? 'median'], unit, moreIsBetter: bar?.atLeast !== undefined },
    ]),
  );
}
