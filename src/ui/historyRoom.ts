import { commands, env, InputBoxValidationSeverity, window } from 'vscode';
import type { HistoryEntry } from '../history/history';
import type { SearchableHistory } from '../history/searchableHistory';
import { commandRisk } from '../language/effectRisk';
import { PANEL_VIEW } from '../platform/contributions';
import {
  parseHistoryRequest,
  type EntryAction,
  type HistoryAnswer,
  type HistoryFilter,
  type HistoryRequest,
} from '../protocol/historyView';
import type { Command } from '../protocol/words';
import type { VoiceSession } from '../voiceSession';
import { findPage } from './historyPage';
import { rowOf, statisticsView } from './historyRows';
import type { MakeCommandArgument } from './makeCommand';
import type { Recollection } from './recollection';

/** What the history in the panel needs of the house. */
export interface HistoryRoomParts {
  readonly history: Pick<SearchableHistory, 'search' | 'statistics' | 'change'>;
  readonly recollection: Recollection;
  readonly session: Pick<VoiceSession, 'submitCommand' | 'submitText' | 'on'>;
  readonly panel: {
    readonly alive: boolean;
    post(message: HistoryAnswer): void;
    onAlive(listener: (alive: boolean) => void): () => void;
  };
  /** Nothing may be written down now. */
  readonly incognito: () => boolean;
  /** Forgets what people call so, and shows what is left. */
  readonly forget: (what: string) => Promise<void>;
  /** Rows of other windows have come or gone. Returns an unsubscribe function. */
  readonly onChange: (listener: () => void) => () => void;
  readonly onError: (error: unknown) => void;
}

/** What to show: nothing said is the list, with the keyboard in it. */
export interface ShowHistoryArgument {
  readonly part?: string;
  readonly text?: string;
}

type Searched = Extract<HistoryRequest, { kind: 'search' }>;

/** The history in the panel: finds, shows and does again what was said. Loaded when somebody asks for it. */
export class HistoryRoom {
  private readonly connections: readonly (() => void)[];
  /** To be shown as soon as there is a panel. */
  private opening: HistoryAnswer | null = null;
  private looking = false;
  private shown: readonly HistoryEntry[] = [];
  /** What was searched by voice until the panel has searched for it too: what it still finds for others has no numbers. */
  private spoken: string | null = null;

  constructor(private readonly parts: HistoryRoomParts) {
    const changed = () => {
      if (this.looking) parts.panel.post({ type: 'history.changed' });
    };
    this.connections = [
      parts.onChange(changed),
      parts.session.on(({ kind }) => {
        if (kind === 'kept') changed();
      }),
      parts.panel.onAlive((alive) => {
        this.looking = false;
        if (alive) this.open();
        else this.spoken = null;
      }),
    ];
  }

  /** Shows the history. What was asked for by voice leaves the keyboard where it is. */
  async show(argument: unknown): Promise<void> {
    const { part, text }: ShowHistoryArgument = typeof argument === 'object' && argument !== null ? argument : {};
    const spoken = argument !== undefined;
    if (text !== undefined) await this.remember({ text });
    this.opening = {
      type: 'history.open',
      part: part === 'statistics' ? 'statistics' : 'list',
      ...(text === undefined ? {} : { text }),
      focus: !spoken,
    };
    const focused = commands.executeCommand(`${PANEL_VIEW}.focus`, { preserveFocus: spoken }).then(() => {
      if (this.parts.panel.alive) this.open();
    });
    // An utterance is over when its results have their numbers; a panel takes its time to stand.
    if (spoken) focused.then(undefined, this.parts.onError);
    else await focused;
  }

  /** Does what the panel asks for. */
  async act(value: unknown): Promise<void> {
    const request = parseHistoryRequest(value);
    if (!request) throw new Error('The panel asked the history for something it does not have.');
    try {
      await this.answer(request);
    } catch (error) {
      this.parts.onError(error);
      this.say(error instanceof Error ? error.message : String(error));
    }
  }

  dispose(): void {
    for (const disconnect of this.connections) disconnect();
  }

  private open(): void {
    if (this.opening) this.parts.panel.post(this.opening);
    this.opening = null;
  }

  private async answer(request: HistoryRequest): Promise<void> {
    switch (request.kind) {
      case 'search':
        this.looking = true;
        return this.search(request);
      case 'statistics': {
        const from = startOfDay(Date.now(), request.days - 1);
        const statistics = statisticsView(await this.parts.history.statistics({ from }), from, Date.now());
        this.parts.panel.post({ type: 'history.statistics', asked: request.asked, statistics });
        return;
      }
      case 'act':
        return this.perform(request.action, request.id);
      case 'closed':
        this.looking = false;
        this.spoken = null;
    }
  }

  private async search({ asked, filter, limit, before }: Searched): Promise<void> {
    const { found, more } = await findPage(this.parts.history, filter, limit, before);
    if (this.isAnswer(filter)) {
      this.shown = before === undefined ? found : [...this.shown, ...found];
      this.parts.recollection.show(this.shown);
    }
    this.parts.panel.post({ type: 'history.rows', asked, rows: found.map(rowOf), more });
  }

  /** Whether numbers mean what this search of the panel finds. */
  private isAnswer({ text }: HistoryFilter): boolean {
    if (this.spoken !== null && this.spoken !== text) return false;
    this.spoken = null;
    return true;
  }

  /** What is asked for by voice has its numbers before the panel has shown it. */
  private async remember(filter: HistoryFilter): Promise<void> {
    this.spoken = filter.text ?? null;
    const { found } = await findPage(this.parts.history, filter, 100);
    this.shown = found;
    this.parts.recollection.show(found);
  }

  private async perform(action: EntryAction, id: string): Promise<void> {
    const { history, session, forget } = this.parts;
    if (action === 'forget') {
      await forget(`id ${id}`);
      this.say('Forgotten.');
      this.parts.panel.post({ type: 'history.changed' });
      return;
    }
    const [entry] = await history.search({ id, limit: 1 });
    if (!entry) throw new Error('It is not in the history any more.');
    switch (action) {
      case 'again':
        await (entry.executions.length > 0
          ? session.submitCommand(entry.heard, recalling(id))
          : session.submitText(entry.heard));
        return;
      case 'edit':
        return this.edit(entry);
      case 'copy':
        await env.clipboard.writeText(linesOf(entry).join('\n') || entry.heard);
        this.say('Copied.');
        return;
      case 'pin':
      case 'unpin': {
        if (this.parts.incognito()) throw new Error('Incognito: nothing is written down, so nothing can be pinned.');
        const on = action === 'pin';
        await history.change({ id, startedAt: entry.startedAt, pinned: { on, at: Date.now() } });
        this.say(on ? 'Pinned.' : 'No longer pinned.');
        this.parts.panel.post({ type: 'history.changed' });
        return;
      }
      case 'teach':
        await commands.executeCommand('mango.makeCommand', { entry: id } satisfies MakeCommandArgument);
    }
  }

  /** A command line is changed as such; anything else as the words that were said. */
  private async edit(entry: HistoryEntry): Promise<void> {
    const line = linesOf(entry).at(-1);
    const edited = await window.showInputBox({
      title: 'Edit and Do Again',
      prompt: line === undefined ? 'The words, as they would be said.' : 'The command line.',
      value: line ?? entry.heard,
      validateInput: (text) => (line === undefined ? undefined : warning(text)),
    });
    if (edited === undefined || edited.trim() === '') return;
    const { session } = this.parts;
    if (line === undefined) await session.submitText(edited);
    else await session.submitCommand(edited, running(edited));
  }

  private say(text: string): void {
    this.parts.panel.post({ type: 'history.said', text });
  }
}

function recalling(id: string): Command {
  const effects = [{ kind: 'mango', action: 'recall', argument: `id ${id}` }] as const;
  return { vocabulary: 'history', id: 'again', slots: {}, risk: 'safe', exact: true, effects, summary: 'again' };
}

function running(text: string): Command {
  const effects = [{ kind: 'run', text }] as const;
  const risk = commandRisk('safe', effects, {});
  return { vocabulary: 'history', id: 'edited', slots: {}, risk, exact: true, effects, summary: text };
}

function warning(text: string): { message: string; severity: InputBoxValidationSeverity } | undefined {
  const risk = commandRisk('safe', [{ kind: 'run', text }], {});
  if (risk === 'safe') return undefined;
  const message = `This is ${risk}: it is done as the settings say of such commands.`;
  return { message, severity: InputBoxValidationSeverity.Warning };
}

/** The command lines of an utterance. */
function linesOf({ executions }: HistoryEntry): readonly string[] {
  return executions.flatMap(({ command }) =>
    command.effects.flatMap((effect) => (effect.kind === 'run' || effect.kind === 'type' ? [effect.text] : [])),
  );
}

/** Midnight so many days before a time, in milliseconds since 1970. */
function startOfDay(time: number, daysBefore: number): number {
  const date = new Date(time);
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() - daysBefore).getTime();
}
