import assert from 'node:assert/strict';
import { createLog } from '../../../src/platform/pinoLog';
import { Tracing } from '../../../src/platform/trace';
import { RemoteEngine } from '../../../src/speech/remote/remoteEngine';
import { VoiceSession } from '../../../src/voiceSession';
import { command, makeSession } from '../session/fakes';
import { RecordingLog, samples, SPLIT } from '../speech/tools';
import { serveWith, sound, TestClient, TOKEN, type Served } from './support';

type Line = Readonly<Record<string, unknown>>;

describe('the trace of an utterance', function () {
  this.timeout(60_000);
  let served: Served;

  before(async () => {
    served = await serveWith();
  });
  after(() => served.service.stop('tested'));

  it('is one id for its whole way: decoder, server, language, terminal and history', async () => {
    const lines: Line[] = [];
    const tracing = new Tracing('this window');
    const log = createLog({
      level: 'debug',
      fields: () => tracing.fields(),
      onJson: (line) => lines.push(JSON.parse(line) as Line),
    });
    const speech = new RemoteEngine({
      server: () => Promise.resolve({ url: `ws://127.0.0.1:${served.port}/`, token: TOKEN }),
      log: new RecordingLog(),
    });
    const fakes = makeSession({ 'split the pane vertically': [command('split', [{ kind: 'run', text: 'ls' }])] });
    const { terminal, parts } = fakes;
    // What a terminal writes to the log carries the trace without being told of it.
    const perform = terminal.perform;
    terminal.perform = async (effect) => {
      log.debug({}, 'typed by the terminal');
      return perform(effect);
    };
    const session = new VoiceSession({ ...parts, speech, log, tracing });
    try {
      const [first, second] = [await session.submitAudio(samples(SPLIT)), await session.submitAudio(samples(SPLIT))];
      assert.equal(first.outcome.kind, 'executed');
      const id = first.id.replaceAll('-', '');
      const own = lines.filter((line) => line['trace_id'] === id);
      assert.deepEqual(
        own.map((line) => line['component'] ?? line['message']),
        ['decoder', 'language', 'typed by the terminal', 'terminal', 'ended', 'history'],
      );
      for (const line of own) {
        assert.equal(line['session'], 'this window');
        assert.match(String(line['span_id']), /^[0-9a-f]{16}$/);
        assert.match(String(line['time']), /^\d{4}-.*Z$/);
        assert.equal(typeof line['level'], 'string');
      }
      const there = served.lines.filter((line) => line['trace_id'] === id);
      assert.deepEqual(
        there.map((line) => [line['component'], line['message']]),
        [['server', 'utterance ended']],
      );
      assert.notEqual(there[0]?.['span_id'], own[0]?.['span_id']);
      assert.ok(lines.some((line) => line['trace_id'] === second.id.replaceAll('-', '')));
      assert.doesNotMatch(JSON.stringify([...lines, ...served.lines]), /pane vertically/);
    } finally {
      await session.dispose();
      await speech.dispose();
      await log.close();
    }
  });

  it('is that of the header where a client of vosk-server sends one', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    const client = await TestClient.open(served.port, {
      headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
    });
    await client.speak(sound(SPLIT));
    await client.finish();
    await client.closed;
    const lines = served.lines.filter((line) => line['trace_id'] === traceId);
    assert.deepEqual(
      lines.map((line) => line['message']),
      ['utterance ended'],
    );
  });
});
