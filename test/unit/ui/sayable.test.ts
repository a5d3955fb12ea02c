import assert from 'node:assert/strict';
import { compileLanguage } from '../../../src/language/compileLanguage';
import { sayableAbout, type SayableGroup } from '../../../src/protocol/sayable';
import { sayableGroups } from '../../../src/ui/sayableGroups';
import { shippedVocabularies } from '../language/shipped';

const { vocabularies } = shippedVocabularies();
const language = compileLanguage({ vocabularies, facts: { terminal: true, tmux: true } });
const groups = sayableGroups(language, vocabularies, []);

const examples = (found: readonly SayableGroup[]) => found.flatMap(({ lines }) => lines.map(({ example }) => example));

describe('what can be said', () => {
  it('is every live rule, by vocabulary, with its description', () => {
    assert.equal(examples(groups).length, language.sayable.length);
    const names = groups.map(({ vocabulary }) => vocabulary);
    assert.deepEqual(names, names.toSorted());
    assert.ok(!names.includes('vim'), 'vim is not in front');
    assert.match(groups.find(({ vocabulary }) => vocabulary === 'tmux')?.about ?? '', /pane/);
  });

  it('is found by topic, whatever the ending of the words', () => {
    const about = (topic: string) => examples(sayableAbout(groups, topic));
    assert.ok(about('windows').includes('new window'));
    assert.ok(about('git branches').some((example) => /branch/.test(example)));
    assert.ok(about('the  Panes ').includes('split the pane vertically'));
    assert.deepEqual(about('zebras'), []);
    assert.equal(about('').length, examples(groups).length);
    assert.ok(about('windows').length < examples(groups).length / 4);
  });

  it('says what does not work now, and why', () => {
    const known = new Set(language.words.filter((word) => word !== 'detach'));
    const deaf = compileLanguage({ vocabularies, facts: { terminal: true, tmux: true }, knownWords: known });
    const marked = sayableGroups(deaf, vocabularies, [{ list: 'branch', message: 'This is no git repository.' }]);
    const troubles = marked.flatMap(({ lines }) => lines.flatMap(({ trouble }) => trouble ?? []));
    assert.ok(
      troubles.some((trouble) => /^The model does not know .*“detach”/.test(trouble)),
      troubles.join('\n'),
    );
    const wantsBranch = vocabularies.some(({ rules }) => rules.some(({ sources }) => sources.has('branch')));
    assert.equal(troubles.includes('No branch to name: This is no git repository.'), wantsBranch);
    assert.ok(!groups.some(({ lines }) => lines.some(({ trouble }) => trouble)), 'nothing is wrong without a reason');
  });

  it('says what asks first', () => {
    const manners = new Map(groups.flatMap(({ lines }) => lines.map(({ example, manner }) => [example, manner])));
    const risky = language.sayable.find(({ risk }) => risk === 'destructive')!;
    assert.equal(manners.get(risky.example), 'asks first');
    assert.equal(manners.get('new window'), undefined);
  });
});
