import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { compileLanguage } from '../../../src/language/compileLanguage';
import type { Decision } from '../../../src/language/language';
import { VocabularyReader } from '../../../src/language/vocabularyFile';
import type { Command } from '../../../src/protocol/words';

interface Group {
  readonly vocabulary: string;
  readonly facts?: Record<string, string | boolean>;
  readonly cases: readonly {
    readonly title?: string;
    readonly heard: readonly string[];
    readonly accepted?: string;
    readonly rejected?: string;
  }[];
}

const MARKS = { safe: '', caution: '?', destructive: '!' } as const;

/** `~` for tolerance, `?` for caution, `!` for destructive. */
function showCommand(command: Command): string {
  const slots = Object.entries(command.slots).map(([name, { written }]) => `${name}=${written}`);
  const head = `${command.exact ? '' : '~'}${MARKS[command.risk]}${[command.id, ...slots].join(' ')}`;
  return `${head} > ${command.summary}`;
}

function show(decision: Decision): string {
  if (decision.kind === 'accepted') return decision.commands.map(showCommand).join('; ');
  if (decision.choices) return `${decision.reason}: ${decision.choices.map((choice) => choice.id).join('; ')}`;
  return [decision.reason, decision.hint].filter(Boolean).join(', ');
}

const reader = new VocabularyReader();

const groups = parse(readFileSync('test/unit/language/cases/decisions.yaml', 'utf8')) as readonly Group[];

for (const { vocabulary: text, facts = {}, cases } of groups) {
  const { vocabulary, problems } = reader.read(text, 'case.yaml');
  describe(`decisions in ${vocabulary?.name ?? text}`, () => {
    it('come from a sound vocabulary', () => assert.deepEqual(problems, []));
    const language = compileLanguage({ vocabularies: [vocabulary!], facts });
    for (const { title, heard, accepted, rejected } of cases) {
      it(title ?? `${heard.join(' / ')}: ${accepted ?? rejected ?? ''}`, () => {
        const alternatives = heard.map((words, index) => ({ text: words, score: 100 - index }));
        assert.equal(show(language.interpret({ alternatives })), accepted ?? rejected);
      });
    }
  });
}
