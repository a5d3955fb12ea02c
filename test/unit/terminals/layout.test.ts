import assert from 'node:assert/strict';
import fc from 'fast-check';
import { layoutChecksum, layoutPanes, parseLayout } from '../../../src/terminals/tmux/live/layout';
import { TmuxServer } from './tmuxServer';

const withSum = (body: string): string => `${layoutChecksum(body)},${body}`;

describe('tmux layouts', () => {
  it('are read as rows, columns and panes', () => {
    assert.deepEqual(parseLayout('b25d,80x24,0,0,0'), { type: 'pane', width: 80, height: 24, x: 0, y: 0, pane: '%0' });
    assert.deepEqual(parseLayout('8205,80x24,0,0{40x24,0,0,0,39x24,41,0,1}'), {
      type: 'row',
      width: 80,
      height: 24,
      x: 0,
      y: 0,
      cells: [
        { type: 'pane', width: 40, height: 24, x: 0, y: 0, pane: '%0' },
        { type: 'pane', width: 39, height: 24, x: 41, y: 0, pane: '%1' },
      ],
    });
    const old = parseLayout(withSum('80x24,0,0[80x12,0,0,80x11,0,13]'));
    assert.deepEqual(old?.type === 'column' && old.cells.map((cell) => cell.type === 'pane' && cell.pane), [
      null,
      null,
    ]);
  });

  it('are refused when they are none', () => {
    for (const text of [
      '',
      'b25d',
      'b25e,80x24,0,0,0',
      withSum('80x24,0,0{'),
      withSum('80x24,0,0{}'),
      withSum('80x24'),
    ]) {
      assert.equal(parseLayout(text), null, text);
    }
    for (const body of [
      '80x24,0,0{40x24,0,0,0]',
      '80x24,0,0,0x',
      '80x24,0,0{40x24,0,0,0',
      '1x1,0,0{'.repeat(100_000),
    ]) {
      assert.equal(parseLayout(withSum(body)), null, body.slice(0, 50));
    }
  });

  it('never throw', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseLayout(withSum(text))));
    const pieces = fc.array(fc.constantFrom('80x24', ',0', ',0,0', '{', '}', '[', ']', ',', '1x1,0,0,5'));
    fc.assert(fc.property(pieces, (parts) => void parseLayout(withSum(parts.join('')))));
  });

  describe('of a real tmux', () => {
    const server = new TmuxServer();
    after(() => server.stop());

    it('name every pane with its size and place, however the window is split', () => {
      server.session('main', 'cat');
      const splits = ['-h', '-v', '-h', '-v', '-hf', '-vf', '-hb'];
      for (const [at, split] of splits.entries()) {
        server.tmux('split-window', split, '-t', `main:.${Math.floor(at / 2)}`, 'cat');
        const layout = parseLayout(server.format('main', '#{window_layout}'));
        assert.ok(layout);
        const format = '#{pane_id} #{pane_width}x#{pane_height} #{pane_left},#{pane_top}';
        const panes = server.tmux('list-panes', '-t', 'main', '-F', format).split('\n');
        const leaves = (each: typeof layout): string[] =>
          each.type === 'pane'
            ? [`${each.pane} ${each.width}x${each.height} ${each.x},${each.y}`]
            : each.cells.flatMap(leaves);
        assert.deepEqual(leaves(layout).sort(), [...panes].sort());
        assert.equal(layoutPanes(layout).length, at + 2);
      }
    });
  });
});
