import assert from 'node:assert/strict';
import { createServer, connect, type AddressInfo, type Socket } from 'node:net';
import { once } from 'node:events';
import { encodeRequest, decodeRequest } from '../../../src/protocol/engineWire';
import type { WordGraph } from '../../../src/protocol/wordGraph';
import { RemoteEngine } from '../../../src/speech/remote/remoteEngine';
import { SpeechError, type EngineState, type SpeechResult } from '../../../src/speech/speechEngine';
import { GRAMMAR, RecordingLog, samples, SPLIT } from '../speech/tools';
import { serveWith, TestClient, TOKEN, type Served } from './support';

const GRAPH: WordGraph = {
  key: 'g',
  words: ['split', 'the', 'pane', 'vertically'],
  finalCosts: Float32Array.of(Infinity, Infinity, Infinity, Infinity, 0),
  firstArc: Uint32Array.of(0, 1, 2, 3, 4, 4),
  arcWords: Uint32Array.of(0, 1, 2, 3),
  arcCosts: Float32Array.of(0, 0, 0, 0),
  arcTargets: Uint32Array.of(1, 2, 3, 4),
};

function stateOf(engine: RemoteEngine, kind: EngineState['kind']): Promise<EngineState> {
  return new Promise((resolve) => {
    const look = () => {
      if (engine.state.kind === kind) resolve(engine.state);
    };
    engine.onState(look);
    look();
  });
}

describe('the engine of a server', function () {
  this.timeout(60_000);
  let served: Served;
  const engines: RemoteEngine[] = [];
  const engineOn = (port: number, token = TOKEN): RemoteEngine => {
    const engine = new RemoteEngine({
      server: () => Promise.resolve({ url: `ws://127.0.0.1:${port}/`, token }),
      log: new RecordingLog(),
    });
    engines.push(engine);
    return engine;
  };
  before(async () => {
    served = await serveWith({ 'security.failedAttempts': 100 });
  });
  afterEach(async () => {
    await Promise.all(engines.splice(0).map((engine) => engine.dispose()));
  });
  after(() => served.service.stop('tested'));

  it('hears a sentence of a grammar and of a graph, knows words, and shows what it hears', async () => {
    const engine = engineOn(served.port);
    assert.deepEqual([...(await engine.knownWords(['pane', 'tmux']))], ['pane']);
    const partials: string[] = [];
    for (const grammar of [GRAMMAR, { key: 'other', phrases: [], graph: GRAPH }]) {
      const utterance = engine.begin({
        id: 'one',
        grammar,
        alternatives: 10,
        onPartial: (text) => partials.push(text),
      });
      const audio = samples(SPLIT);
      for (let at = 0; at < audio.length; at += 800) utterance.write(audio.subarray(at, at + 800));
      const { alternatives, exact, audioMs } = await utterance.finish();
      assert.equal(alternatives[0]?.text, 'split the pane vertically');
      assert.ok((alternatives[0].words?.length ?? 0) === 4);
      assert.equal(exact, grammar !== GRAMMAR);
      assert.equal(audioMs, Math.round(audio.length / 16));
    }
    assert.ok(partials.includes('split the pane vertically'));
    assert.equal(engine.state.kind, 'ready');
    assert.equal(await served.metric('voice_activations_total{trigger="extension"}'), 1);
  });

  it('loses nothing when the connection is cut in mid-utterance', async () => {
    const between: Socket[] = [];
    const proxy = createServer((client) => {
      const server = connect(served.port, '127.0.0.1');
      between.push(client, server);
      client.on('error', () => server.destroy()).pipe(server);
      server.on('error', () => client.destroy()).pipe(client);
    }).listen(0, '127.0.0.1');
    await once(proxy, 'listening');
    const engine = engineOn((proxy.address() as AddressInfo).port);
    engine.warmUp();
    await stateOf(engine, 'ready');
    const audio = samples(SPLIT);
    let finish: () => Promise<SpeechResult> = () => Promise.reject(new Error('never begun'));
    const heard = new Promise<void>((resolve) => {
      const utterance = engine.begin({ id: 'cut', grammar: GRAMMAR, alternatives: 1, onPartial: () => resolve() });
      utterance.write(audio.subarray(0, 24_000));
      finish = async () => {
        utterance.write(audio.subarray(24_000));
        return utterance.finish();
      };
    });
    await heard;
    for (const socket of between.splice(0)) socket.destroy();
    const result = await finish();
    assert.equal(result.alternatives[0]?.text, 'split the pane vertically');
    assert.equal(result.restarts, 1);
    for (const socket of between) socket.destroy();
    proxy.close();
  });

  it('says what to do about a wrong token and a server that is not there', async () => {
    const stranger = engineOn(served.port, 'not-the-token-of-it');
    const failing = (engine: RemoteEngine, message: RegExp) =>
      assert.rejects(
        () => {
          const utterance = engine.begin({ id: 'no', grammar: GRAMMAR, alternatives: 1 });
          utterance.write(new Int16Array(1_600));
          return utterance.finish();
        },
        (error) => error instanceof SpeechError && message.test(error.message),
      );
    await failing(stranger, /does not know the token. Run "Mango: Set Server Token"/);
    const closed = createServer().listen(0, '127.0.0.1');
    await once(closed, 'listening');
    const { port } = closed.address() as AddressInfo;
    closed.close();
    await once(closed, 'close');
    await failing(engineOn(port), /cannot be used .*mango\.speech\.serverUrl/);
  });

  it('refuses what no decoder could do, and is not broken by who listens', async () => {
    const engine = engineOn(served.port);
    const told: string[] = [];
    engine.onState(() => {
      throw new Error('a listener of states');
    });
    engine.onState(({ kind }) => told.push(kind));
    await assert.rejects(() => engine.begin({ id: 'many', grammar: GRAMMAR, alternatives: 101 }).finish(), /1 to 100/);
    const utterance = engine.begin({
      id: 'thrown',
      grammar: GRAMMAR,
      alternatives: 1,
      onPartial: () => {
        throw new Error('a listener of words');
      },
    });
    utterance.write(samples(SPLIT));
    assert.equal((await utterance.finish()).alternatives[0]?.text, 'split the pane vertically');
    assert.deepEqual(told, ['loading', 'ready']);
  });

  it('forgets a server whose address came after it was stopped', async () => {
    const addresses: ((port: number) => void)[] = [];
    const engine = new RemoteEngine({
      server: () =>
        new Promise((resolve) => {
          addresses.push((port) => resolve({ url: `ws://127.0.0.1:${port}/`, token: TOKEN }));
        }),
      log: new RecordingLog(),
    });
    engines.push(engine);
    let connections = 0;
    const old = createServer((socket) => {
      connections += 1;
      socket.destroy();
    }).listen(0, '127.0.0.1');
    await once(old, 'listening');
    engine.warmUp();
    await engine.stop();
    engine.warmUp();
    addresses[0]?.((old.address() as AddressInfo).port);
    addresses[1]?.(served.port);
    await stateOf(engine, 'ready');
    assert.equal(addresses.length, 2);
    assert.equal(connections, 0);
    old.close();
  });

  it('refuses a graph whose parts do not fit, and messages that are none, without harm to the decoder', async () => {
    const wrong: WordGraph[] = [
      { ...GRAPH, arcTargets: Uint32Array.of(1, 2, 3, 9) },
      { ...GRAPH, arcWords: Uint32Array.of(0, 1, 2, 4) },
      { ...GRAPH, firstArc: Uint32Array.of(0, 9, 2, 3, 4, 4) },
      { ...GRAPH, arcCosts: Float32Array.of(NaN, 0, 0, 0) },
      { ...GRAPH, finalCosts: new Float32Array(0) },
    ];
    const [pid] = served.service.decoders;
    const messages = [
      ...wrong.map((graph) => encodeRequest({ kind: 'grammar', key: 'w', phrases: [], graph })),
      'garbage',
      '{"kind":"start","utterance":-1}',
      '{"kind":"load","modelDir":"/"}',
      Buffer.of(1, 2, 3),
    ];
    for (const message of messages) {
      const client = await TestClient.open(served.port, { protocols: ['mango-engine.v1'] });
      client.socket.send(message);
      assert.equal((await client.closed).code, 1007, String(message).slice(0, 60));
    }
    assert.deepEqual(served.service.decoders, [pid]);
    const start = { kind: 'start', utterance: 1, free: 'never', alternatives: 3, partials: false } as const;
    for (const request of [start, { ...start, noiseFilter: 'off' } as const]) {
      assert.deepEqual(decodeRequest(String(encodeRequest(request))), request);
    }
    assert.throws(() => decodeRequest(JSON.stringify({ ...start, noiseFilter: 'on' })), /auto or off/);
    assert.deepEqual(decodeRequest(String(encodeRequest({ kind: 'grammar', key: 'g', phrases: [], graph: GRAPH }))), {
      kind: 'grammar',
      key: 'g',
      phrases: [],
      graph: GRAPH,
    });
  });
});
