import { strict as assert } from 'node:assert';
import { Scene } from './support/scene';
import { splitThePane } from './support/splitThePane';
import { eventually } from './support/waiting';

describe('the packaged extension, with webviews of another origin, as on the desktop', () => {
  let scene: Scene;

  before(async () => {
    scene = await Scene.set('cross-origin');
  });

  after(async () => {
    await scene.strike();
  });

  afterEach(async function () {
    await scene.keepFailure(this.currentTest);
  });

  it('says that the panel is refused, and splits the pane through the microphone page', async () => {
    const { editor, panel } = scene;
    const opened = editor.context.waitForEvent('page');
    await panel.part('talk-button').click();
    const page = await opened;
    const first = await panel.ended(1);
    assert.equal(first.outcome, 'failed', first.message);
    const refusal = await panel.text('notice');
    assert.match(refusal, /does not give its webviews the microphone/);
    assert.match(refusal, /microphone page/);
    await eventually('the microphone page to serve', async () => {
      return (await panel.part('onboarding-microphone').getAttribute('data-state')) === 'ok';
    });

    const row = await splitThePane(scene);
    assert.equal(row.source, 'page');
    assert.match(await panel.text('notice'), /Using the microphone page/);
    await editor.screenshot('panel-cross-origin');
    await editor.screenshot('microphone-page', page);
  });
});
