import { strict as assert } from 'node:assert';
import * as vscode from 'vscode';
import type { Consumer } from '../consumer/extension';
import { speak } from '../extension';

describe('another extension', () => {
  let consumer: Consumer;

  before(async () => {
    const extension = vscode.extensions.getExtension<Consumer>('acme.consumer');
    assert.ok(extension, 'the consumer is not installed');
    consumer = await extension.activate();
  });

  it('is given version 1', () => assert.equal(consumer.api.version, 1));

  it('registers rules, hears what comes of them, and takes them back', async () => {
    const before = await speak('greet the red planet');
    assert.equal(before.outcome.kind, 'rejected');

    const registration = consumer.register();
    const problems = await registration.problems();
    assert.deepEqual(
      problems.map(({ severity, message }) => `${severity} ${message}`),
      ['error "cancel that" belongs to AlphanumericMango itself'],
    );
    const heard = consumer.next();
    const entry = await speak('greet the red planet');
    assert.equal(entry.outcome.kind, 'executed', entry.outcome.message);
    assert.deepEqual(consumer.greeted, ['mars']);
    const { command } = (await heard).executions[0]!;
    assert.deepEqual(
      [command.vocabulary, command.id, command.slots['planet']],
      ['acme.consumer/greetings', 'greet', { spoken: 'the red planet', written: 'mars' }],
    );

    registration.dispose();
    assert.equal((await speak('greet the red planet')).outcome.kind, 'rejected');
    assert.deepEqual(consumer.greeted, ['mars']);
  });

  it('cannot have anything destructive done unasked', async () => {
    const registration = consumer.register();
    const speaking = speak('sweep the red planet');
    const entry = await Promise.race([speaking, lapse(speaking)]);
    assert.notEqual(entry.outcome.kind, 'executed');
    assert.equal(entry.executions[0]?.command.risk, 'destructive');
    registration.dispose();
  });

  it('that throws, rejects or never settles harms neither commands nor who else listens', async () => {
    consumer.misbehave();
    const registration = consumer.register();
    for (const planet of ['the world', 'the red planet']) {
      const heard = consumer.next();
      const entry = await speak(`greet ${planet}`);
      assert.equal(entry.outcome.kind, 'executed');
      assert.equal((await heard).id, entry.id);
    }
    registration.dispose();
  });
});

/** Declines the question as soon as it is there, however often that has to be tried. */
async function lapse<Entry>(speaking: Promise<Entry>): Promise<Entry> {
  let over = false;
  const ended = speaking.finally(() => (over = true));
  while (!over) {
    await vscode.commands.executeCommand('mango.cancel');
    await new Promise((resolve) => setImmediate(resolve));
  }
  return ended;
}
