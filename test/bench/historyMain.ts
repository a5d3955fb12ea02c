import { benchHistory } from './history';
import { holds, table } from './measure';

/** The history's rows of the bench alone: `node out/bench/historyMain.js`. */
async function main(): Promise<void> {
  const rows = await benchHistory();
  console.log(table(rows));
  process.exitCode = rows.some((row) => holds(row) === false) ? 1 : 0;
}

void main();
