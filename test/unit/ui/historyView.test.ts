import assert from 'node:assert/strict';
import axe from 'axe-core';
import type { HistoryRequest, HistoryRow, StatisticsView } from '../../../src/protocol/historyView';
import type { PanelMessage } from '../../../src/protocol/panel';
import { PanelPage, utterance, type Theme } from './panelPage';
import themes from './themes.json';

function row(number: number, changes: Partial<HistoryRow> = {}): HistoryRow {
  return {
    id: `row-${number}`,
    startedAt: Date.UTC(2026, 10, 23, 10, 0) - number * 60_000,
    source: 'page',
    heard: `docker run number ${number}`,
    commands: [{ summary: `docker run ${number}`, vocabulary: 'docker', rule: 'run', risk: 'safe' }],
    target: 'tmux main:1.0',
    outcome: { kind: 'executed', message: 'done', exitCode: 0 },
    durationMs: 1234,
    output: `output of ${number}`,
    pinned: false,
    ...changes,
  };
}

const rows = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => row(from + index));

const STATISTICS: StatisticsView = {
  utterances: 9,
  successRate: 0.75,
  rejectionRate: 0.1,
  correctionRate: null,
  topCommands: [{ vocabulary: 'docker', rule: 'run', count: 7, failed: 2 }],
  days: ['2026-11-21', '2026-11-22', '2026-11-23'].map((day, index) => ({
    day,
    done: index * 2,
    failed: index,
    rejected: 1,
    cancelled: 0,
    finalMs: { p50: 9, p95: 15 },
    effectMs: { p50: 40.4, p95: 90 },
  })),
};

/** The history in a panel, and what it asks of the host. */
class Opened {
  private constructor(readonly panel: PanelPage) {}

  static async open(theme: Theme = 'dark', width = 320): Promise<Opened> {
    const opened = new Opened(await PanelPage.open(theme, width));
    await opened.panel.show({ history: [utterance()] });
    await opened.panel.part('open-history').click();
    await opened.panel.part('history-view').waitFor();
    return opened;
  }

  /** What was asked of the history, oldest first. */
  async asked(): Promise<readonly HistoryRequest[]> {
    const isOurs = (message: PanelMessage) => message.type === 'panel.history';
    return (await this.panel.sent()).filter(isOurs).map(({ request }) => request);
  }

  /** The search that waits for its answer. */
  async search(): Promise<Extract<HistoryRequest, { kind: 'search' }>> {
    const last = (await this.asked()).findLast(({ kind }) => kind === 'search');
    return last?.kind === 'search' ? last : assert.fail('nothing was searched for');
  }

  async answer(found: readonly HistoryRow[], more = false): Promise<void> {
    const { asked } = await this.search();
    await this.panel.tell({ type: 'history.rows', asked, rows: found, more });
  }

  async acts(): Promise<readonly string[]> {
    return (await this.asked()).flatMap((request) =>
      request.kind === 'act' ? [`${request.action} ${request.id}`] : [],
    );
  }
}

describe('the history in the panel', function () {
  this.timeout(60_000);
  let history: Opened;
  let panel: PanelPage;
  const errors: string[] = [];
  const press = (key: string) => panel.page.keyboard.press(key);
  const active = () => panel.page.locator('[role="option"][aria-selected="true"]');

  before(async () => {
    history = await Opened.open();
    ({ panel } = history);
    panel.page.on('pageerror', (error) => errors.push(error.message));
    // The content-security policy speaks through the console.
    panel.page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
  });
  after(() => panel.close());
  afterEach(async () => {
    assert.deepEqual(errors, []);
    await panel.forget();
  });

  it('opens with the keyboard in the search, in the place of the last utterances', async () => {
    assert.deepEqual(await history.asked(), [{ kind: 'search', asked: 1, filter: {}, limit: 100 }]);
    assert.equal(await panel.page.evaluate('document.activeElement.dataset.testid'), 'history-search');
    assert.equal(await panel.part('history-item').isVisible(), false);
    await history.answer(rows(1, 100), true);
    assert.equal(await panel.part('history-status').textContent(), '100 newest of more.');
    assert.equal(await panel.page.getByRole('listbox', { name: 'History' }).count(), 1);
  });

  it('searches as letters are typed, one question at a time and the last one as it is then', async () => {
    await panel.part('history-search').pressSequentially('doc');
    const searches = (await history.asked()).filter(({ kind }) => kind === 'search');
    assert.deepEqual(
      searches.map((search) => search.kind === 'search' && search.filter),
      [{ text: 'd' }],
      'the others wait',
    );
    await history.answer(rows(1, 50));
    assert.deepEqual((await history.search()).filter, { text: 'doc' });
    await history.answer(rows(1, 3));
    assert.equal(await panel.part('history-status').textContent(), '3 entries.');
    assert.equal(await panel.part('history-row').count(), 3);
    assert.deepEqual(
      await panel.page.locator('.row-number').allTextContents(),
      ['1', '2', '3'],
      'the numbers that can be said',
    );
  });

  it('narrows by time, outcome, risk, target, exit code and pins', async () => {
    await panel.part('filters').locator('summary').click();
    await panel.part('filter-time').selectOption('between');
    await panel.part('filter-from').fill('2026-11-01');
    await panel.part('filter-until').fill('2026-11-02');
    await panel.part('filter-outcome').selectOption('failed');
    await panel.part('filter-risk').selectOption('destructive');
    await panel.part('filter-target').fill('main');
    await panel.part('filter-exit').fill('2');
    await panel.part('filter-pinned').selectOption('yes');
    await history.answer([]);
    const { filter } = await history.search();
    assert.deepEqual(filter, {
      text: 'doc',
      from: new Date(2026, 10, 1).getTime(),
      until: new Date(2026, 10, 3).getTime(),
      outcomes: ['failed'],
      risks: ['destructive'],
      target: 'main',
      exitCode: 2,
      pinned: true,
    });
    await history.answer([]);
    assert.equal(await panel.part('history-status').textContent(), 'Nothing found.');
    assert.equal(await panel.part('history-list').isVisible(), false);
    for (const part of ['filter-time', 'filter-outcome', 'filter-risk', 'filter-pinned']) {
      await panel.part(part).selectOption('');
    }
    for (const part of ['filter-target', 'filter-exit', 'history-search']) await panel.part(part).fill('');
    await history.answer([]);
    await history.answer(rows(1, 100), true);
  });

  it('draws only what is in sight of thousands, and asks for more when the end is near', async () => {
    await panel.part('history-search').press('ArrowDown');
    await press('End');
    await panel.until(`window.sent.some(({ request }) => request?.before === 'row-100')`);
    await history.answer(rows(101, 3000));
    assert.equal(await panel.part('history-status').textContent(), '3000 entries.');
    assert.ok((await panel.part('history-row').count()) < 60, 'rows in the document');
    assert.equal(await active().getAttribute('aria-posinset'), '100', 'it keeps its place');
    await press('End');
    await active().and(panel.page.locator('[aria-posinset="3000"]')).waitFor();
    assert.equal(await active().getAttribute('aria-setsize'), '3000');
    const described = await panel.part('history-list').getAttribute('aria-activedescendant');
    assert.equal(described, await active().getAttribute('id'));
    await press('Home');
    await active().and(panel.page.locator('[aria-posinset="1"]')).waitFor();
  });

  it('shows the active entry in full, and does with it what a key says', async () => {
    await press('ArrowDown');
    assert.match(await panel.part('entry').innerText(), /“docker run number 2”[\s\S]*exit code 0 · 1\.2 s/);
    assert.equal(await panel.part('entry-output').textContent(), 'output of 2');
    for (const key of ['Enter', 'e', 'c', 'p', 'm']) await press(key);
    assert.deepEqual(
      await history.acts(),
      ['again', 'edit', 'copy', 'pin', 'teach'].map((action) => `${action} row-2`),
    );
    await panel.tell({ type: 'history.said', text: 'Copied.' });
    assert.equal(await panel.part('history-status').textContent(), 'Copied.');
    await press('Control+c');
    assert.equal((await history.acts()).length, 5, 'that is the browser’s own');
  });

  it('forgets only what was asked about, and keeps the keyboard where it was', async () => {
    await press('Delete');
    const question = panel.page.getByRole('alertdialog', { name: /Forget it for good\?/ });
    await question.waitFor();
    await press('Escape');
    assert.equal(await question.count(), 0);
    assert.equal(await panel.page.evaluate('document.activeElement.dataset.testid'), 'history-list');
    assert.deepEqual(await history.asked(), []);
    await panel.part('entry-forget').click();
    await panel.part('forget-for-good').click();
    assert.deepEqual(await history.acts(), ['forget row-2']);
  });

  it('asks anew when something has changed, and stays where it is', async () => {
    await panel.tell({ type: 'history.changed' });
    assert.equal((await history.search()).limit, 500);
    await history.answer([row(1, { pinned: true }), ...rows(3, 9)]);
    assert.equal(await panel.page.getByRole('img', { name: 'pinned' }).count(), 1);
    await press('Home');
    assert.equal(await panel.part('entry-unpin').count(), 1);
  });

  it('drops answers that were overtaken', async () => {
    await panel.tell({ type: 'history.changed' });
    const { asked } = await history.search();
    await panel.tell({ type: 'history.rows', asked: asked - 1, rows: rows(1, 1), more: false });
    assert.equal(await panel.part('history-status').textContent(), '8 entries.');
    await history.answer(rows(1, 2));
    assert.equal(await panel.part('history-status').textContent(), '2 entries.');
  });

  it('shows what it is told to, and leaves the keyboard alone where that was said', async () => {
    await panel.part('talk-button').focus();
    await panel.tell({ type: 'history.open', part: 'list', text: 'docker', focus: false });
    assert.deepEqual((await history.search()).filter, { text: 'docker' });
    assert.equal(await panel.page.evaluate('document.activeElement.dataset.testid'), 'talk-button');
    await history.answer(rows(1, 2));
  });

  it('shows statistics as charts, and as a table that says the same', async () => {
    await panel.part('history-tab-statistics').click();
    const asked = (await history.asked()).at(-1);
    assert.deepEqual(asked?.kind === 'statistics' && asked.days, 30);
    await panel.tell({ type: 'history.statistics', asked: 0, statistics: STATISTICS });
    const charts = panel.part('chart');
    await charts.first().waitFor();
    assert.equal(await charts.count(), 3);
    const painted = `[...document.querySelectorAll('canvas')].every((canvas) =>
      canvas.width > 0 && canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some((byte) => byte > 0))`;
    await panel.until(painted);
    assert.match(
      (await charts.first().getAttribute('aria-label')) ?? '',
      /^Use by day: done: 6; failed: 3; not a command: 3; cancelled: 0\./,
    );
    assert.match((await charts.nth(2).getAttribute('aria-label')) ?? '', /heard, median: 9 to 9 ms/);
    await panel.page.getByText('The charts as a table').click();
    const newest = panel.page.getByRole('row', { name: /2026-11-23/ });
    assert.match(await newest.innerText(), /4\s+2\s+1\s+0\s+67 %\s+9 ms\s+15 ms\s+40 ms\s+90 ms/);
    assert.match(await panel.part('rates').innerText(), /succeeded\s+75 %[\s\S]*Taken back\s+–/);
    assert.match(await panel.part('top-commands').innerText(), /docker › run\s+7, 2 failed/);
    await panel.part('statistics-span').selectOption('7');
    const again = (await history.asked()).at(-1);
    assert.deepEqual(again?.kind === 'statistics' && again.days, 7);
  });

  it('closes with escape, and nothing is cancelled by it', async () => {
    await panel.part('history-tab-list').click();
    await press('Escape');
    assert.equal(await panel.part('history-view').isVisible(), false);
    assert.equal(await panel.part('history-item').isVisible(), true);
    assert.deepEqual((await panel.sent()).at(-1), { type: 'panel.history', request: { kind: 'closed' } });
    assert.equal(await panel.page.evaluate('document.activeElement.dataset.testid'), 'open-history');
  });

  it('says that it could not be loaded, and tries again when the button is pressed again', async () => {
    const other = await PanelPage.open();
    try {
      await other.page.route('**/historyView.js', (route) => route.abort(), { times: 1 });
      await other.part('open-history').click();
      await other.page.getByText('The history could not be loaded. Press the button again.').waitFor();
      await other.part('open-history').click();
      await other.part('history-view').waitFor();
    } finally {
      await other.close();
    }
  });
});

describe('the history in every kind of theme', function () {
  this.timeout(60_000);
  for (const theme of Object.keys(themes) as Theme[]) {
    it(`can be used by everyone in ${theme}`, async () => {
      const history = await Opened.open(theme, 240);
      const { panel } = history;
      try {
        const failed = { kind: 'failed', message: 'exit code 2', exitCode: 2 } as const;
        await history.answer([row(1, { pinned: true }), row(2, { outcome: failed, commands: [] }), ...rows(3, 40)]);
        await panel.part('filters').locator('summary').click();
        for (const part of ['list', 'statistics'] as const) {
          await panel.part(`history-tab-${part}`).click();
          if (part === 'statistics') {
            await panel.tell({ type: 'history.statistics', asked: 0, statistics: STATISTICS });
            await panel.part('chart').first().waitFor();
            await panel.page.getByText('The charts as a table').click();
          }
          const overflow = await panel.page.evaluate<number>(
            'document.documentElement.scrollWidth - document.documentElement.clientWidth',
          );
          assert.equal(overflow, 0, 'nothing sticks out of a narrow sidebar');
          assert.deepEqual(await violations(panel), [], part);
        }
      } finally {
        await panel.close();
      }
    });
  }
});

/** What axe finds wrong with the history: rules of WCAG 2 A and AA, contrast among them. */
async function violations(panel: PanelPage): Promise<readonly string[]> {
  await panel.page.evaluate(axe.source);
  return panel.page.evaluate<
    string[]
  >(`axe.run('.history-door', { runOnly: ['wcag2a', 'wcag2aa', 'wcag21aa', 'best-practice'] })
    .then(({ violations }) => violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => id + ' ' + target.join(' ') + ': ' + failureSummary)))`);
}
