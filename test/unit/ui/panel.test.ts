import assert from 'node:assert/strict';
import { PanelPage, QUIET, utterance, type Theme } from './panelPage';
import themes from './themes.json';

describe('the panel in a browser', function () {
  this.timeout(60_000);
  let panel: PanelPage;
  const errors: Error[] = [];

  before(async () => {
    panel = await PanelPage.open();
    panel.page.on('pageerror', (error) => errors.push(error));
  });
  after(async () => {
    await panel.close();
    assert.deepEqual(errors, []);
  });
  afterEach(async () => {
    await panel.forget();
    await panel.show({});
  });

  it('says it is ready once, first of all', async () => {
    assert.deepEqual((await panel.sent())[0], { type: 'panel.ready' });
  });

  it('talks while the button is held with the pointer, also when released beside it', async () => {
    await panel.part('talk-button').hover();
    await panel.page.mouse.down();
    assert.deepEqual(await panel.sent(), [{ type: 'panel.start' }]);
    await panel.show({ activity: 'listening', source: 'page', talkMode: 'pushToTalk' });
    assert.equal(await panel.part('talk-button').getAttribute('aria-pressed'), 'true');
    await panel.page.mouse.move(5, 800);
    await panel.page.mouse.up();
    assert.deepEqual(await panel.sent(), [{ type: 'panel.start' }, { type: 'panel.stop' }]);
  });

  for (const key of ['Space', 'Enter']) {
    it(`talks while ${key} is held, whatever the keyboard repeats`, async () => {
      await panel.show({ talkMode: 'pushToTalk' });
      await panel.part('talk-button').focus();
      await panel.page.keyboard.down(key);
      await panel.show({ activity: 'listening', source: 'page', talkMode: 'pushToTalk' });
      await panel.page.keyboard.down(key);
      await panel.page.keyboard.down(key);
      assert.deepEqual(await panel.sent(), [{ type: 'panel.start' }]);
      await panel.page.keyboard.up(key);
      assert.deepEqual(await panel.sent(), [{ type: 'panel.start' }, { type: 'panel.stop' }]);
    });
  }

  it('stops when the focus leaves while a key is held', async () => {
    await panel.show({ talkMode: 'pushToTalk' });
    await panel.part('talk-button').focus();
    await panel.page.keyboard.down('Space');
    await panel.part('talk-button').blur();
    assert.deepEqual(await panel.sent(), [{ type: 'panel.start' }, { type: 'panel.stop' }]);
    await panel.page.keyboard.up('Space');
  });

  it('toggles with a click of assistive technology', async () => {
    await panel.part('talk-button').dispatchEvent('click');
    assert.deepEqual(await panel.sent(), [{ type: 'panel.start' }]);
  });

  it('tells screen readers what it is: a pressed button, a meter, live words, a status', async () => {
    const button = panel.page.getByRole('button', { name: 'Hold to talk', pressed: false });
    assert.equal(await button.count(), 1);
    assert.equal(await panel.part('level').getAttribute('role'), 'meter');
    assert.equal(await panel.part('partial').getAttribute('aria-live'), 'polite');
    assert.equal(await panel.part('outcome').getAttribute('role'), 'status');
    assert.equal(await panel.page.getByRole('meter', { name: 'Microphone level' }).count(), 1);
  });

  it('shows the level, and none once listening ended', async () => {
    await panel.show({ activity: 'listening', source: 'page' });
    await panel.tell({ type: 'panel.level', level: 0.42 });
    assert.equal(await panel.part('level').getAttribute('aria-valuenow'), '42');
    await panel.show({});
    assert.equal(await panel.part('level').getAttribute('aria-valuenow'), '0');
  });

  it('shows words as they come, then what they became and how it ended', async () => {
    await panel.show({ activity: 'listening', source: 'page', partial: 'split the' });
    assert.equal(await panel.part('partial').textContent(), 'split the');
    await panel.show({ history: [utterance()] });
    assert.equal(await panel.part('partial').isVisible(), false);
    assert.equal(await panel.part('heard').textContent(), '“split the pane vertically”');
    const command = panel.part('command');
    assert.match(await command.innerText(), /tmux split-window -h\s+tmux › split-pane\s+SAFE/i);
    assert.match((await panel.part('outcome').textContent()) ?? '', /^Executedtmux split-window -h: done$/);
    assert.equal(await panel.part('outcome').locator('svg').count(), 1, 'an icon beside the word');
    assert.equal(await panel.part('target').textContent(), 'tmux main:1.0');
    assert.equal(await panel.part('history-item').count(), 1);
  });

  it('shows a destructive command in full and waits for a button', async () => {
    const question = {
      kind: 'confirm' as const,
      commands: [{ summary: 'rm -rf build', vocabulary: 'shell', rule: 'remove', risk: 'destructive' as const }],
      target: 'zsh',
      totalMs: 10_000,
      leftMs: 7_000,
    };
    await panel.show({ activity: 'confirming', question });
    const card = panel.part('question');
    assert.equal(await card.getAttribute('role'), 'alert');
    assert.match(await card.innerText(), /rm -rf build[\s\S]*DESTRUCTIVE/i);
    assert.match(await panel.part('countdown').innerText(), /[67] s/);
    await panel.part('confirm').click();
    await panel.part('cancel').click();
    assert.deepEqual(await panel.sent(), [{ type: 'panel.answer', index: 0 }, { type: 'panel.decline' }]);
    await panel.show({});
    assert.equal(await card.isVisible(), false);
  });

  it('offers ambiguous commands by number', async () => {
    const command = { summary: 'one', vocabulary: 'tmux', rule: 'a', risk: 'safe' as const };
    const commands = [command, { ...command, summary: 'two', rule: 'b' }];
    await panel.show({
      activity: 'confirming',
      question: { kind: 'choose', commands, target: null, totalMs: 9, leftMs: 9 },
    });
    await panel.part('choice').nth(1).click();
    assert.deepEqual(await panel.sent(), [{ type: 'panel.answer', index: 1 }]);
    assert.equal(await panel.part('confirm').count(), 0);
  });

  it('lets the keyboard choose, by number or with the arrows, wherever in the panel the focus is', async () => {
    const command = { summary: 'one', vocabulary: 'tmux', rule: 'a', risk: 'safe' as const };
    const commands = [command, { ...command, summary: 'two', rule: 'b' }];
    const question = { kind: 'choose' as const, commands, target: null, totalMs: 9, leftMs: 9 };
    await panel.show({ activity: 'confirming', question });
    await panel.part('talk-button').focus();
    const { keyboard } = panel.page;
    await keyboard.press('3');
    await keyboard.press('Control+1');
    assert.deepEqual(await panel.sent(), [], 'no such choice, and no plain number');
    await keyboard.press('2');
    for (const key of ['ArrowDown', 'ArrowDown', 'Enter', 'ArrowDown', 'Enter']) await keyboard.press(key);
    assert.deepEqual(
      (await panel.sent()).map((message) => message.type === 'panel.answer' && message.index),
      [1, 1, 0],
    );
    await panel.forget();
    await panel.show({});
    await keyboard.press('1');
    assert.deepEqual(await panel.sent(), [], 'nothing waits');
  });

  it('does not confirm by a key that was meant for something else', async () => {
    const commands = [{ summary: 'rm x', vocabulary: 'shell', rule: 'a', risk: 'destructive' as const }];
    const question = { kind: 'confirm' as const, commands, target: null, totalMs: 9, leftMs: 9 };
    await panel.show({ activity: 'confirming', question });
    await panel.page.locator('body').focus();
    for (const key of ['1', 'y', 'Enter', 'ArrowDown']) await panel.page.keyboard.press(key);
    assert.deepEqual(await panel.sent(), []);
    await panel.page.getByRole('button', { name: 'Confirm' }).focus();
    await panel.page.keyboard.press('Enter');
    assert.deepEqual(await panel.sent(), [{ type: 'panel.answer', index: 0 }]);
  });

  it('says for as long as it is so that nothing is done, and ends the rehearsal', async () => {
    await panel.show({ rehearsing: true });
    assert.match(await panel.part('rehearsal').innerText(), /Rehearsal: what you say is shown, and nothing is done/);
    await panel.part('end-rehearsal').click();
    assert.deepEqual(await panel.sent(), [{ type: 'panel.run', action: 'mango.toggleRehearsal' }]);
    await panel.show({});
    assert.equal(await panel.part('rehearsal').isVisible(), false);
  });

  it('takes everything back with escape', async () => {
    await panel.part('talk-button').focus();
    await panel.page.keyboard.press('Escape');
    assert.deepEqual(await panel.sent(), [{ type: 'panel.cancel' }]);
  });

  it('says why a source could not serve, with the button that opens the page', async () => {
    const text = 'VS Code does not give this panel the microphone; using the microphone page.';
    const mend = { label: 'Open microphone page', action: 'mango.openMicrophonePage' } as const;
    await panel.show({ notice: { kind: 'info', text, mend } });
    assert.match((await panel.part('notice').textContent()) ?? '', /does not give this panel the microphone/);
    await panel.part('open-page').click();
    await panel.part('dismiss').click();
    assert.deepEqual(await panel.sent(), [
      { type: 'panel.run', action: 'mango.openMicrophonePage' },
      { type: 'panel.dismiss' },
    ]);
  });

  it('shows what is missing with its mending button', async () => {
    const failed = {
      state: 'failed',
      text: 'No model.',
      mend: { label: 'Run doctor', action: 'mango.doctor' },
    } as const;
    await panel.show({ onboarding: { ...QUIET.onboarding, model: failed } });
    assert.equal(await panel.part('onboarding-engine').getAttribute('data-state'), 'ok');
    const model = panel.part('onboarding-model');
    assert.match((await model.textContent()) ?? '', /Model.*No model\./);
    await model.getByRole('button', { name: 'Run doctor' }).click();
    assert.deepEqual(await panel.sent(), [{ type: 'panel.run', action: 'mango.doctor' }]);
  });

  it('runs an earlier utterance again, and keeps the focus while others arrive', async () => {
    await panel.show({ history: [utterance({ id: 'old' })] });
    await panel.page.getByRole('button', { name: 'Do again: split the pane vertically' }).focus();
    await panel.show({ history: [utterance({ id: 'new', heard: 'next window' }), utterance({ id: 'old' })] });
    await panel.page.keyboard.press('Enter');
    assert.deepEqual(await panel.sent(), [{ type: 'panel.again', id: 'old' }]);
  });

  it('makes an earlier utterance a command', async () => {
    await panel.show({ history: [utterance({ id: 'old' })] });
    await panel.page.getByRole('button', { name: 'Make that a command: split the pane vertically' }).focus();
    await panel.page.keyboard.press('Enter');
    assert.deepEqual(await panel.sent(), [{ type: 'panel.teach', id: 'old' }]);
  });

  it('shows what can be said, searched and tried from the keyboard alone', async () => {
    const toggle = panel.page.getByRole('button', { name: 'What can I say?' });
    await toggle.focus();
    await panel.page.keyboard.press('Enter');
    assert.deepEqual(await panel.sent(), [{ type: 'panel.help' }]);
    await panel.tell({
      type: 'panel.sayable',
      groups: [
        { vocabulary: 'git', about: 'Branches.', lines: [{ example: 'git status', say: 'git status' }] },
        {
          vocabulary: 'tmux',
          about: 'Windows and panes.',
          lines: [
            { example: 'kill window', say: 'kill [the] window', manner: 'asks first' },
            { example: 'htop', say: 'htop', trouble: 'The model does not know “htop”.' },
          ],
        },
      ],
    });
    assert.equal(await panel.part('sayable-line').count(), 3);
    assert.equal(await panel.page.getByRole('region', { name: 'tmux' }).count(), 1);
    await panel.page.keyboard.type('killing windows');
    assert.equal(await panel.part('sayable-count').textContent(), '1 sentence');
    assert.equal(await panel.part('sayable-count').getAttribute('role'), 'status');
    assert.match(await panel.part('sayable-line').innerText(), /kill \[the\] window\s+asks first/);
    await panel.forget();
    await panel.page.keyboard.press('ArrowDown');
    await panel.page.keyboard.press('Enter');
    assert.deepEqual(await panel.sent(), [{ type: 'panel.try', text: 'kill window' }]);
    await panel.page.keyboard.press('ArrowUp');
    await panel.part('sayable-search').fill('');
    assert.match(await panel.part('sayable-line').nth(2).innerText(), /The model does not know “htop”\./);
    await panel.part('sayable-search').fill('weather');
    assert.match((await panel.part('sayable-count').textContent()) ?? '', /^Nothing/);
    await panel.forget();
    await panel.page.keyboard.press('Escape');
    assert.deepEqual(await panel.sent(), [{ type: 'panel.helpClosed' }], 'and nothing is cancelled');
    assert.equal(await panel.part('sayable-search').isVisible(), false);
    const focused = await panel.page.evaluate('document.activeElement.dataset.testid');
    assert.equal(focused, 'what-can-i-say', 'the focus is back');
  });

  it('runs whatever is heard as text, never as markup', async () => {
    await panel.show({ history: [utterance({ heard: '<img src=x onerror=alert(1)>' })] });
    assert.equal(await panel.page.locator('#panel img').count(), 0);
  });
});

describe('the panel in every kind of theme', function () {
  this.timeout(60_000);
  for (const theme of Object.keys(themes) as Theme[]) {
    it(`is readable in ${theme}`, async () => {
      const panel = await PanelPage.open(theme, 240);
      try {
        await panel.show({ history: [utterance()] });
        const overflow = await panel.page.evaluate<number>(
          'document.documentElement.scrollWidth - document.documentElement.clientWidth',
        );
        assert.equal(overflow, 0, 'nothing sticks out of a narrow sidebar');
        const [text, ground] = await panel.page.evaluate<[string, string]>(
          `[getComputedStyle(document.querySelector('[data-testid="heard"]')).color,
            getComputedStyle(document.body).backgroundColor]`,
        );
        assert.ok(contrast(text, ground) >= 4.5, `${text} on ${ground}`);
      } finally {
        await panel.close();
      }
    });
  }
});

/** Contrast ratio of two opaque `rgb()` colours by WCAG 2. */
function contrast(one: string, other: string): number {
  const [a, b] = [luminance(one), luminance(other)];
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function luminance(rgb: string): number {
  const [r = 0, g = 0, b = 0] = (rgb.match(/[\d.]+/g) ?? []).map((channel) => {
    const value = Number(channel) / 255;
    return value <= 0.040_45 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}
