import assert from 'node:assert/strict';
import { MOST_ENGINE_BYTES } from '../../../src/protocol/engineWire';
import { SPLIT, TestClient, serveWith, sound, type Served } from './support';

describe('the protocol of vosk-server', function () {
  this.timeout(60_000);
  let served: Served;
  const clients: TestClient[] = [];
  const connect = async (
    ...options: Parameters<typeof TestClient.open> extends [number, ...infer Rest] ? Rest : never
  ) => {
    const client = await TestClient.open(served.port, ...options);
    clients.push(client);
    return client;
  };
  before(async () => {
    served = await serveWith({ 'voice.maxSessions': 50 });
  });
  afterEach(() => {
    for (const { socket } of clients.splice(0)) socket.terminate();
  });
  after(() => served.service.stop('tested'));

  it('answers what test.py sends as asr_server.py does: a partial for each piece, the words at the end, and closes', async () => {
    const client = await connect();
    client.socket.send('{ "config" : { "sample_rate" : 16000 } }');
    const audio = sound(SPLIT);
    const partials = await client.speak(audio);
    assert.equal(partials.length, Math.ceil(audio.length / 6400));
    for (const partial of partials) assert.deepEqual(Object.keys(partial), ['partial']);
    assert.equal(partials.at(-1)?.['partial'], 'split the pain vertically');
    const last = await client.finish();
    assert.equal(last['text'], 'split the pain vertically');
    const words = last['result'] as Record<string, unknown>[];
    assert.deepEqual(
      words.map(({ word }) => word),
      ['split', 'the', 'pain', 'vertically'],
    );
    assert.deepEqual(Object.keys(words[0] as object).sort(), ['conf', 'end', 'start', 'word']);
    assert.deepEqual(await client.closed, { code: 1000, reason: '' });
  });

  it('keeps to a phrase list, in which words recombine, and leaves words out where they are not wanted', async () => {
    const client = await connect();
    client.socket.send(
      `{"config" : { "phrase_list" : ["split the pane vertically tmux", "[unk]"], "sample_rate" : 16000.0, "words" : 0}}`,
    );
    await client.speak(sound(SPLIT), 8000);
    assert.deepEqual(await client.finish(), { text: 'split the pane vertically' });
  });

  it('gives as many alternatives as are asked for', async () => {
    const client = await connect();
    client.say({ config: { sample_rate: 16_000, max_alternatives: 3 } });
    await client.speak(sound(SPLIT));
    const { alternatives } = (await client.finish()) as { alternatives: Record<string, unknown>[] };
    assert.ok(alternatives.length >= 1 && alternatives.length <= 3);
    assert.equal(alternatives[0]?.['text'], 'split the pain vertically');
    assert.deepEqual(Object.keys(alternatives[0] as object).sort(), ['confidence', 'result', 'text']);
  });

  it('ends an utterance where there is silence, and goes on hearing', async () => {
    const client = await connect();
    client.say({ config: { sample_rate: 16_000 } });
    const pause = Buffer.alloc(16_000 * 2 * 2);
    const answers = await client.speak(Buffer.concat([sound(SPLIT), pause, sound(SPLIT), pause]));
    const texts = answers.filter((answer) => 'text' in answer && answer['text'] !== '').map(({ text }) => text);
    assert.deepEqual(texts, ['split the pain vertically', 'split the pain vertically']);
    assert.deepEqual(await client.finish(), { text: '' });
  });

  it('takes other sample rates, odd pieces, a minute at once and no sound at all', async () => {
    const telephone = await connect();
    const phrase_list = ['split the pane vertically'];
    telephone.say({ config: { sample_rate: 48_000, phrase_list } });
    const audio = sound(SPLIT);
    const tripled = Buffer.alloc(audio.length * 3);
    for (let index = 0; index < audio.length / 2; index++) {
      for (let copy = 0; copy < 3; copy++) tripled.writeInt16LE(audio.readInt16LE(index * 2), (index * 3 + copy) * 2);
    }
    await telephone.speak(tripled, 9_999);
    assert.equal((await telephone.finish())['text'], 'split the pane vertically');

    const hasty = await connect();
    hasty.say({ config: { sample_rate: 16_000, phrase_list } });
    const long = await hasty.speak(Buffer.concat([audio, Buffer.alloc(60 * 32_000)]), 4_000_000);
    assert.equal(long.length, 1);
    assert.equal(long[0]?.['text'], 'split the pane vertically');

    const silent = await connect();
    assert.deepEqual(await silent.finish(), { text: '' });
    assert.equal((await silent.closed).code, 1000);
  });

  for (const [what, message, complaint] of [
    ['text that is no JSON', 'hello', /must be JSON/],
    ['JSON that is no object', '[1]', /JSON object/],
    ['an object without meaning', '{"a": 1}', /not understood/],
    ['a rate that is none', '{"config": {"sample_rate": "fast"}}', /"sample_rate" must be a number from 4000/],
    ['a rate of zero', '{"config": {"sample_rate": 0}}', /"sample_rate"/],
    ['phrases that are no list', '{"config": {"phrase_list": "one"}}', /"phrase_list" must be a list/],
    ['a configuration that is none', '{"config": 7}', /"config" must be an object/],
    ['too many alternatives', '{"config": {"max_alternatives": 1000}}', /0 to 100/],
  ] as const) {
    it(`says what is wrong with ${what}, and closes`, async () => {
      const client = await connect();
      client.socket.send(message);
      const { error } = await client.nextJson();
      assert.match(String(error), complaint);
      assert.equal((await client.closed).code, 1007);
    });
  }

  it('refuses a phrase list of which nothing can be heard, without harm to the decoder', async () => {
    const [pid] = served.service.decoders;
    const client = await connect();
    client.say({ config: { sample_rate: 16_000, phrase_list: ['qwrtz', '#0 <eps>'] } });
    client.socket.send(sound(SPLIT).subarray(0, 6400));
    assert.match(String((await client.nextJson())['error']), /knows none of the words/);
    assert.equal((await client.closed).code, 1007);
    assert.deepEqual(served.service.decoders, [pid]);
  });

  it('closes a connection whose message is too large or no WebSocket message, and serves the others', async () => {
    const other = await connect();
    const large = await connect();
    large.socket.send(Buffer.alloc(MOST_ENGINE_BYTES + 1));
    assert.equal((await large.closed).code, 1009);
    const broken = await connect();
    const raw = (broken.socket as unknown as { _socket: { write(bytes: Buffer): void } })._socket;
    raw.write(Buffer.from([0xff, 0xff, 0xff, 0xff]));
    assert.notEqual((await broken.closed).code, 1000);
    other.say({ config: { sample_rate: 16_000 } });
    await other.speak(sound(SPLIT));
    assert.equal((await other.finish())['text'], 'split the pain vertically');
  });

  it('ignores what comes after the end', async () => {
    const client = await connect();
    client.say({ config: { sample_rate: 16_000 } });
    await client.speak(sound(SPLIT));
    client.socket.send('{"eof" : 1}');
    client.socket.send('{"eof" : 1}');
    client.socket.send(Buffer.alloc(6400));
    client.socket.send('garbage');
    assert.equal((await client.nextJson())['text'], 'split the pain vertically');
    assert.equal((await client.closed).code, 1000);
  });
});
