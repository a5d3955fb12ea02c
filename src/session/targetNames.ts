import type { FoundNames } from '../language/spokenLists';
import type { ListPlace } from '../lists/listProvider';
import { LiveLists, type Limits, type ListNote } from '../lists/liveLists';
import { standardProviders } from '../lists/standardProviders';
import type { SavedLayouts } from '../lists/providers/layouts';
import type { TmuxNames } from '../lists/providers/tmux';
import type { Clock } from '../platform/clock';
import type { Log } from '../platform/log';
import type { Terminal } from '../terminals/terminal';

/** Names in reach of the target, and what tells one target from another. */
export interface NamesThere {
  readonly place: string;
  readonly found: FoundNames;
}

export interface TargetNamesParts {
  /** The target as last resolved; asks nobody. */
  readonly target: () => Promise<Terminal | null>;
  /** Working folder of a terminal that is no tmux pane; null where it is not known. */
  readonly folderOf: (terminal: Terminal) => Promise<string | null>;
  /** Absent: there are none. */
  readonly layouts?: SavedLayouts;
  readonly clock: Clock;
  readonly log: Log;
  /** There are other names, or it is another place. */
  readonly onChange: () => void;
  readonly limits?: Limits;
}

const NOWHERE: ListPlace = { folder: null, tmux: null };

/** Programs in the front of a terminal that are at work on another machine, where this one's folders mean nothing. */
const ELSEWHERE: ReadonlySet<string> = new Set(
  'ssh autossh mosh mosh-client telnet et docker podman kubectl nerdctl lxc machinectl'.split(' '),
);

/** Names of branches, files, windows and the like in reach of the target. Nobody waits for them. */
export class TargetNames {
  private readonly lists: LiveLists;
  private place: ListPlace = NOWHERE;
  private terminal: Terminal | null = null;
  private looking: Promise<void> | null = null;

  constructor(private readonly parts: TargetNamesParts) {
    this.lists = new LiveLists({
      providers: standardProviders(this.tmux(), parts.layouts),
      clock: parts.clock,
      onChange: parts.onChange,
      onNote: (note) => parts.log.info({ ...note }, 'a list is not there'),
      ...(parts.limits ? { limits: parts.limits } : {}),
    });
  }

  /** What is known now; the target's folder and the names there are looked for in the background. */
  known(sources: ReadonlySet<string>): NamesThere {
    const before = keyOf(this.place);
    void this.look().then(() => {
      if (keyOf(this.place) !== before) this.parts.onChange();
    });
    return { place: before, found: this.lists.known(sources, this.place) };
  }

  /** The same once it has been looked for. */
  async fresh(sources: ReadonlySet<string>): Promise<NamesThere> {
    await this.look();
    return { place: keyOf(this.place), found: await this.lists.fresh(sources, this.place) };
  }

  /** Why lists that were asked for are not there. */
  get notes(): readonly ListNote[] {
    return this.lists.notes;
  }

  dispose(): Promise<void> {
    return this.lists.dispose();
  }

  private look(): Promise<void> {
    this.looking ??= this.lookOnce().finally(() => (this.looking = null));
    return this.looking;
  }

  private async lookOnce(): Promise<void> {
    try {
      const terminal = await this.parts.target();
      this.terminal = terminal;
      this.place = terminal ? await this.placeOf(terminal) : NOWHERE;
    } catch (error) {
      // What cannot be asked where it is has no names to offer; whoever speaks to it is told why.
      this.parts.log.debug({ err: error }, 'the working folder is not known');
      this.place = NOWHERE;
    }
  }

  private async placeOf(terminal: Terminal): Promise<ListPlace> {
    const away = terminal.program !== undefined && ELSEWHERE.has(terminal.program);
    if (terminal.kind !== 'tmux') {
      return { folder: away ? null : await this.parts.folderOf(terminal), tmux: null };
    }
    const folder = away ? '' : await ask(terminal, `display-message -p '#{pane_current_path}'`);
    return { folder: folder === '' ? null : folder, tmux: terminal.id };
  }

  private tmux(): TmuxNames {
    const lines = async (where: string, line: string): Promise<readonly string[]> => {
      const { terminal } = this;
      // Another pane is the target by now: its names will be asked for under its own place.
      if (!terminal || where !== terminal.id) return [];
      return (await ask(terminal, line)).split('\n').filter((each) => each !== '');
    };
    return {
      windows: async (where) =>
        (await lines(where, `list-windows -F '#{window_index} #{window_name}'`)).map((line) => ({
          index: Number.parseInt(line, 10),
          name: line.slice(line.indexOf(' ') + 1),
        })),
      sessions: (where) => lines(where, `list-sessions -F '#{session_name}'`),
    };
  }
}

function keyOf({ folder, tmux }: ListPlace): string {
  return JSON.stringify([folder, tmux]);
}

async function ask(terminal: Terminal, line: string): Promise<string> {
  const result = await terminal.perform({ kind: 'tmux', line });
  return result.kind === 'done' ? (result.output ?? '') : '';
}
