import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { parse } from 'yaml';
import { compileLanguage } from '../../../src/language/compileLanguage';
import type { Language } from '../../../src/language/language';
import type { Facts } from '../../../src/language/when';
import { shippedVocabularies } from '../language/shipped';

interface Group {
  readonly about: string;
  readonly facts: Facts;
  readonly phrases: readonly { readonly talon: string; readonly say?: string; readonly does: string }[];
  readonly leftOut?: readonly { readonly talon: string; readonly because: string }[];
}

const MARKS = { safe: '', caution: '?', destructive: '!' } as const;

/** What is done for the words; nothing where they are not exactly a command. */
function done(language: Language, text: string): string {
  const decision = language.interpretTyped(text);
  if (decision.kind === 'rejected' || decision.commands.some(({ exact }) => !exact)) return '';
  return decision.commands.map(({ risk, summary }) => MARKS[risk] + summary).join('; ');
}

describe('who comes from Talon', () => {
  const { vocabularies } = shippedVocabularies();
  const groups = parse(readFileSync('test/fixtures/commands/talon.yaml', 'utf8')) as readonly Group[];

  for (const { about, facts, phrases, leftOut = [] } of groups) {
    const language = compileLanguage({ vocabularies, facts });

    it(`says ${about} as there, or in the words that stand beside`, () => {
      for (const { talon, say = talon, does } of phrases) assert.equal(done(language, say), does, say);
    });

    it(`is not told of other words for ${about} where Talon's would do, nor that something is left out that is not`, () => {
      for (const { talon } of [...phrases.filter(({ say }) => say !== undefined), ...leftOut]) {
        assert.equal(done(language, talon), '', talon);
      }
    });
  }
});
