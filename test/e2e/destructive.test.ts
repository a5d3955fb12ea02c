import { strict as assert } from 'node:assert';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Scene } from './support/scene';
import { eventually } from './support/waiting';

/** Long enough to begin an answer in, short enough to be waited for. */
const CONFIRM_S = 4;

const REMOVE = 'remove-directory-recursively-build-rms';

describe('what destroys something, spoken into the packaged extension', () => {
  let scene: Scene;
  let build: string;

  before(async () => {
    scene = await Scene.set('same-origin', { 'mango.safety.confirmTimeout': CONFIRM_S });
    build = join(scene.host.workspace, 'build');
    await scene.freshSession();
    await scene.tmux.tmux('send-keys', '-t', scene.tmux.session, `cd ${scene.host.workspace}`, 'Enter');
  });

  after(async () => {
    await scene.strike();
  });

  beforeEach(async () => {
    await mkdir(build, { recursive: true });
    await writeFile(join(build, 'kept'), '');
  });

  afterEach(async function () {
    await scene.keepFailure(this.currentTest);
  });

  /** Says a recording with the talk button held until the words heard match. */
  async function say(recording: string, words: RegExp): Promise<void> {
    await scene.voice.willSay(recording);
    await scene.panel.hold(() => scene.panel.hears(words));
  }

  /** Says that the folder is to be removed; resolves when that is asked about, with what the card says. */
  async function askToRemove(recording = REMOVE): Promise<string> {
    await say(recording, /recursively build/);
    await scene.panel.part('confirm').waitFor();
    assert.ok(existsSync(build), 'done before it was confirmed');
    return scene.panel.text('question');
  }

  /** Resolves with the newest row of the history about a removal once there are `count` of them. */
  async function removal(count: number) {
    return eventually(`removal ${count} in history.sqlite`, async () => {
      const rows = (await scene.history.rows()).filter(({ rule }) => rule?.startsWith('remove-folder'));
      return rows.length >= count && rows.at(-1);
    });
  }

  it('is shown in full, waits, and is done on a spoken “confirm”', async () => {
    const card = await askToRemove();
    assert.match(card, /rm -r build/);
    assert.match(card, /In tmux main/);
    assert.match(card, /destructive/i);
    await say('confirm-rms', /confirm/);
    await eventually('the end of the folder', () => !existsSync(build));
    assert.equal((await removal(1)).outcome, 'confirmed');
  });

  it('lapses when nobody answers, and the history says so', async () => {
    await askToRemove();
    await scene.panel.part('confirm').waitFor({ state: 'detached' });
    const row = await removal(2);
    assert.equal(row.outcome, 'cancelled');
    assert.match(row.message, /Not confirmed in time/);
    assert.ok(existsSync(build));
  });

  it('is left alone on a spoken “cancel”', async () => {
    await askToRemove();
    await say('cancel-rms', /cancel/);
    const row = await removal(3);
    assert.equal(row.outcome, 'cancelled');
    assert.match(row.message, /^Cancelled/);
    assert.ok(existsSync(build));
  });

  it('is not confirmed by the word in the same breath, and is taken back with a key', async () => {
    await askToRemove('remove-directory-recursively-build-confirm-rms');
    await scene.editor.page.keyboard.press('Escape');
    const row = await removal(4);
    assert.equal(row.outcome, 'cancelled');
    assert.match(row.message, /^Cancelled/);
    assert.match(row.heard, /confirm/);
    assert.ok(existsSync(build));
  });
});
