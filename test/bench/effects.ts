import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { memoryHistory } from '../../src/history/memoryHistory';
import type { Language } from '../../src/language/language';
import { systemClock } from '../../src/platform/clock';
import { timeOrderedIds } from '../../src/platform/ids';
import { silentLog } from '../../src/platform/log';
import type { SpeechEngine } from '../../src/speech/speechEngine';
import { openTmuxSession } from '../../src/terminals/tmux/openTmuxSession';
import { VoiceSession } from '../../src/voiceSession';
import type { Spoken } from './fixtures';
import { measurement, type Measurement } from './measure';
import { PacedMicrophone } from './pacedMicrophone';

const ROUNDS = 3;

/** From the end of the audio to tmux's reply, through the whole corridor, for every harmless tmux command of the fixtures. */
export async function benchEffects(
  engine: SpeechEngine,
  language: Language,
  spoken: readonly Spoken[],
): Promise<Measurement> {
  const scratch = mkdtempSync(join(tmpdir(), 'mango-bench-'));
  const socketPath = join(scratch, 'tmux.sock');
  const tmux = (...args: string[]) => execFileSync('tmux', ['-S', socketPath, '-f', '/dev/null', ...args]);
  tmux('new-session', '-d', '-s', 'bench', '-x', '200', '-y', '50');
  const source = await openTmuxSession({ session: 'bench', socketPath });
  const microphone = new PacedMicrophone();
  const session = new VoiceSession({
    microphone,
    speech: engine,
    language: () => Promise.resolve(language),
    terminals: source,
    effects: {
      perform: (effect, target) =>
        target && effect.kind !== 'vscode' && effect.kind !== 'mango'
          ? target.perform(effect)
          : Promise.reject(new Error(`not here: ${effect.kind}`)),
    },
    history: memoryHistory(),
    clock: systemClock,
    newId: timeOrderedIds(),
    log: silentLog,
    options: {
      alternatives: () => 10,
      noiseFilter: () => 'auto',
      confirmTimeoutMs: () => 1,
      policy: () => 'run',
      rehearsing: () => false,
      dictateUnmatched: () => false,
    },
  });
  try {
    const windows = spoken.filter(({ command, outcome }) => command?.startsWith('tmux/') && outcome === 'executed');
    const times: number[] = [];
    for (let round = 0; round < ROUNDS; round++) {
      for (const { samples } of windows) {
        const ended = session.start();
        await microphone.say(samples);
        session.stop();
        times.push((await ended)?.effectMs ?? Number.NaN);
      }
      // Back to one pane: a window has only so much room to split.
      tmux('kill-pane', '-a', '-t', 'bench');
      tmux('kill-window', '-a', '-t', 'bench');
    }
    return measurement('end of audio to the tmux effect', 'ms', times, { of: 'p95', atMost: 60 });
  } finally {
    await session.dispose();
    await source.dispose();
    tmux('kill-server');
    rmSync(scratch, { recursive: true, force: true });
  }
}
