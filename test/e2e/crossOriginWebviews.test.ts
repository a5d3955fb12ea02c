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

  it('says that the panel is refused, and splits the pane through the microphone page', async () => {
    const { editor, panel } = scene;
    const opened = editor.context.waitForEvent('page');
    await panel.part('talk-button').click();
    const page = await opened;
    const notice = await eventually('a notice', async () => (await panel.text('notice')) || null);
    assert.match(notice, /microphone page/i);
    await page.waitForLoadState();
    const row = await splitThePane(scene);
    assert.equal(row.source, 'page');
    await editor.screenshot('panel-cross-origin');
    await editor.screenshot('microphone-page', page);
  });
});
