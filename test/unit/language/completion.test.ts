import assert from 'node:assert/strict';
import fc from 'fast-check';
import { completionsAt } from '../../../src/language/completion';

const FILE = `name: demo
when: tm
lists:
  room: [kitchen, bath]
  # a comment
  inner: {left: L}
  outer:
    far: F
    'far <in': x
rules:
  - id: one
    say: go to <room> with <who:name>
    do:
      - run: go {ro
      - mango: he
  - id: two
    say:
      - make [the] <
      - 'take <nu'
    risk: s
    do: { type: 'make {number} {'
  - {id: three, say: "go <from:room>", do: {terminal: foc
  - {id: four, ri
  - id: five
    d
    do:
      
ri
`;

/** What is offered behind some text of the file: the labels. */
function offered(behind: string, file = FILE): readonly string[] {
  const at = file.indexOf(behind) + behind.length;
  assert.ok(at >= behind.length, behind);
  const before = file.slice(0, at).split('\n');
  return completionsAt(file, before.length - 1, before.at(-1)!.length).map(({ label }) => label);
}

describe('completion in a vocabulary file that is being written', () => {
  const has = (behind: string, wanted: readonly string[], unwanted: readonly string[] = []) => {
    const labels = offered(behind);
    for (const each of wanted) assert.ok(labels.includes(each), `${each} behind ${behind}: ${labels.join(' ')}`);
    for (const each of unwanted) assert.ok(!labels.includes(each), `${each} behind ${behind}`);
  };

  it('offers the keys of a file, of a rule and of an effect', () => {
    has('\nri', ['name', 'lists', 'rules'], ['say', 'run']);
    has('four, ri', ['risk', 'say', 'order'], ['lists', 'run']);
    has('five\n    d', ['do', 'when', 'over'], ['lists', 'run']);
    has('do:\n      ', ['run', 'type', 'tmux', 'vscode'], ['say', 'lists']);
    assert.deepEqual(offered('room: [kitch'), []);
  });

  it('offers what a key may have', () => {
    has('when: tm', ['tmux', 'program'], ['safe']);
    assert.deepEqual(offered('risk: s'), ['safe', 'caution', 'destructive']);
    has('mango: he', ['help', 'repeat'], ['focus']);
    has('{terminal: foc', ['focus', 'new'], ['help']);
  });

  it('offers lists and built-in slots in patterns, and lists in entries of lists', () => {
    has('go to <', ['room', 'inner', 'outer', 'number', 'text', 'branch'], ['far', 'left', 'say']);
    has('make [the] <', ['room', 'key']);
    has("'take <nu", ['room', 'number']);
    assert.deepEqual(offered("'far <in"), ['room', 'inner', 'outer']);
    assert.deepEqual(offered('go to <room> wi'), []);
  });

  it('offers the slots of the rule in what it does', () => {
    assert.deepEqual(offered('run: go {ro'), ['room', 'who']);
    assert.deepEqual(offered("'make {number} {"), []);
    assert.deepEqual(
      offered('say: go <a:room>\n    do: {run: "x {', `rules:\n  - id: x\n    say: go <a:room>\n    do: {run: "x {`),
      ['a'],
    );
  });

  it('explains what it offers', () => {
    const [first] = completionsAt('', 0, 0);
    assert.deepEqual([first?.label, first?.kind], ['name', 'key']);
    assert.match(first?.about ?? '', /Names the vocabulary/u);
  });

  it('never throws, wherever the cursor is in whatever text', () => {
    const text = fc.oneof(fc.string({ maxLength: 60 }), fc.constant(FILE));
    fc.assert(
      fc.property(text, fc.nat(40), fc.nat(60), (all, line, column) => {
        assert.ok(Array.isArray(completionsAt(all, line, column)));
      }),
      { numRuns: 500 },
    );
  });
});
