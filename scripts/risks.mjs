// Writes the tables of docs/safety.md from src/language; with --check only says whether they agree.
import { readFile, writeFile } from 'node:fs/promises';
import { argv, exit } from 'node:process';
import { format, resolveConfig } from 'prettier';
import { loadSource } from './shared/loadSource.mjs';

const FILE = 'docs/safety.md';
const BETWEEN = /(<!-- Written by scripts\/risks.mjs -->)[^]*(<!-- End -->)/;

const { RISK_TABLE } = await loadSource('src/language/riskTable.ts');
const { EDITOR_RISKS } = await loadSource('src/language/editorRisk.ts');

const code = (text) => `\`${text}\``;
const row = (...cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;

function whenOf({ subcommand, operands, options, argument, unless }) {
  const when = [
    subcommand && code(subcommand),
    operands && `at least ${operands} arguments that are no options`,
    options?.map(code).join(', '),
    argument && `an argument like ${code(argument.source)}`,
  ];
  return [when.filter(Boolean).join(' with '), unless && `not with ${code(unless.source)}`].filter(Boolean).join(', ');
}

const tables = [
  row('Programs', 'When', 'Risk', 'Because it'),
  row('---', '---', '---', '---'),
  ...RISK_TABLE.map((entry) => row(entry.programs.map(code).join(', '), whenOf(entry), entry.risk, entry.why)),
  '',
  'Commands of the editor, the first that matches:',
  '',
  row('Command', 'Risk', 'Because it'),
  row('---', '---', '---'),
  ...EDITOR_RISKS.map(([pattern, risk, why]) => row(code(pattern.source), risk, why)),
].join('\n');

const before = await readFile(FILE, 'utf8');
const text = before.replace(BETWEEN, (_, begin, end) => `${begin}\n\n${tables}\n\n${end}`);
const after = await format(text, { ...(await resolveConfig(FILE)), parser: 'markdown' });
if (!argv.includes('--check')) await writeFile(FILE, after);
else if (after !== before) {
  console.error(`${FILE} differs from src/language/riskTable.ts; run: node scripts/risks.mjs`);
  exit(1);
}
