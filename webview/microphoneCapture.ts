import type {
  MicrophoneCommand,
  MicrophoneFailureCode,
  MicrophonePermission,
  MicrophoneReport,
} from '../src/protocol/microphone';
import { SAMPLE_RATE } from '../src/protocol/words';

/** To the worklet: take this much more sound, hand over what is there, and end. */
export interface ToWorklet {
  readonly drainSeconds: number;
}
/** From the worklet: 16 kHz mono samples, or that it is done. */
export type FromWorklet = Int16Array | 'end';

/** How long the worklet may take to end, in milliseconds; it does in under 100 unless the audio thread stands still. */
const END_MS = 1_000;
/** How long an AudioContext may take to run before we conclude that the browser wants a click first. */
const RESUME_MS = 1_000;

/** A microphone that could not be opened; the message is a sentence for the user. */
export class CaptureError extends Error {
  override readonly name = 'CaptureError';
  constructor(
    readonly code: MicrophoneFailureCode,
    message: string,
  ) {
    super(message);
  }
}

export interface CaptureListener {
  onSamples(samples: Int16Array): void;
  /** The microphone went away. */
  onLost(error: CaptureError): void;
}

export interface OpenCapture {
  /** Resolves when everything recorded until now has been handed over. */
  stop(): Promise<void>;
}

interface PolicyDocument {
  readonly permissionsPolicy?: { allowsFeature(name: string): boolean };
  readonly featurePolicy?: { allowsFeature(name: string): boolean };
}

/** Whether the document's frame was given the microphone at all; true where the browser cannot say. */
export function policyAllowsMicrophone(): boolean {
  const { permissionsPolicy, featurePolicy } = document as PolicyDocument;
  return (permissionsPolicy ?? featurePolicy)?.allowsFeature('microphone') ?? true;
}

async function permissionStatus(): Promise<PermissionStatus | null> {
  try {
    return await navigator.permissions.query({ name: 'microphone' });
  } catch {
    // Firefox and older Safari do not know the name; getUserMedia will tell.
    return null;
  }
}

function failureOf(error: unknown): CaptureError {
  const name = error instanceof Error ? error.name : '';
  const detail = error instanceof Error ? error.message : String(error);
  switch (name) {
    case 'NotAllowedError':
    case 'SecurityError':
      return policyAllowsMicrophone()
        ? new CaptureError('refused', 'The browser was not allowed the microphone. Allow it in the site settings.')
        : new CaptureError('refused', 'VS Code does not give this view the microphone.');
    case 'NotFoundError':
    case 'OverconstrainedError':
      return new CaptureError('not-found', 'The browser found no microphone. Plug one in and press again.');
    case 'NotReadableError':
    case 'AbortError':
      return new CaptureError('busy', 'The microphone is held by another program or cannot be read. Close it there.');
    default:
      return new CaptureError('unavailable', `The browser cannot record: ${detail}`);
  }
}

/** getUserMedia and an AudioWorklet: 16 kHz mono Int16 out of whatever microphone the browser gives. */
export class MicrophoneCapture {
  private context: AudioContext | null = null;
  /** Firefox refuses a microphone in a context of another rate; the worklet resamples then. */
  private ownRate = false;

  /** `workletUrl`: where captureWorklet.js is; it must be a URL that the page's policy lets it load. */
  constructor(private readonly workletUrl: string) {}

  /** @throws CaptureError */
  async open(listener: CaptureListener): Promise<OpenCapture> {
    // Absent on an insecure origin, whatever the types say.
    const devices = (navigator as { readonly mediaDevices?: MediaDevices }).mediaDevices;
    if (!devices) {
      throw new CaptureError('unavailable', 'The browser offers no microphone here: the page is not a secure one.');
    }
    let stream: MediaStream;
    try {
      // Recognition wants the sound as it is; what is made for telephones removes consonants.
      stream = await devices.getUserMedia({
        audio: { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: false },
      });
    } catch (error) {
      throw failureOf(error);
    }
    try {
      return await this.connect(stream, listener);
    } catch (error) {
      for (const track of stream.getTracks()) track.stop();
      throw error instanceof CaptureError ? error : failureOf(error);
    }
  }

  private async connect(stream: MediaStream, listener: CaptureListener): Promise<OpenCapture> {
    const { context, source } = await this.sourceOf(stream);
    await running(context);
    const worklet = new AudioWorkletNode(context, 'mango-capture', {
      numberOfInputs: 1,
      channelCount: 1,
      channelCountMode: 'explicit',
    });
    let ended: () => void = () => undefined;
    const end = new Promise<void>((resolve) => (ended = resolve));
    let lost = false;
    worklet.port.onmessage = (event: MessageEvent<FromWorklet>) => {
      if (event.data === 'end') ended();
      else if (!lost) listener.onSamples(event.data);
    };
    const [track] = stream.getAudioTracks();
    track?.addEventListener('ended', () => {
      lost = true;
      listener.onLost(new CaptureError('lost', 'The microphone went away. Plug it in again or choose another.'));
    });
    source.connect(worklet);
    // Its output is silence; the connection is what makes every browser run it.
    worklet.connect(context.destination);
    const latency = (track?.getSettings() as { latency?: number } | undefined)?.latency ?? 0;
    return {
      stop: async () => {
        const drainSeconds = Math.min(0.15, 0.03 + latency + context.baseLatency);
        worklet.port.postMessage({ drainSeconds } satisfies ToWorklet);
        await Promise.race([end, new Promise((resolve) => setTimeout(resolve, END_MS))]);
        worklet.port.onmessage = null;
        source.disconnect();
        worklet.disconnect();
        for (const each of stream.getTracks()) each.stop();
        await context.suspend();
      },
    };
  }

  private async sourceOf(stream: MediaStream): Promise<{ context: AudioContext; source: MediaStreamAudioSourceNode }> {
    const context = await this.readyContext();
    try {
      return { context, source: context.createMediaStreamSource(stream) };
    } catch (error) {
      if (this.ownRate) throw error;
      this.ownRate = true;
      this.context = null;
      await context.close();
      const other = await this.readyContext();
      return { context: other, source: other.createMediaStreamSource(stream) };
    }
  }

  /** The context is kept between captures, so that the second one starts without loading anything. */
  private async readyContext(): Promise<AudioContext> {
    if (this.context) return this.context;
    const context = this.ownRate ? new AudioContext() : new AudioContext({ sampleRate: SAMPLE_RATE });
    await context.audioWorklet.addModule(this.workletUrl);
    this.context = context;
    return context;
  }
}

async function running(context: AudioContext): Promise<void> {
  const resumed = context.resume().then(() => true);
  const waited = new Promise<boolean>((resolve) => setTimeout(() => resolve(false), RESUME_MS));
  if (!(await Promise.race([resumed, waited]))) {
    throw new CaptureError(
      'refused',
      'The browser waits for a click on this page before it records: click anywhere in it.',
    );
  }
}

/** Carries what the microphone says to the host. */
export interface MicrophoneLink {
  report(report: MicrophoneReport): void;
  sound(capture: number, samples: Int16Array): void;
}

/** Answers the host's microphone commands; the panel and the microphone page both have one. */
export class MicrophoneService {
  private queue: Promise<void> = Promise.resolve();
  private current: { readonly capture: number; readonly open: OpenCapture } | null = null;
  private watching: PermissionStatus | null = null;
  /** Why the microphone could not be opened when nobody was speaking yet. */
  private blocked: CaptureError | null = null;

  constructor(
    private readonly link: MicrophoneLink,
    private readonly capture: MicrophoneCapture,
  ) {
    const devices = (navigator as { readonly mediaDevices?: MediaDevices }).mediaDevices;
    devices?.addEventListener('devicechange', () => {
      if (this.blocked?.code !== 'not-found' && this.blocked?.code !== 'busy') return;
      this.blocked = null;
      void this.reportState();
    });
  }

  /** `askPermission` failed, and asking again (after a click, which some browsers wait for) may help. */
  get isBlocked(): boolean {
    return this.blocked !== null;
  }

  /** Takes a command; its answer goes over the link. Commands are carried out one after the other. */
  handle(command: MicrophoneCommand): void {
    if (command.type === 'microphone.probe') void this.reportState();
    else if (command.type === 'microphone.start') this.enqueue(() => this.start(command.capture));
    else this.enqueue(() => this.stop(command.capture));
  }

  /** Closes the microphone: nobody listens any more. */
  abandon(): void {
    this.enqueue(() => this.close());
  }

  /** Opens the microphone for a moment, so that the browser asks its question before the first word. */
  askPermission(): void {
    this.enqueue(async () => {
      if (this.current) return;
      try {
        const open = await this.capture.open({ onSamples: () => undefined, onLost: () => undefined });
        await open.stop();
        this.blocked = null;
      } catch (error) {
        this.blocked = error instanceof CaptureError ? error : new CaptureError('unavailable', String(error));
      }
      await this.reportState();
    });
  }

  /** Tells the host whether the microphone can be used. */
  async reportState(): Promise<void> {
    if (!policyAllowsMicrophone()) {
      const reason = 'VS Code does not give its webviews the microphone.';
      this.link.report({ type: 'microphone.state', usable: false, permission: 'denied', reason });
      return;
    }
    const status = await permissionStatus();
    if (status && !this.watching) {
      this.watching = status;
      status.addEventListener('change', () => void this.reportState());
    }
    const permission: MicrophonePermission = status?.state ?? 'unknown';
    if (!('mediaDevices' in navigator)) {
      const reason = 'The browser offers no microphone here: the page is not a secure one.';
      this.link.report({ type: 'microphone.state', usable: false, permission, reason });
    } else if (permission === 'denied') {
      const reason = 'The browser was told to refuse the microphone. Allow it in the site settings.';
      this.link.report({ type: 'microphone.state', usable: false, permission, reason });
    } else if (this.blocked) {
      this.link.report({ type: 'microphone.state', usable: false, permission, reason: this.blocked.message });
    } else {
      this.link.report({ type: 'microphone.state', usable: true, permission });
    }
  }

  private enqueue(task: () => Promise<void>): void {
    this.queue = this.queue.then(task).catch((error: unknown) => {
      console.error('microphone', error);
    });
  }

  private async start(capture: number): Promise<void> {
    await this.close();
    try {
      const open = await this.capture.open({
        onSamples: (samples) => this.link.sound(capture, samples),
        onLost: (error) => this.fail(capture, error),
      });
      this.current = { capture, open };
      this.blocked = null;
      this.link.report({ type: 'microphone.started', capture });
    } catch (error) {
      this.fail(capture, error instanceof CaptureError ? error : new CaptureError('unavailable', String(error)));
    }
  }

  private async stop(capture: number): Promise<void> {
    if (this.current?.capture === capture) await this.close();
    this.link.report({ type: 'microphone.ended', capture });
  }

  private async close(): Promise<void> {
    const { current } = this;
    this.current = null;
    await current?.open.stop();
  }

  private fail(capture: number, { code, message }: CaptureError): void {
    this.link.report({ type: 'microphone.failed', capture, code, message });
    if (code === 'lost') this.abandon();
  }
}
