import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parseDocument } from 'yaml';
import type { Rule, Vocabulary } from '../../../src/language/vocabulary';
import { VocabularyReader } from '../../../src/language/vocabularyFile';

const reader = new VocabularyReader();

/** Good vocabularies in the styles that people write them in; each rule has something to lose. */
const GOOD: Readonly<Record<string, string>> = {
  block: `name: demo
about: "For a test: of rules"
when: tmux
between: then
lists:
  side: { left: L, '[the] right': R }
rules:
  # The first.
  - id: one
    say: ['go <side>', "[please] go <side>"]
    do: { tmux: 'select-pane -{side}' }
    example: go left
    risk: caution
    when: program is vim or not interactive

  - id: two
    say: delete all of it
    about: |
      It says:
        - delete
    do:
      - run: |+
          rm -rf build

      - press: enter
    # - id: old
    risk: destructive
  - id: three
    when: "not interactive"
    risk: caution
    say: three
    over: two
    do: { run: "echo \\"three\\"" }
  - id: four
    say: four
    do: { mango: undo }
    when: confirming
`,
  flow: `name: demo
rules:
  - { id: one, say: 'go (up | down)', do: { run: 'rm one' }, risk: destructive, when: 'tmux and terminal' }
  - { id: two, say: "two", do: { press: 'control+c' }, when: program is less, example: two }
  - {id: three, say: three, do: [{run: a}, {type: "b"}], risk: caution} # - {id: none, say: none}
  - { id: four, order: any,
      say: 'four', do: { run: "four, five" },
      risk: destructive }
  - {id: five, say: [five, "5 [now]"], do: {run: five}, over: "one, it's older"}
when: tmux
`,
  outdented: `name: demo
lists:
  side: [left, right]
rules:
- id: one
  say: one two three
  about: see - above
  do: {run: one}
  risk: destructive
- say: two
  id: two
  # or - else
  do:
  - run: two
  - press: enter
  when: tmux
- {id: three, say: go <side>, do: {run: "{side}"}, risk: caution}
- id: four
  say: four
  do: {run: four}
  risk: destructive
`,
};

/** What a rule is, without where it stands. */
function meaningOf(rule: Rule): unknown {
  return { ...rule, line: 0, column: 0, places: null };
}

function frameOf(vocabulary: Vocabulary): unknown {
  return { ...vocabulary, rules: null, lists: [...vocabulary.lists].map(([name, { entries }]) => [name, entries]) };
}

/** @returns how many rules were kept; undefined when the text is still YAML. */
function check(good: Vocabulary, text: string): number | undefined {
  if (parseDocument(text, { prettyErrors: false, logLevel: 'error', uniqueKeys: false }).errors.length === 0) return;
  const { vocabulary, problems, isIncomplete } = reader.read(text, 'demo.yaml');
  assert.ok(problems.some(({ severity }) => severity === 'error'));
  if (!vocabulary) return 0;
  assert.equal(isIncomplete, true);
  assert.deepEqual(frameOf(vocabulary), frameOf(good));
  for (const rule of vocabulary.rules) {
    const before = good.rules.find(({ id }) => id === rule.id);
    assert.ok(before, rule.id);
    assert.deepEqual(meaningOf(rule), meaningOf(before));
  }
  return vocabulary.rules.length;
}

/** Whether the line is a comment from before that place on. */
function isComment(text: string, at: number): boolean {
  return text
    .slice(text.lastIndexOf('\n', at - 1) + 1, at)
    .trimStart()
    .startsWith('#');
}

describe('a vocabulary that is no YAML in one place', () => {
  for (const [style, text] of Object.entries(GOOD)) {
    const { vocabulary: good, problems } = reader.read(text, 'demo.yaml');
    assert.deepEqual(problems, []);
    assert.ok(good);
    const from = text.indexOf('rules:\n') + 'rules:\n'.length;

    it(`has no rule that is not as it was, whichever character is gone (${style})`, () => {
      const kept = Array.from(text, (_, at) => check(good, text.slice(0, at) + text.slice(at + 1))).slice(from);
      const broken = kept.filter((count) => count !== undefined);
      // Most mistakes within a rule leave most rules.
      assert.ok(broken.length > 10, `${broken.length} are no YAML`);
      assert.ok(broken.filter((count) => count >= good.rules.length - 2).length > broken.length / 2, broken.join());
    });

    it(`nor where something that parts rules is put in, at whichever place (${style})`, function () {
      this.timeout(60_000);
      for (const mark of ['-', '\\n']) {
        for (let at = 0; at <= text.length; at += 1) check(good, text.slice(0, at) + mark + text.slice(at));
      }
    });

    it(`nor whatever is put in (${style})`, function () {
      this.timeout(60_000);
      const marks = fc.constantFrom(
        ...Array.from('"\'[]{}:-,#|>&*!%@`? \t\n\r<x'),
        '\n- ',
        '\n  - ',
        '\n---\n',
        '\n...\n',
        ': ',
      );
      fc.assert(
        fc.property(fc.nat(text.length), marks, (at, mark) => {
          // The end of a comment may be a rule of its own, with whatever stands below it: then that is what the text says.
          fc.pre(!(mark.startsWith('\n') && isComment(text, at)));
          check(good, text.slice(0, at) + mark + text.slice(at));
        }),
        { numRuns: 500 },
      );
    });

    it(`nor whichever line is gone, moved to the left or to the right (${style})`, () => {
      const lines = text.split('\n');
      lines.forEach((line, index) => {
        for (const other of [[], [` ${line}`], [line.slice(1)], [line.slice(2)], [line.trimStart()], [line, line]]) {
          check(good, lines.toSpliced(index, 1, ...other).join('\n'));
        }
      });
    });
  }
});
