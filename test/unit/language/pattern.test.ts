import assert from 'node:assert/strict';
import fc from 'fast-check';
import { gatheringSlots, isEmptyable, parsePattern, PatternError, slotsOf } from '../../../src/language/pattern';

/** A pattern written back in one fixed form, so that trees can be compared by eye. */
function show(text: string): string {
  const write = (node: ReturnType<typeof parsePattern>): string => {
    switch (node.kind) {
      case 'word':
        return node.word;
      case 'slot':
        return node.name === node.source ? `<${node.name}>` : `<${node.name}:${node.source}>`;
      case 'optional':
        return `[${write(node.item)}]`;
      case 'repeat':
        return `{${write(node.item)}}${node.min === 0 ? '*' : '+'}`;
      case 'sequence':
        return node.items.map(write).join(' ');
      case 'choice':
        return `(${node.options.map(write).join('|')})`;
    }
  };
  return write(parsePattern(text));
}

describe('parsePattern', () => {
  const READ: readonly (readonly [string, string])[] = [
    ['split [the] pane <side>', 'split [the] pane <side>'],
    ['Split  the\nPane', 'split the pane'],
    ['(a | b c) d', '(a|b c) d'],
    ['a | b', '(a|b)'],
    ['[a | b]', '[(a|b)]'],
    ['<file>+ <x>*', '{<file>}+ {<x>}*'],
    ['(<size> | <drink>)+', '{(<size>|<drink>)}+'],
    ['< from : list >', '<from:list>'],
    ['don’t', "don't"],
    ['cherry-pick', 'cherry pick'],
    ['[[the] old] pane', '[[the] old] pane'],
  ];
  for (const [text, tree] of READ) it(`reads ${JSON.stringify(text)}`, () => assert.equal(show(text), tree));

  const REFUSED: readonly (readonly [string, number, RegExp])[] = [
    ['', 0, /nothing to say/],
    ['a (b', 2, /never closed/],
    ['a b)', 3, /closes nothing/],
    ['a [] b', 3, /empty pair/],
    ['(a | )', 5, /alternative is empty/],
    ['(| a)', 1, /alternative is empty/],
    ['a+', 1, /not a word/],
    ['+ a', 0, /cannot stand here/],
    ['<>', 0, /a slot is written/],
    ['a <b c>', 2, /a slot is written/],
    ['[a]*', 0, /may be empty/],
    ['say $5', 4, /cannot be said/],
    ['a {b}', 2, /cannot stand here/],
    ['--', 0, /nothing that can be said/],
  ];
  for (const [text, column, message] of REFUSED) {
    it(`refuses ${JSON.stringify(text)} at column ${column}`, () => {
      assert.throws(
        () => parsePattern(text),
        (error) => error instanceof PatternError && error.column === column && message.test(error.message),
      );
    });
  }

  it('refuses ten thousand nested brackets and a pattern that is a book', () => {
    assert.throws(() => parsePattern('['.repeat(10_000)), PatternError);
    assert.throws(() => parsePattern('('.repeat(1_500) + 'a' + ')'.repeat(1_500)), /nested deeper/);
    assert.throws(() => parsePattern('a '.repeat(1_800)), /at most 1000 parts/);
  });

  it('never does anything but read or refuse', () => {
    const pieces = fc.constantFrom(
      'a',
      'pane',
      ' ',
      '[',
      ']',
      '(',
      ')',
      '|',
      '<x>',
      '<',
      '>',
      '*',
      '+',
      ':',
      '$',
      '’',
      '\n',
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ maxLength: 60 }),
          fc.array(pieces, { maxLength: 40 }).map((all) => all.join('')),
        ),
        (text) => {
          try {
            const pattern = parsePattern(text);
            isEmptyable(pattern);
            slotsOf(pattern);
          } catch (error) {
            assert.ok(error instanceof PatternError, String(error));
            assert.ok(error.column >= 0 && error.column <= text.length);
          }
        },
      ),
    );
  });
});

describe('gatheringSlots', () => {
  const CASES: readonly (readonly [string, readonly string[]])[] = [
    ['open <file>+', ['file']],
    ['open (<file> [and])+', ['file']],
    ['(<size> | <drink>)+', []],
    ['(<size> | with <extra>+)+', ['extra']],
    ['<a> <b>', []],
  ];
  for (const [text, slots] of CASES) {
    it(text, () => assert.deepEqual([...gatheringSlots(parsePattern(text))], slots));
  }
});
