import { strict as assert } from 'node:assert';
import { status, upgradeStatus } from './support/requests';
import { Scene } from './support/scene';
import { splitThePane } from './support/splitThePane';
import { signal } from './support/processes';
import { eventually } from './support/waiting';
import { holdKeyInTerminal, watchKeys } from './support/keyboard';

/** What a microphone page's visitor may not bring. */
const FOREIGN = 'http://evil.example';

describe('the packaged extension, with webviews that may have the microphone', () => {
  let scene: Scene;

  before(async () => {
    scene = await Scene.set('same-origin');
  });

  after(async () => {
    await scene.strike();
  });

  afterEach(async function () {
    await scene.keepFailure(this.currentTest);
  });

  it('splits a pane of a real tmux session when the panel hears it, shows it and writes it down', async () => {
    const row = await splitThePane(scene);
    assert.equal(row.source, 'webview');
    await scene.editor.screenshot('panel-same-origin');
  });

  it('asks before it closes a pane: cancelled leaves it, confirmed closes it', async () => {
    const { panel, voice } = scene;
    await scene.freshSession();
    await scene.tmux.tmux('split-window', '-t', scene.tmux.session);
    for (const [answer, outcome, left] of [
      ['cancel', 'cancelled', 2],
      ['confirm', 'confirmed', 1],
    ] as const) {
      const before = await panel.utterances();
      await voice.willSay('close-the-pane-rms');
      await panel.hold(() => panel.hears(/pane/));
      await panel.part('confirm').waitFor();
      assert.equal((await scene.tmux.panes()).length, 2, 'done before it was confirmed');
      await panel.part(answer).click();
      const end = await panel.ended(before + 1);
      assert.equal(end.outcome, outcome, end.message);
      await scene.paneCount(left);
    }
  });

  it('hears one utterance while the push-to-talk key repeats in a terminal, and keeps the key from the shell', async () => {
    const { editor, panel, voice } = scene;
    const keys = await watchKeys(scene);
    // What the shell is given, it receives.
    await editor.page.keyboard.press('x');
    await eventually('a key pressed on purpose', async () => (await keys.typed()) === 'x');
    const before = await panel.utterances();
    await voice.willSay('split-the-pane-vertically-rms');
    await holdKeyInTerminal(editor, () => panel.hears(/vertical/));
    const end = await panel.ended(before + 1);
    assert.equal(end.outcome, 'executed', end.message);
    await scene.paneCount(2);
    assert.equal(await keys.typed(), 'x', 'the key reached the shell');
    assert.equal(await panel.part('talk-button').getAttribute('data-activity'), 'idle');
    assert.equal(await panel.utterances(), before + 1);
  });

  it('does what was said although the decoder was killed in the middle of it', async () => {
    const { panel, voice } = scene;
    await scene.freshSession();
    const before = await panel.utterances();
    await voice.willSay('split-the-pane-vertically-slt');
    await panel.hold(async () => {
      await panel.hears(/split/);
      const victims = scene.decoders();
      assert.equal(victims.length, 1, 'one decoder');
      for (const pid of victims) signal(pid, 'SIGKILL');
      await eventually('another decoder', () => scene.decoders().some((pid) => !victims.includes(pid)));
      await panel.hears(/vertical/);
    });
    const end = await panel.ended(before + 1);
    assert.equal(end.outcome, 'executed', end.message);
    await scene.paneCount(2);
  });

  it('turns away who comes to the microphone page from elsewhere', async () => {
    const { editor, panel, history, tmux, pagePort } = scene;
    const opened = editor.context.waitForEvent('page');
    await editor.command('Mango: Open Microphone Page');
    const page = await opened;
    const { pathname } = new URL(page.url());
    // What the editor's proxy asks for on behalf of the browser.
    const path = pathname.replace(/^\/proxy\/\d+/, '');
    const server = `http://127.0.0.1:${pagePort}`;
    await eventually('everything said to be written', async () => {
      return (await history.rows()).length >= (await panel.utterances());
    });
    const before = { rows: await history.rows(), panes: await tmux.panes() };
    assert.equal(await status(`${server}${path}`), 200, 'as a browser opens it');
    assert.equal(await status(`${server}${path}`, FOREIGN), 403);
    assert.equal(await upgradeStatus(`${server}${path}socket`, FOREIGN), 403);
    assert.equal(await upgradeStatus(`${server}${path}socket`, server), 101, 'as the page itself connects');
    assert.deepEqual({ rows: await history.rows(), panes: await tmux.panes() }, before);
    await page.close();
  });
});
