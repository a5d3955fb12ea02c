import type { WebSocket, RawData } from 'ws';
import {
  parsePageReport,
  unpackFrame,
  type MicrophoneReport,
  type PageCommand,
  type PageReport,
} from '../protocol/microphone';
import type { AudioLog } from './audioLog';
import type { Clock } from '../platform/clock';
import { Emitter } from '../platform/emitter';

/** Pages that may be open at once; more are a mistake or an attack. */
export const MAX_PAGES = 8;
/** Tunnels and proxies close what is idle for a minute. */
const PING_MS = 15_000;
const MAX_MISSED = 2;

/** What a page's connection says when the host closes it. */
const CLOSE = { goingAway: 1001, policy: 1008 } as const;

interface Page {
  readonly socket: WebSocket;
  /** For people: which browser, since when. */
  readonly label: string;
  missed: number;
}

/** What the speaker's page is now: absent, or what it said of its microphone. */
export type SpeakerState = Extract<MicrophoneReport, { type: 'microphone.state' }> | null;

/** The pages that are connected; one of them is the speaker, whose sound and reports alone count. */
export class PageConnections {
  readonly onReport = new Emitter<MicrophoneReport>();
  readonly onSound = new Emitter<{ readonly capture: number; readonly samples: Int16Array }>();
  readonly onTalk = new Emitter<boolean>();
  /** The speaker's page closed or another page took over; a sentence for the user. */
  readonly onSpeakerLost = new Emitter<string>();
  /** A speaker came or went, or what it can do changed. */
  readonly onChange = new Emitter<SpeakerState>();
  private readonly pages = new Set<Page>();
  private speaker: Page | null = null;
  private talking = false;
  private state_: SpeakerState = null;
  private cancelPing: (() => void) | null = null;

  constructor(
    private readonly log: AudioLog,
    private readonly clock: Clock,
  ) {}

  get size(): number {
    return this.pages.size;
  }

  /** Null: no page is connected. Until the page has said otherwise, its microphone counts as usable. */
  get state(): SpeakerState {
    return this.state_;
  }

  add(socket: WebSocket, label: string): void {
    const page: Page = { socket, label, missed: 0 };
    this.pages.add(page);
    socket.on('message', (data, isBinary) => this.onMessage(page, data, isBinary));
    // What ws complains about (too large a message, bad frames) it also closes for; the close is what matters.
    socket.on('error', (error) => this.log.warn({ error: error.message }, 'microphone page: bad message'));
    socket.on('close', () => this.remove(page));
    if (this.speaker) this.tell(page, { type: 'page.role', role: 'waiting', holder: this.speaker.label });
    else this.promote(page);
    this.cancelPing ??= this.clock.after(PING_MS, () => this.ping());
  }

  /** Sends to the speaker; false when there is none. */
  send(command: PageCommand): boolean {
    if (!this.speaker) return false;
    this.tell(this.speaker, command);
    return true;
  }

  close(): void {
    this.cancelPing?.();
    for (const { socket } of this.pages) {
      socket.close(CLOSE.goingAway);
      socket.terminate();
    }
  }

  private onMessage(page: Page, data: RawData, isBinary: boolean): void {
    page.missed = 0;
    const bytes = toBytes(data);
    if (isBinary) {
      const frame = unpackFrame(bytes);
      if (!frame) this.reject(page, 'a binary message that is no sound');
      else if (page === this.speaker) this.onSound.emit(frame);
      return;
    }
    const report = parsePageReport(parseJson(bytes));
    if (report) this.obey(page, report);
    else this.reject(page, 'a message it should not send');
  }

  private obey(page: Page, report: PageReport): void {
    if (report.type === 'page.pong') return;
    if (report.type === 'page.takeOver') {
      if (page !== this.speaker) this.takeOver(page);
      return;
    }
    if (page !== this.speaker) return;
    if (report.type === 'page.talk') {
      this.talk(report.pressed);
      return;
    }
    if (report.type === 'microphone.state') this.changed(report);
    this.onReport.emit(report);
  }

  private takeOver(page: Page): void {
    const before = this.speaker;
    this.lose('Another page took over the microphone.');
    this.promote(page);
    if (before) this.tell(before, { type: 'page.role', role: 'waiting', holder: page.label });
  }

  private promote(page: Page): void {
    this.speaker = page;
    this.log.info({ page: page.label }, 'microphone page: speaker');
    this.tell(page, { type: 'page.role', role: 'speaker' });
    this.changed({ type: 'microphone.state', usable: true, permission: 'unknown' });
  }

  private lose(sentence: string): void {
    this.speaker = null;
    this.talk(false);
    this.changed(null);
    this.onSpeakerLost.emit(sentence);
  }

  private remove(page: Page): void {
    this.pages.delete(page);
    if (page === this.speaker) {
      this.lose('The microphone page was closed. Open it again or choose another microphone.');
      const [next] = this.pages;
      if (next) this.promote(next);
    }
    if (this.pages.size === 0) {
      this.cancelPing?.();
      this.cancelPing = null;
    }
  }

  private talk(pressed: boolean): void {
    if (pressed === this.talking) return;
    this.talking = pressed;
    this.onTalk.emit(pressed);
  }

  private changed(state: SpeakerState): void {
    this.state_ = state;
    this.onChange.emit(state);
  }

  private reject(page: Page, what: string): void {
    this.log.warn({ page: page.label }, `microphone page: refused ${what}`);
    page.socket.close(CLOSE.policy, what);
  }

  private tell(page: Page, command: PageCommand): void {
    if (page.socket.readyState === page.socket.OPEN) page.socket.send(JSON.stringify(command));
  }

  private ping(): void {
    for (const page of this.pages) {
      if (page.missed++ >= MAX_MISSED) page.socket.terminate();
      else this.tell(page, { type: 'page.ping' });
    }
    this.cancelPing = this.clock.after(PING_MS, () => this.ping());
  }
}

function toBytes(data: RawData): Uint8Array {
  if (Array.isArray(data)) return Buffer.concat(data);
  return data instanceof ArrayBuffer ? new Uint8Array(data) : data;
}

function parseJson(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    // No JSON is no report; the caller refuses it.
    return null;
  }
}
