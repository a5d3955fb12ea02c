import type { FrameListener } from '../../../src/audio/audioSource';
import { memoryHistory } from '../../../src/history/memoryHistory';
import type { Decision, Language } from '../../../src/language/language';
import type { Clock } from '../../../src/platform/clock';
import { timeOrderedIds } from '../../../src/platform/ids';
import { silentLog } from '../../../src/platform/log';
import type { Alternative, Command, Effect, Frame, SourceKind } from '../../../src/protocol/words';
import type { Microphone } from '../../../src/session/listening';
import type { Policy } from '../../../src/session/policy';
import type { SpeechEngine, SpeechResult } from '../../../src/speech/speechEngine';
import { TerminalError, type RunEnd, type Terminal } from '../../../src/terminals/terminal';
import type { SessionEvent } from '../../../src/session/sessionEvents';
import type { SessionParts } from '../../../src/session/sessionParts';
import { VoiceSession } from '../../../src/voiceSession';

/** A clock that a test turns by hand. */
export class FakeClock implements Clock {
  private time = 1_000_000;
  private timers: { at: number; callback: () => void }[] = [];
  now = () => this.time;
  monotonic = () => this.time;
  after(ms: number, callback: () => void): () => void {
    const timer = { at: this.time + ms, callback };
    this.timers.push(timer);
    return () => (this.timers = this.timers.filter((other) => other !== timer));
  }
  advance(ms: number): void {
    this.time += ms;
    const due = this.timers.filter(({ at }) => at <= this.time);
    this.timers = this.timers.filter(({ at }) => at > this.time);
    for (const { callback } of due) callback();
  }
}

export function command(id: string, effects: Effect[], risk: Command['risk'] = 'safe'): Command {
  return { vocabulary: 'test', id, slots: {}, risk, exact: true, effects, summary: id };
}

/** What a sentence means: commands in order, or several to choose between. */
export type Meaning = Command[] | { readonly choices: readonly Command[] };

/** Understands exactly the sentences it is given. */
export function fakeLanguage(sentences: Record<string, Meaning>): Language {
  const language: Language = {
    grammar: { key: 'test', phrases: Object.keys(sentences), free: false },
    sayable: [],
    words: [],
    unheard: [],
    interpret({ alternatives }): Decision {
      const [best] = alternatives;
      if (!best) return { kind: 'rejected', reason: 'no-speech', heard: '' };
      const found = alternatives.find(({ text }) => text in sentences);
      if (!found) return { kind: 'rejected', reason: 'no-match', heard: best.text };
      const meaning = sentences[found.text] ?? [];
      const heard = found.text;
      if ('choices' in meaning) return { kind: 'rejected', reason: 'ambiguous', heard, choices: meaning.choices };
      return { kind: 'accepted', commands: meaning, heard };
    },
    interpretTyped: (text) => language.interpret({ alternatives: text ? [{ text, score: 0 }] : [] }),
  };
  return language;
}

/** "Hears" whatever the test says it will, and remembers the sound it was given. */
export class FakeSpeech implements SpeechEngine {
  readonly state = { kind: 'ready', model: 'fake' } as const;
  says = '';
  /** What free decoding hears. */
  free: readonly Alternative[] | null = null;
  fails: Error | null = null;
  readonly heard: number[][] = [];
  cancelled = 0;
  onState = () => () => undefined;
  warmUp = () => undefined;
  prepare = () => undefined;
  begin: SpeechEngine['begin'] = () => {
    const samples: number[] = [];
    this.heard.push(samples);
    return {
      write: (frame) => samples.push(...frame),
      finish: (): Promise<SpeechResult> => {
        if (this.fails) return Promise.reject(this.fails);
        const alternatives = this.says ? [{ text: this.says, score: 1 }] : [];
        const free = this.free ? { free: this.free } : {};
        const costs = { audioMs: samples.length / 16, decodeMs: 1, finalMs: 1, restarts: 0 };
        return Promise.resolve({ alternatives, ...free, ...costs });
      },
      cancel: () => this.cancelled++,
    };
  };
  knownWords = (words: readonly string[]) => Promise.resolve(new Set(words));
  dispose = () => Promise.resolve();
}

export class FakeMicrophone implements Microphone {
  listener: FrameListener | null = null;
  refusal: Error | null = null;
  /** Frames that come only while the source is being drained. */
  tail: Frame[] = [];
  stopped = 0;
  /** When set, open() waits for it. */
  gate: Promise<void> = Promise.resolve();
  async open(listener: FrameListener): Promise<{ stream: { stop(): Promise<void> }; source: SourceKind }> {
    await this.gate;
    if (this.refusal) throw this.refusal;
    this.listener = listener;
    return {
      source: 'recorder',
      stream: {
        stop: () => {
          this.stopped++;
          for (const frame of this.tail) listener.onFrame(frame);
          return Promise.resolve();
        },
      },
    };
  }
}

export class FakeTerminal implements Terminal {
  readonly kind = 'pty';
  readonly done: Effect[] = [];
  isAlive = true;
  fails: TerminalError | null = null;
  exitCode: number | undefined;
  output: string | undefined;
  /** When set, what is run outlasts the wait and ends so. */
  ends: Promise<RunEnd | null> | null = null;
  constructor(
    readonly id = 'pty:1',
    readonly label = 'terminal one',
  ) {}
  alive = () => Promise.resolve(this.isAlive);
  program?: string;
  perform: Terminal['perform'] = (effect) => {
    if (this.fails) return Promise.reject(this.fails);
    this.done.push(effect);
    if (this.ends) return Promise.resolve({ kind: 'sent', ended: this.ends });
    return Promise.resolve({
      kind: 'done',
      ...(this.exitCode === undefined ? {} : { exitCode: this.exitCode }),
      ...(this.output === undefined ? {} : { output: this.output }),
    });
  };
}

/** A session of fakes; what a test does not name is harmless. */
export function makeSession(sentences: Record<string, Meaning>, others: Pick<SessionParts, 'recall'> = {}) {
  const clock = new FakeClock();
  const speech = new FakeSpeech();
  const microphone = new FakeMicrophone();
  const terminal = new FakeTerminal();
  const outward: Effect[] = [];
  const history = memoryHistory();
  const focus: { terminal: Terminal | null } = { terminal };
  const options: { dictate: boolean; rehearse: boolean; policies: Record<Command['risk'], Policy> } = {
    dictate: false,
    rehearse: false,
    policies: { safe: 'run', caution: 'type', destructive: 'confirm' },
  };
  const parts: SessionParts = {
    clock,
    speech,
    microphone,
    history,
    language: () => Promise.resolve(fakeLanguage(sentences)),
    terminals: { resolve: () => Promise.resolve(focus.terminal), dispose: () => Promise.resolve() },
    effects: {
      perform: (effect, target) => {
        if (effect.kind === 'vscode' || effect.kind === 'mango' || effect.kind === 'terminal') {
          outward.push(effect);
          return Promise.resolve({ kind: 'done' });
        }
        return target ? target.perform(effect) : Promise.reject(new TerminalError('gone', 'no target'));
      },
    },
    ...others,
    newId: timeOrderedIds(),
    log: silentLog,
    options: {
      alternatives: () => 10,
      noiseFilter: () => 'auto',
      confirmTimeoutMs: () => 10_000,
      policy: (risk) => options.policies[risk],
      rehearsing: () => options.rehearse,
      dictateUnmatched: () => options.dictate,
    },
  };
  const session = new VoiceSession(parts);
  const events: SessionEvent[] = [];
  session.on((event) => events.push(event));
  return { session, parts, clock, speech, microphone, terminal, outward, history, focus, events, options };
}

/** Resolves when the session reports an event that fits. */
export function next<Kind extends SessionEvent['kind']>(
  session: VoiceSession,
  kind: Kind,
  fits: (event: Extract<SessionEvent, { kind: Kind }>) => boolean = () => true,
): Promise<Extract<SessionEvent, { kind: Kind }>> {
  return new Promise((resolve) => {
    const stop = session.on((event) => {
      if (event.kind === kind && fits(event as Extract<SessionEvent, { kind: Kind }>)) {
        stop();
        resolve(event as Extract<SessionEvent, { kind: Kind }>);
      }
    });
  });
}
