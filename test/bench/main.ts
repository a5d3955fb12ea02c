import { mkdirSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { openSpeech } from '../../src/cli/rooms';
import { languageFor, readVocabularies } from '../../src/cli/vocabularies';
import { silentLog } from '../../src/platform/log';
import { productFiles } from '../../src/platform/paths';
import { measureAccuracy } from './accuracy/measureAccuracy';
import { tellEvery } from './accuracy/progress';
import { summaries, markdown } from './accuracy/tables';
import { benchActivation } from './activation';
import { benchContext } from './context';
import { benchEffects } from './effects';
import { spokenFixtures } from './fixtures';
import { benchGrammar } from './grammar';
import { benchHistory } from './history';
import { holds, measurement, table, type Measurement } from './measure';
import { benchParse } from './parse';
import { benchPty, benchTmuxResults } from './pty';
import { benchServer, benchSecurityCheck } from './server';
import { benchDecoderMemory, benchSpeech, decodeCost } from './speech';
import { benchTelemetry } from './telemetry';
import { benchTmux } from './tmux';

/** `npm run bench`: measures on the real engine and a real tmux, prints a table, writes artifacts/bench.json. */
async function main(): Promise<void> {
  const files = productFiles(resolve('dist'));
  const { vocabularies } = await readVocabularies({ builtIn: files.vocabularies, files: [] });
  const { engine, model } = await openSpeech({ files, log: silentLog });
  const rows: Measurement[] = [];
  try {
    const language = await languageFor(vocabularies, { tmux: true, terminal: true }, engine);
    const spoken = spokenFixtures();
    rows.push(...(await benchSpeech(engine, language, spoken)));
    rows.push(await benchEffects(engine, language, spoken));
    rows.push(...(await benchTmux()));
    rows.push(await benchDecoderMemory(engine, language, spoken));
    rows.push(...benchGrammar(vocabularies), ...benchParse(language));
    rows.push(...(await benchContext(engine, vocabularies, spoken)));
    rows.push(await benchTelemetry(await decodeCost(engine, language, spoken)));
    rows.push(...(await benchServer(language, spoken)), benchSecurityCheck());
  } finally {
    await engine.dispose();
  }
  rows.push(...(await benchHistory()));
  rows.push(...(await benchPty()), ...(await benchTmuxResults()));
  rows.push(...benchActivation(), ...sizes());
  console.log(`model: ${model.name}\n${table(rows)}`);
  const accuracy = summaries(await measureAccuracy(files.decoderScript, tellEvery(500)));
  for (const [title, cells] of Object.entries(accuracy)) console.log(`\n${title}\n${markdown(cells)}`);
  mkdirSync('artifacts', { recursive: true });
  writeFileSync(
    'artifacts/bench.json',
    JSON.stringify({ model: model.name, node: process.version, rows, accuracy }, null, 2),
  );
  process.exitCode = rows.some((row) => holds(row) === false) ? 1 : 0;
}

function sizes(): Measurement[] {
  const host = ['extension', 'rooms'].reduce((sum, name) => sum + statSync(`dist/${name}.js`).size, 0) / 1024;
  const packages = readdirSync('dist').filter((name) => name.endsWith('.vsix'));
  return [
    measurement('host bundle', 'KB', [host], { of: 'median', atMost: 700 }),
    ...packages.map((name) =>
      measurement(name, 'MB', [statSync(join('dist', name)).size / 1e6], { of: 'median', atMost: 75 }),
    ),
  ];
}

void main();
