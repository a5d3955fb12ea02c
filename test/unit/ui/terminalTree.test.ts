import assert from 'node:assert/strict';
import { LastResults, paneKey } from '../../../src/terminals/lastResults';
import type { LiveServerView } from '../../../src/terminals/tmux/live/liveServers';
import { layoutChecksum, parseLayout } from '../../../src/terminals/tmux/live/layout';
import type { PaneModel, SessionModel, WindowModel } from '../../../src/terminals/tmux/live/model';
import { layoutIcon, layoutPicture, layoutWords, svgUri, type Captions } from '../../../src/ui/layoutPicture';
import { dropLine, killLine, renameLine, selectLine } from '../../../src/ui/terminalTreeLines';
import { terminalTree } from '../../../src/ui/terminalTreeModel';
import { changedNodes, rootsOf, type NodePlace, type TreeInput } from '../../../src/ui/terminalTreeNodes';

const SOCKET = '/tmp/tmux-0/default';

const pane = (id: number, changes: Partial<PaneModel> = {}): PaneModel => ({
  id: `%${id}`,
  index: id,
  active: id === 0,
  title: '',
  program: 'bash',
  folder: '/srv/app',
  tty: '/dev/pts/1',
  pid: 100 + id,
  width: 40,
  height: 24,
  left: 0,
  top: 0,
  inMode: false,
  deadStatus: null,
  dead: false,
  ...changes,
});

const checked = (layout: string): string => `${layoutChecksum(layout)},${layout}`;
const TWO = checked('81x24,0,0{40x24,0,0,0,40x24,41,0,1}');

const window_ = (changes: Partial<WindowModel> = {}): WindowModel => ({
  id: '@0',
  index: 0,
  name: 'code',
  active: true,
  zoomed: false,
  synchronized: false,
  activity: false,
  bell: false,
  silence: false,
  layout: TWO,
  panes: [pane(0, { program: 'vim' }), pane(1)],
  ...changes,
});

const session = (windows: readonly WindowModel[] = [window_()]): SessionModel => ({
  id: '$0',
  name: 'main',
  clients: 1,
  windows,
});

const server = (...sessions: readonly SessionModel[]): LiveServerView => ({
  socketPath: SOCKET,
  model: { kind: 'present', sessions },
});

const input = (changes: Partial<TreeInput> = {}): TreeInput => ({
  servers: [server(session())],
  terminals: [],
  target: null,
  result: () => undefined,
  ...changes,
});

const labels = (given: TreeInput): readonly string[] =>
  [...terminalTree(given).values()].map(({ label, description }) => `${label} | ${description}`);

describe('the tree of terminals', () => {
  it('has servers, sessions, windows and panes, and the terminals of the editor', () => {
    const tree = terminalTree(
      input({
        terminals: [
          { id: 'integrated:1', name: 'zsh', active: true },
          { id: 'integrated:2', name: 'build', active: false },
        ],
      }),
    );
    const path = (id: string | undefined): string => {
      const node = id === undefined ? undefined : tree.get(id);
      return node ? `${path(node.parent ?? undefined)}/${node.label}` : '';
    };
    assert.deepEqual([...tree.keys()].map(path), [
      '/default',
      '/default/main',
      '/default/main/0: code',
      '/default/main/0: code/0: vim',
      '/default/main/0: code/1: bash',
      '/Editor',
      '/Editor/1: zsh',
      '/Editor/2: build',
    ]);
    assert.deepEqual(rootsOf(tree), [`tmux:${SOCKET}`, 'editor']);
    for (const { id, children } of tree.values()) {
      for (const child of children) assert.equal(tree.get(child)?.parent, id);
    }
  });

  it('is empty where there is nothing, so that the view can welcome', () => {
    assert.equal(terminalTree(input({ servers: [] })).size, 0);
  });

  it('says of windows and panes what state they are in', () => {
    const panes = [
      pane(0, { inMode: true }),
      pane(1, { dead: true, deadStatus: 3 }),
      pane(2, { dead: true, deadStatus: null }),
    ];
    const states = { zoomed: true, synchronized: true, bell: true, activity: true };
    assert.deepEqual(labels(input({ servers: [server(session([window_({ ...states, panes })]))] })).slice(2), [
      '0: code | current, zoomed, synchronized, bell, activity',
      '0: bash | active · zoomed · copy mode · /srv/app',
      '1: bash | ended with 3 · /srv/app',
      '2: bash | ended · /srv/app',
    ]);
  });

  it('says what the target is and how the last command ended, as it is told', () => {
    const results = new LastResults((error) => assert.fail(String(error)));
    let told = 0;
    results.onChange(() => (told += 1));
    results.record(paneKey(SOCKET, '%1'), { exitCode: 2, commandLine: 'make' });
    results.record('integrated:1', { exitCode: 0 });
    const tree = terminalTree(
      input({
        target: { kind: 'tmux', socketPath: SOCKET, pane: '%1' },
        terminals: [{ id: 'integrated:1', name: 'zsh', active: false }],
        result: (key) => results.of(key),
      }),
    );
    const failed = tree.get(`tmux:${SOCKET} $0:0.%1`);
    assert.equal(failed?.description, 'target · exit 2 · /srv/app');
    assert.match(failed.spoken, /Pane 1, bash, target, exit 2/);
    assert.ok(failed.lines.includes('Last command: make'));
    assert.equal(tree.get('integrated:1')?.description, 'exit 0');
    results.forget('integrated:1');
    results.forget('integrated:1');
    assert.equal(told, 3);
  });

  it('does not take a pane of another server for the target', () => {
    const elsewhere = { kind: 'tmux', socketPath: '/other', pane: '%1' } as const;
    assert.ok(!labels(input({ target: elsewhere })).some((line) => line.includes('target')));
  });

  it('says what is wrong with a server that cannot be talked to', () => {
    const failed: LiveServerView = { socketPath: SOCKET, model: { kind: 'failed', message: 'It is not ours.' } };
    assert.deepEqual(labels(input({ servers: [failed] })), ['default | It is not ours.']);
  });

  it('names windows that are in a session twice apart', () => {
    const twice = server(session([window_(), window_({ index: 5 })]));
    assert.equal(terminalTree(input({ servers: [twice] })).size, 2 + 2 * 3);
  });

  it('tells what changed, and no more', () => {
    const before = terminalTree(input());
    const id = `tmux:${SOCKET} $0:0`;
    assert.deepEqual(changedNodes(before, terminalTree(input())), []);
    const renamed = input({ servers: [server(session([window_({ name: 'other' })]))] });
    assert.deepEqual(changedNodes(before, terminalTree(renamed)), [id]);
    const titled = window_({ panes: [pane(0, { program: 'vim' }), pane(1, { title: 'new' })] });
    assert.deepEqual(changedNodes(before, terminalTree(input({ servers: [server(session([titled]))] }))), [`${id}.%1`]);
    const fewer = window_({ panes: [pane(0, { program: 'vim' })] });
    assert.deepEqual(changedNodes(before, terminalTree(input({ servers: [server(session([fewer]))] }))), [id]);
    assert.equal(changedNodes(before, new Map()), null);
  });

  it('holds two hundred panes', () => {
    const sessions = Array.from({ length: 50 }, (_, n): SessionModel => ({ ...session(), id: `$${n}` }));
    const many = input({ servers: [server(...sessions)] });
    assert.equal(terminalTree(many).size, 1 + 50 * 4);
    assert.deepEqual(changedNodes(terminalTree(many), terminalTree(many)), []);
  });
});

describe('the picture of a layout', () => {
  const layout = parseLayout(checked('100x30,0,0{50x30,0,0,0,49x30,51,0[49x15,51,0,1,49x14,51,16,2]}'));
  const captions: Captions = new Map([
    ['%0', { label: '0 <vim> & "x"', active: true }],
    ['%1', { label: '1 bash', active: false }],
    ['%2', { label: '2 a-program-with-a-very-long-name-that-cannot-fit', active: false }],
  ]);

  it('shows every pane once, inside its frame, the active one apart', () => {
    assert.ok(layout);
    const svg = layoutPicture(layout, captions);
    const [width, height] = [/width="([\d.]+)"/, /height="([\d.]+)"/].map((size) => Number(size.exec(svg)?.[1]));
    const boxes = [...svg.matchAll(/<rect x="([\d.]+)" y="([\d.]+)" width="([\d.]+)" height="([\d.]+)"/g)];
    assert.equal(boxes.length, 3);
    for (const [, x, y, w, h] of boxes) {
      assert.ok(Number(x) + Number(w) <= (width ?? 0) && Number(y) + Number(h) <= (height ?? 0));
    }
    assert.equal(svg.split('fill="#0b5cad"').length, 2);
    assert.match(svg, /0 &lt;vim&gt; &amp; &quot;x&quot;/);
    assert.match(svg, /2 a-program[^<]*…/);
    assert.equal(Buffer.from(svgUri(svg).split(',')[1] ?? '', 'base64').toString('utf8'), svg);
  });

  it('fits into an icon', () => {
    assert.ok(layout);
    const svg = layoutIcon(layout, '%1', '#123456');
    assert.equal(svg.split('<rect').length, 4);
    assert.equal(svg.split('fill="#123456"').length, 2);
  });

  it('can be told in words', () => {
    assert.ok(layout);
    assert.equal(
      layoutWords(layout, captions),
      '2 columns: 0 <vim> & "x", active; (2 rows: 1 bash; 2 a-program-with-a-very-long-name-that-cannot-fit)',
    );
  });
});

describe('what is done with nodes', () => {
  const at = { socketPath: SOCKET, session: '$0', window: '@0', index: 3 } as const;
  const places = {
    session: { kind: 'session', socketPath: SOCKET, session: '$0' },
    window: { ...at, kind: 'window' },
    pane: { ...at, kind: 'pane', pane: '%7' },
    other: { ...at, kind: 'pane', pane: '%8', index: 4 },
    elsewhere: { ...at, kind: 'pane', pane: '%7', socketPath: '/other' },
    terminal: { kind: 'terminal', terminal: 'integrated:1' },
  } as const satisfies Record<string, NodePlace>;

  it('is a command that names the node, and takes names as they are', () => {
    assert.equal(selectLine(places.pane), "select-window -t '$0:3' ; select-pane -t %7");
    assert.equal(selectLine(places.session), '');
    assert.equal(renameLine(places.window, `a '#{pid}'`), `rename-window -t '$0:3' -- 'a '\\''##{pid}'\\'''`);
    assert.equal(killLine(places.session), "kill-session -t '$0'");
  });

  it('dropped onto another node, swaps or moves', () => {
    assert.equal(dropLine(places.pane, places.other), 'swap-pane -d -s %7 -t %8');
    assert.equal(dropLine(places.pane, places.window), "join-pane -d -s %7 -t '$0:3'");
    assert.equal(dropLine(places.pane, places.session), "break-pane -d -s %7 -t '$0:'");
    assert.equal(dropLine(places.window, places.other), "swap-window -d -s '$0:3' -t '$0:4'");
    assert.equal(dropLine(places.window, places.session), "move-window -d -s '$0:3' -t '$0:'");
    for (const [from, onto] of [
      [places.pane, places.elsewhere],
      [places.session, places.session],
      [places.terminal, places.pane],
      [places.pane, places.terminal],
    ] as const) {
      assert.throws(() => dropLine(from, onto), { code: 'unsupported' });
    }
  });
});
