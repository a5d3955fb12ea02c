import type { HostMessage } from '../protocol/panel';
import type { Rooms } from './rooms';
import { sayableGroups } from './sayableGroups';

/** Keeps the panel's list of what can be said up to date while it is open. */
export class PanelHelp {
  private following: (() => void) | null = null;
  /** What was told last, as one text: the target is looked at far more often than it changes. */
  private told = '';

  constructor(
    private readonly panel: { post(message: HostMessage): void },
    private readonly rooms: () => Promise<Pick<Rooms, 'language' | 'library' | 'onLive' | 'missingLists'>>,
    private readonly onError: (error: unknown) => void,
  ) {}

  async open(): Promise<void> {
    const rooms = await this.rooms();
    this.following ??= rooms.onLive(() => {
      this.tell().catch(this.onError);
    });
    this.told = '';
    await this.tell();
  }

  close(): void {
    this.following?.();
    this.following = null;
  }

  private async tell(): Promise<void> {
    const rooms = await this.rooms();
    const [language, vocabularies] = await Promise.all([rooms.language(), rooms.library.vocabularies()]);
    const groups = sayableGroups(language, vocabularies, rooms.missingLists());
    const text = JSON.stringify(groups);
    if (!this.following || text === this.told) return;
    this.told = text;
    this.panel.post({ type: 'panel.sayable', groups });
  }
}
