import type { HistoryEntry } from './history/history';
import type { Decision, Language } from './language/language';
import { Emitter } from './platform/emitter';
import { newTrace } from './platform/trace';
import type { Command, Frame, Outcome, SourceKind } from './protocol/words';
import { CommandRunner } from './session/commandRunner';
import { dictate } from './session/dictation';
import { EntryWriter, NO_SPEECH, type Utterance } from './session/entryWriter';
import { Listening } from './session/listening';
import { rejectionMessage, sentence } from './session/messages';
import { OwnActions, soleAction } from './session/ownActions';
import { Questions, type Question } from './session/question';
import { NO_RECALL } from './session/recall';
import { Sequence } from './session/sequence';
import type { SessionEvent, SessionState } from './session/sessionEvents';
import type { SessionParts } from './session/sessionParts';
import { Turns, type Turn } from './session/turns';
import { TypedLines } from './session/typedLines';
import { freeBeside, type SpeechResult, type SpeechUtterance } from './speech/speechEngine';

/**
 * The corridor from sound to effect. It owns each utterance from the first frame to the recorded outcome: opens the
 * microphone, feeds the engine, has the alternatives interpreted, asks where it must, has the effects carried out on the
 * terminal that was the target when the user began to speak, and writes down how it ended.
 */
export class VoiceSession {
  private readonly events: Emitter<SessionEvent>;
  private readonly questions: Questions;
  private readonly runner: CommandRunner;
  private readonly own: OwnActions;
  private readonly sequence: Sequence;
  private readonly lines = new TypedLines();
  private readonly entries: EntryWriter;
  private current: Listening | null = null;
  private sessionState: SessionState = { kind: 'idle' };
  private working = 0;
  /** Commands of one utterance follow those of the one before. */
  private readonly turns = new Turns();

  constructor(private readonly parts: SessionParts) {
    this.events = new Emitter((error) => parts.log.error({ err: error }, 'a listener of the session failed'));
    this.questions = new Questions(parts.clock, (question) => this.events.emit({ kind: 'question', question }));
    this.runner = new CommandRunner(parts.effects, this.questions, parts.clock, parts.options);
    const recall = parts.recall ?? NO_RECALL;
    this.own = new OwnActions(this.questions, this.lines, recall, (asleep) =>
      this.events.emit({ kind: 'asleep', asleep }),
    );
    this.sequence = new Sequence(
      this.runner,
      this.own,
      () => parts.terminals.resolve(),
      (message) => this.events.emit({ kind: 'waiting', message }),
    );
    this.entries = new EntryWriter({
      history: parts.history,
      clock: parts.clock,
      emit: (event) => this.events.emit(event),
    });
  }

  get state(): SessionState {
    return this.sessionState;
  }

  get question(): Question | null {
    return this.questions.pending;
  }

  get asleep(): boolean {
    return this.own.asleep;
  }

  /** Returns an unsubscribe function. */
  on(listener: (event: SessionEvent) => void): () => void {
    return this.events.on(listener);
  }

  /** Loads the engine and the rules ahead of the first word; returns at once. */
  warmUp(): void {
    this.parts.speech.warmUp();
    this.parts.language().catch((error: unknown) => this.parts.log.error({ err: error }, 'vocabularies unreadable'));
  }

  /**
   * Begins to listen. Resolves with how the utterance ended, when it has; null when one was already being heard. Audio
   * is taken from the microphone's first frame on, also while the engine is still loading.
   */
  async start(): Promise<HistoryEntry | null> {
    if (this.current) return null;
    this.parts.speech.warmUp();
    const utterance = this.newUtterance('page');
    return this.traced(utterance, () => this.listen(utterance));
  }

  /** The user finished speaking: what was recorded is decoded and acted on. */
  stop(): void {
    this.current?.end('stopped');
  }

  /** Forgets what is being heard, else answers the waiting question with no, else leaves out the commands still to come. */
  cancel(): void {
    if (this.current) this.current.end('cancelled');
    else if (!this.questions.cancel('user')) this.sequence.stop();
  }

  /** Answers the waiting question with no, also while something else is being heard. */
  decline(): boolean {
    return this.questions.cancel('user');
  }

  /** Answers the waiting question: `index` chooses between ambiguous commands, which a plain yes cannot. */
  answer(index?: number): boolean {
    return this.questions.choose(index, this.parts.clock.now());
  }

  /** The same path without sound: words as they would have been heard. */
  submitText(text: string): Promise<HistoryEntry> {
    const heard = text.trim().toLowerCase();
    return this.submit(heard, (language) => language.interpretTyped(heard));
  }

  /** The same path for a command that needs no words to be understood; `heard` is what the history says was heard. */
  submitCommand(heard: string, command: Command): Promise<HistoryEntry> {
    return this.submit(heard, () => ({ kind: 'accepted', commands: [command], heard }));
  }

  /** The same path from recorded sound: 16 kHz mono samples, in one piece. */
  submitAudio(samples: Int16Array): Promise<HistoryEntry> {
    const utterance = this.newUtterance('file');
    return this.traced(utterance, async () => {
      try {
        const speech = await this.beginSpeech(utterance);
        speech.write(samples);
        return await this.finish(utterance, speech);
      } finally {
        utterance.understood();
      }
    });
  }

  async dispose(): Promise<void> {
    this.current?.end('cancelled');
    this.questions.cancel('disposed');
    this.sequence.stop();
    await this.turns.settled();
    this.events.clear();
  }

  private submit(heard: string, interpret: (language: Language) => Decision): Promise<HistoryEntry> {
    const utterance = this.newUtterance('typed');
    utterance.finishedAt = this.parts.clock.monotonic();
    const alternatives = heard ? [{ text: heard, score: 0 }] : [];
    return this.traced(utterance, () => this.act(utterance, { ...NO_SPEECH, alternatives }, interpret));
  }

  private newUtterance(source: SourceKind): Utterance {
    const id = this.parts.newId();
    const log = this.parts.log.child({ utterance: id });
    const target = this.parts.terminals.resolve();
    const understood = this.questions.hold();
    const startedAt = this.parts.clock.now();
    const utterance: Utterance = { id, startedAt, target, log, understood, source, finishedAt: 0 };
    // Awaited when the commands are known; until then a rejection must not count as unhandled.
    target.then(
      (terminal) => {
        if (terminal) utterance.terminal = terminal.kind;
      },
      (error: unknown) => log.warn({ err: error }, 'target not resolved'),
    );
    return utterance;
  }

  /** Whatever is done for the utterance, and whoever does it, logs its trace. */
  private traced<Result>({ id }: Utterance, work: () => Result): Result {
    const { tracing } = this.parts;
    return tracing ? tracing.run(newTrace(id, tracing.session), work) : work();
  }

  private async beginSpeech(utterance: Utterance): Promise<SpeechUtterance> {
    const { grammar } = await this.parts.language();
    return this.parts.speech.begin({
      id: utterance.id,
      alternatives: this.parts.options.alternatives(),
      noiseFilter: this.parts.options.noiseFilter(),
      free: this.parts.options.dictateUnmatched() ? 'always' : freeBeside(grammar),
      ...(grammar.graph || grammar.phrases.length > 0 ? { grammar } : {}),
      ...(this.parts.tracing ? { traceparent: this.parts.tracing.traceparent() } : {}),
      onPartial: (text) => this.events.emit({ kind: 'partial', text }),
    });
  }

  private async listen(utterance: Utterance): Promise<HistoryEntry> {
    const onFrame = (frame: Frame) => this.events.emit({ kind: 'frame', frame });
    const listening = new Listening(this.parts.microphone, onFrame, utterance.log);
    this.current = listening;
    this.setState({ kind: 'opening' });
    try {
      const source = await listening.open();
      if (!source)
        return await this.end(utterance, 'Stopped before the microphone was ready. Hold the key a little longer.');
      utterance.source = source;
      this.setState({ kind: 'listening', source });
      const speech = await this.beginSpeech(utterance);
      listening.pour((frame) => speech.write(frame));
      const how = await listening.ended;
      await listening.close();
      this.release();
      if (how === 'stopped') return await this.finish(utterance, speech);
      speech.cancel();
      if (how instanceof Error) return await this.end(utterance, how.message, 'failed');
      return await this.end(utterance, 'Cancelled while listening.');
    } catch (error) {
      // The microphone could not be had or the engine could not begin: the user is told, and the row says why.
      await listening.close();
      return await this.end(utterance, sentence(error), 'failed');
    } finally {
      this.release(listening);
    }
  }

  /** Records an utterance that never came to be decoded. */
  private end(
    utterance: Utterance,
    message: string,
    kind: 'cancelled' | 'failed' = 'cancelled',
  ): Promise<HistoryEntry> {
    return this.entries.record(utterance, NO_SPEECH, [], { kind, message });
  }

  private async finish(utterance: Utterance, speech: SpeechUtterance): Promise<HistoryEntry> {
    utterance.finishedAt = this.parts.clock.monotonic();
    this.busy(1);
    try {
      const heard = await speech.finish();
      const { decodeMs, finalMs, restarts } = heard;
      const alternatives = heard.alternatives.length;
      utterance.log.info({ component: 'decoder', alternatives, decodeMs, finalMs, restarts }, 'decoded');
      return await this.act(utterance, heard);
    } catch (error) {
      return await this.entries.record(utterance, NO_SPEECH, [], { kind: 'failed', message: sentence(error) });
    } finally {
      this.busy(-1);
    }
  }

  private async act(
    utterance: Utterance,
    heard: SpeechResult,
    interpret: (language: Language) => Decision = (language) => language.interpret(heard),
  ): Promise<HistoryEntry> {
    this.busy(1);
    try {
      let decision = interpret(await this.parts.language());
      utterance.log.info({ component: 'language', decision: decision.kind, commands: namesOf(decision) }, 'understood');
      const answered = this.own.answerQuestion(decision, utterance.startedAt);
      utterance.understood();
      if (answered) return await this.entries.record(utterance, heard, [answered], answered.outcome, decision);
      if (soleAction(decision)?.action === 'cancel' && this.sequence.stop()) {
        const stopped: Outcome = { kind: 'executed', message: 'Stopped: the commands still to come are left out.' };
        return await this.entries.record(utterance, heard, [], stopped, decision);
      }
      if (this.own.asleep && !this.own.wakes(decision)) {
        return await this.entries.record(
          utterance,
          heard,
          [],
          { kind: 'rejected', message: 'Asleep. Say "wake up" to go on.' },
          decision,
        );
      }
      decision = await this.settleAmbiguity(decision);
      if (decision.kind === 'accepted') this.questions.cancel('superseded');
      return await this.turns.take((turn) => this.carryOut(utterance, heard, decision, turn));
    } finally {
      utterance.understood();
      this.busy(-1);
    }
  }

  private async settleAmbiguity(decision: Decision): Promise<Decision> {
    if (decision.kind !== 'rejected' || !decision.choices || decision.choices.length < 2) return decision;
    const answer = await this.questions.ask('choose', decision.choices, null, this.parts.options.confirmTimeoutMs());
    const chosen = answer.kind === 'chosen' ? decision.choices[answer.index] : undefined;
    return chosen ? { kind: 'accepted', commands: [chosen], heard: decision.heard } : decision;
  }

  private async carryOut(
    utterance: Utterance,
    heard: SpeechResult,
    decision: Decision,
    turn: Turn,
  ): Promise<HistoryEntry> {
    if (decision.kind === 'rejected') return this.unmatched(utterance, heard, decision);
    const { executions, outcome, ends } = await this.sequence.carryOut(decision.commands, utterance.target, turn);
    const ran = executions.map(({ outcome: { kind }, durationMs }) => ({ outcome: kind, ms: durationMs }));
    utterance.log.info({ component: 'terminal', terminal: utterance.terminal, ran }, 'carried out');
    const entry = await this.entries.record(utterance, heard, executions, outcome, decision);
    for (const { position, ended } of ends) {
      const follow = async () => this.entries.ended(utterance, entry, position, await ended);
      follow().catch((error: unknown) => utterance.log.warn({ err: error }, 'how a command ended is not known'));
    }
    return entry;
  }

  private async unmatched(
    utterance: Utterance,
    heard: SpeechResult,
    decision: Decision & { kind: 'rejected' },
  ): Promise<HistoryEntry> {
    const free = heard.free?.[0]?.text;
    if (!this.parts.options.dictateUnmatched() || !free || decision.reason === 'no-speech') {
      return this.entries.record(
        utterance,
        heard,
        [],
        { kind: 'rejected', message: rejectionMessage(decision) },
        decision,
      );
    }
    const dictated = await dictate(free, await utterance.target, this.runner, this.lines);
    return this.entries.record(utterance, heard, [dictated], dictated.outcome, decision);
  }

  /** Frees the session for the next utterance; with an argument only if that one still holds it. */
  private release(held = this.current): void {
    if (this.current !== held) return;
    this.current = null;
    this.setState(this.working > 0 ? { kind: 'working' } : { kind: 'idle' });
  }

  private busy(change: 1 | -1): void {
    this.working += change;
    if (!this.current) this.setState(this.working > 0 ? { kind: 'working' } : { kind: 'idle' });
  }

  private setState(state: SessionState): void {
    if (state.kind === this.sessionState.kind && state.kind !== 'listening') return;
    this.sessionState = state;
    this.events.emit({ kind: 'state', state });
  }
}

/** The rules that were recognised; not the words. */
function namesOf(decision: Decision): readonly string[] {
  return decision.kind === 'accepted' ? decision.commands.map(({ vocabulary, id }) => `${vocabulary}/${id}`) : [];
}
