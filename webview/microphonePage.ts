import { packFrame, type PageCommand, type PageReport } from '../src/protocol/microphone';
import { MicrophoneCapture, MicrophoneService } from './microphoneCapture';

/** Sound that may wait for the network before the capture is given up: thirty seconds. */
const MAX_BACKLOG_BYTES = 30 * 32_000;
const FIRST_RETRY_MS = 250;
const LAST_RETRY_MS = 8_000;
/** The host pings every 15 s; three missed ones and the connection is dead, whatever the browser believes. */
const SILENCE_MS = 45_000;

function element<T extends HTMLElement>(id: string, type: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`the page has no ${id}`);
  return found;
}

/** The microphone page: a microphone and a talk button for the extension host at the other end of the WebSocket. */
class MicrophonePage {
  private readonly status = element('status', HTMLElement);
  private readonly detail = element('detail', HTMLElement);
  private readonly meter = element('meter', HTMLElement);
  private readonly talk = element('talk', HTMLButtonElement);
  private readonly takeOver = element('takeOver', HTMLButtonElement);
  private readonly service: MicrophoneService;
  private socket: WebSocket | null = null;
  private retryMs = FIRST_RETRY_MS;
  private retryTimer: number | undefined;
  private silenceTimer: number | undefined;
  private pressed = false;
  private asked = false;
  private loudness = 0;

  constructor() {
    this.service = new MicrophoneService(
      {
        report: (report) => {
          if (report.type === 'microphone.state') this.detail.textContent = report.reason ?? '';
          if (report.type === 'microphone.failed') this.detail.textContent = report.message;
          if (report.type === 'microphone.started') this.detail.textContent = '';
          if (report.type === 'microphone.ended') this.showLevel(0);
          this.send(report);
        },
        sound: (capture, samples) => this.sendSound(capture, samples),
      },
      new MicrophoneCapture(new URL('captureWorklet.js', location.href).href),
    );
    this.wireTalkButton();
    this.takeOver.addEventListener('click', () => this.send({ type: 'page.takeOver' }));
    for (const gesture of ['click', 'keydown'] as const) {
      window.addEventListener(gesture, () => {
        if (this.service.isBlocked) this.service.askPermission();
      });
    }
    window.addEventListener('online', () => this.connect());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible' && !this.socket) this.connect();
    });
    this.connect();
  }

  private connect(): void {
    clearTimeout(this.retryTimer);
    if (this.socket) return;
    // Relative to the page, so that it also holds behind a proxy that puts a path in front.
    const url = new URL('socket', location.href);
    url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
    const socket = new WebSocket(url);
    socket.binaryType = 'arraybuffer';
    this.socket = socket;
    this.expectSign();
    socket.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
      this.expectSign();
      if (typeof data === 'string') this.obey(JSON.parse(data) as PageCommand);
    });
    socket.addEventListener('close', () => {
      if (this.socket === socket) this.disconnected();
    });
  }

  private disconnected(): void {
    this.socket = null;
    clearTimeout(this.silenceTimer);
    this.service.abandon();
    this.release();
    this.showLevel(0);
    this.talk.disabled = true;
    this.takeOver.hidden = true;
    this.status.textContent = 'Waiting for VS Code';
    this.detail.textContent =
      'The connection is gone. It comes back by itself while VS Code runs; else open the page anew.';
    this.retryTimer = window.setTimeout(() => this.connect(), this.retryMs * (0.75 + Math.random() / 2));
    this.retryMs = Math.min(this.retryMs * 2, LAST_RETRY_MS);
  }

  private expectSign(): void {
    clearTimeout(this.silenceTimer);
    this.silenceTimer = window.setTimeout(() => {
      const { socket } = this;
      this.disconnected();
      socket?.close();
    }, SILENCE_MS);
  }

  private obey(command: PageCommand): void {
    switch (command.type) {
      case 'page.ping':
        this.send({ type: 'page.pong' });
        break;
      case 'page.role':
        this.takeRole(command);
        break;
      case 'page.show':
        this.status.textContent = command.listening ? 'Listening' : 'Ready';
        this.detail.textContent = command.text;
        document.body.classList.toggle('listening', command.listening);
        break;
      case 'microphone.probe':
      case 'microphone.start':
      case 'microphone.stop':
        if (command.type === 'microphone.start') this.listening(true);
        if (command.type === 'microphone.stop') this.listening(false);
        this.service.handle(command);
        break;
    }
  }

  private takeRole({ role, holder }: Extract<PageCommand, { type: 'page.role' }>): void {
    this.retryMs = FIRST_RETRY_MS;
    const speaker = role === 'speaker';
    this.talk.disabled = !speaker;
    this.takeOver.hidden = speaker;
    this.status.textContent = speaker ? 'Ready' : 'Another page is the microphone';
    this.detail.textContent = speaker ? '' : `It is in ${holder ?? 'another window'}.`;
    if (!speaker) {
      this.service.abandon();
      this.listening(false);
      return;
    }
    void this.service.reportState();
    if (!this.asked) this.service.askPermission();
    this.asked = true;
  }

  private listening(on: boolean): void {
    document.body.classList.toggle('listening', on);
    this.status.textContent = on ? 'Listening' : this.talk.disabled ? this.status.textContent : 'Ready';
    if (!on) this.showLevel(0);
  }

  private wireTalkButton(): void {
    const { talk } = this;
    talk.addEventListener('pointerdown', (event) => {
      if (event.button !== 0) return;
      talk.setPointerCapture(event.pointerId);
      this.press();
    });
    for (const end of ['pointerup', 'pointercancel', 'lostpointercapture'] as const) {
      talk.addEventListener(end, () => this.release());
    }
    const isTalkKey = (event: KeyboardEvent): boolean => event.key === ' ' || event.key === 'Enter';
    talk.addEventListener('keydown', (event) => {
      if (!isTalkKey(event)) return;
      event.preventDefault();
      if (!event.repeat) this.press();
    });
    talk.addEventListener('keyup', (event) => {
      if (isTalkKey(event)) this.release();
    });
    // A key or button let go elsewhere is never seen here.
    talk.addEventListener('blur', () => this.release());
    window.addEventListener('blur', () => this.release());
  }

  private press(): void {
    if (this.pressed || this.talk.disabled) return;
    this.pressed = true;
    this.talk.setAttribute('aria-pressed', 'true');
    this.send({ type: 'page.talk', pressed: true });
  }

  private release(): void {
    if (!this.pressed) return;
    this.pressed = false;
    this.talk.setAttribute('aria-pressed', 'false');
    this.send({ type: 'page.talk', pressed: false });
  }

  private send(report: PageReport): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(report));
  }

  private sendSound(capture: number, samples: Int16Array): void {
    let power = 0;
    for (const sample of samples) power += sample * sample;
    const decibels = 10 * Math.log10(power / samples.length / 32_768 ** 2 + 1e-10);
    this.showLevel((decibels + 60) / 60);
    const { socket } = this;
    if (socket?.readyState !== WebSocket.OPEN) return;
    if (socket.bufferedAmount > MAX_BACKLOG_BYTES) {
      const message = 'The connection to VS Code is too slow for sound.';
      this.detail.textContent = message;
      this.send({ type: 'microphone.failed', capture, code: 'lost', message });
      this.service.abandon();
      return;
    }
    socket.send(packFrame(capture, samples));
  }

  /** 0: silence (-60 dBFS and below); 1: full scale. */
  private showLevel(level: number): void {
    const clamped = Math.max(0, Math.min(1, level));
    this.loudness = clamped === 0 ? 0 : Math.max(clamped, this.loudness * 0.8);
    this.meter.style.setProperty('--level', this.loudness.toFixed(3));
    this.meter.setAttribute('aria-valuenow', String(Math.round(this.loudness * 100)));
  }
}

new MicrophonePage();
