import assert from 'node:assert/strict';
import fc from 'fast-check';
import { parsePanelMessage, type PanelMessage } from '../../../src/protocol/panel';

describe('messages from the panel', () => {
  const good: PanelMessage[] = [
    { type: 'panel.ready' },
    { type: 'panel.start' },
    { type: 'panel.stop' },
    { type: 'panel.cancel' },
    { type: 'panel.decline' },
    { type: 'panel.dismiss' },
    { type: 'panel.answer', index: 1 },
    { type: 'panel.run', action: 'mango.doctor' },
    { type: 'panel.again', id: '0190b2f3' },
    { type: 'panel.teach', id: '0190b2f3' },
    { type: 'panel.help' },
    { type: 'panel.helpClosed' },
    { type: 'panel.try', text: 'next window' },
    { type: 'microphone.started', capture: 3 },
    { type: 'microphone.state', usable: false, permission: 'denied', reason: 'Refused.' },
    { type: 'microphone.failed', capture: 3, code: 'refused', message: 'Refused.' },
  ];
  for (const message of good) {
    it(`takes ${JSON.stringify(message)}`, () => assert.deepEqual(parsePanelMessage(message), message));
  }

  it('takes sound as it is, without a copy through JSON', () => {
    const samples = new Int16Array([1, -2, 3]).buffer;
    assert.deepEqual(parsePanelMessage({ type: 'microphone.sound', capture: 1, samples }), {
      type: 'microphone.sound',
      capture: 1,
      samples,
    });
  });

  const bad: [string, unknown][] = [
    ['a command the panel has no button for', { type: 'panel.run', action: 'workbench.action.terminal.kill' }],
    ['a negative choice', { type: 'panel.answer', index: -1 }],
    ['half a choice', { type: 'panel.answer', index: 0.5 }],
    ['a page message that is no business of the panel', { type: 'page.takeOver' }],
    ['sound as text', { type: 'microphone.sound', capture: 1, samples: 'abcd' }],
    ['a torn sample', { type: 'microphone.sound', capture: 1, samples: new ArrayBuffer(3) }],
    ['an hour of sound at once', { type: 'microphone.sound', capture: 1, samples: new ArrayBuffer(64_002) }],
    ['an id as long as a book', { type: 'panel.again', id: 'x'.repeat(65) }],
    ['an utterance to teach without an id', { type: 'panel.teach' }],
    ['a sentence as long as a book', { type: 'panel.try', text: 'x'.repeat(4_001) }],
    ['an unknown type', { type: 'panel.format' }],
    ['no type', { index: 1 }],
    ['nothing', null],
  ];
  for (const [what, message] of bad) it(`refuses ${what}`, () => assert.equal(parsePanelMessage(message), null));

  it('passes nothing on that was not asked for', () => {
    const parsed = parsePanelMessage({ type: 'panel.start', extra: 'smuggled' });
    assert.deepEqual(parsed, { type: 'panel.start' });
  });

  it('never throws', () => {
    fc.assert(
      fc.property(fc.anything(), fc.constantFrom(...good), (junk, { type }) => {
        parsePanelMessage(junk);
        parsePanelMessage({ ...(typeof junk === 'object' ? junk : { junk }), type });
      }),
    );
  });
});
