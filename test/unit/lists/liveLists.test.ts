import assert from 'node:assert/strict';
import { LiveLists, type ListNote } from '../../../src/lists/liveLists';
import { ListError, type FoundItem, type ListProvider } from '../../../src/lists/listProvider';

/** A clock that stands until it is moved. */
class TestClock {
  private at = 0;
  private readonly timers = new Set<{ readonly due: number; readonly callback: () => void }>();
  now = () => this.at;
  monotonic = () => this.at;
  after = (ms: number, callback: () => void) => {
    const timer = { due: this.at + ms, callback };
    this.timers.add(timer);
    return () => void this.timers.delete(timer);
  };
  pass(ms: number): void {
    this.at += ms;
    for (const timer of [...this.timers]) {
      if (timer.due > this.at) continue;
      this.timers.delete(timer);
      timer.callback();
    }
  }
}

const HERE = { folder: '/here', tmux: null };

function scene(changes: Partial<ListProvider> = {}) {
  const clock = new TestClock();
  const notes: ListNote[] = [];
  const state = { changed: 0, searches: 0, stamp: 'a', names: ['one'], list: null as ListProvider['list'] | null };
  const provider: ListProvider = {
    name: 'branch',
    scope: 'folder',
    limit: 3,
    stamp: () => Promise.resolve(state.stamp),
    list: (where, signal) => {
      state.searches += 1;
      return state.list?.(where, signal) ?? Promise.resolve(state.names.map((name) => ({ name })));
    },
    ...changes,
  };
  const lists = new LiveLists({
    providers: [provider],
    clock,
    onChange: () => (state.changed += 1),
    onNote: (note) => notes.push(note),
  });
  const known = (place = HERE) => namesOf(lists.known(['branch'], place));
  const fresh = async (place = HERE) => namesOf(await lists.fresh(['branch'], place));
  return { clock, notes, state, lists, known, fresh };
}

function namesOf(found: ReadonlyMap<string, readonly FoundItem[]>): readonly string[] | undefined {
  return found.get('branch')?.map(({ name }) => name);
}

describe('live lists', () => {
  it('give what is known at once, and tell when there is more', async () => {
    const { state, known, fresh } = scene();
    assert.equal(known(), undefined);
    assert.deepEqual(await fresh(), ['one']);
    assert.deepEqual(known(), ['one']);
    assert.equal(state.changed, 1);
    await fresh();
    assert.deepEqual([state.searches, state.changed], [1, 1], 'nothing changed, nothing is looked for');
  });

  it('look again when the stamp is another, or after a while', async () => {
    const { clock, state, fresh } = scene();
    await fresh();
    state.names = ['one', 'two'];
    assert.deepEqual(await fresh(), ['one']);
    state.stamp = 'b';
    assert.deepEqual(await fresh(), ['one', 'two']);
    state.names = ['three'];
    clock.pass(5_000);
    assert.deepEqual(await fresh(), ['three']);
    assert.equal(state.changed, 3);
  });

  it('ask only for what is wanted, where it is', async () => {
    const { state, lists, fresh } = scene();
    await lists.fresh(['tag'], HERE);
    assert.equal(await fresh({ folder: null as unknown as string, tmux: null }), undefined);
    assert.equal(state.searches, 0);
    await fresh();
    await fresh({ folder: '/there', tmux: null });
    assert.equal(state.searches, 2);
  });

  it('drop out with a note when too large, and come back', async () => {
    const { clock, state, notes, fresh, lists } = scene();
    await fresh();
    state.names = ['1', '2', '3', '4'];
    state.stamp = 'b';
    assert.equal(await fresh(), undefined);
    assert.equal(notes.length, 1);
    assert.match(lists.notes[0]?.message ?? '', /more than 3/u);
    state.names = ['1'];
    state.stamp = 'c';
    assert.equal(await fresh(), undefined, 'left alone for a while');
    clock.pass(30_000);
    assert.deepEqual(await fresh(), ['1']);
    assert.deepEqual(lists.notes, []);
  });

  it('drop out with a note when failing', async () => {
    const { state, notes, fresh } = scene();
    state.list = () => Promise.reject(new ListError('No docker.'));
    assert.equal(await fresh(), undefined);
    assert.deepEqual(notes, [{ list: 'branch', where: '/here', message: 'No docker.' }]);
  });

  it('give up what is too slow; the last known names serve a minute', async () => {
    const { clock, state, notes, known, fresh } = scene();
    await fresh();
    const aborted: boolean[] = [];
    const slow = async () => {
      const begun = new Promise<void>((resolve) => {
        state.list = (_, signal) => {
          signal.addEventListener('abort', () => aborted.push(true));
          resolve();
          return new Promise<never>(() => undefined);
        };
      });
      const searching = fresh();
      await begun;
      for (let step = 0; step < 6; step += 1) clock.pass(50);
      return searching;
    };
    clock.pass(5_000);
    assert.deepEqual(await slow(), ['one']);
    assert.deepEqual([notes.length, aborted.length], [1, 1]);
    clock.pass(60_000);
    assert.equal(await slow(), undefined);
    assert.equal(known(), undefined);
  });

  it('are not given up because this process was busy itself', async () => {
    const { clock, state, fresh } = scene();
    let finish: (items: readonly FoundItem[]) => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      state.list = () => {
        resolve();
        return new Promise((done) => (finish = done));
      };
    });
    const searching = fresh();
    await begun;
    clock.pass(2_000);
    finish([{ name: 'there' }]);
    assert.deepEqual(await searching, ['there']);
  });

  it('search once at a time, and no more when it ends', async () => {
    const { state, lists, known } = scene();
    let finish: (items: readonly FoundItem[]) => void = () => undefined;
    const begun = new Promise<void>((resolve) => {
      state.list = () => {
        resolve();
        return new Promise((done) => (finish = done));
      };
    });
    known();
    known();
    await begun;
    known();
    assert.equal(state.searches, 1);
    await lists.dispose();
    finish([{ name: 'late' }]);
    assert.equal(known(), undefined);
    assert.deepEqual([state.searches, state.changed], [1, 0]);
  });
});
