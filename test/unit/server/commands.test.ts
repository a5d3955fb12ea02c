import assert from 'node:assert/strict';
import { serveWith, sound, SPLIT, TestClient, type Served } from './support';

const VOCABULARY = `
name: panes
rules:
  - id: split
    say: split [the] pane <side>
    do: {tmux: "split-window {side}"}
    example: split the pane vertically
lists:
  side: {vertically: -h, horizontally: -v}
`;

describe('a vocabulary given to the server', function () {
  this.timeout(60_000);
  let served: Served;
  before(async () => {
    served = await serveWith();
  });
  after(() => served.service.stop('tested'));

  it('makes the answer a command, with what was heard on the way', async () => {
    const client = await TestClient.open(served.port);
    client.say({ config: { sample_rate: 16_000, vocabulary: VOCABULARY } });
    client.socket.send(sound(SPLIT));
    client.say({ eof: 1 });
    let answer = await client.nextJson();
    while ('partial' in answer) answer = await client.nextJson();
    assert.equal(answer['text'], 'split the pane vertically');
    const { vocabulary, id, slots, risk } = answer['command'] as Record<string, unknown>;
    assert.deepEqual(
      { vocabulary, id, slots, risk },
      { vocabulary: 'panes', id: 'split', slots: { side: '-h' }, risk: 'safe' },
    );
    assert.equal(answer['rejected'], null);
    assert.equal((await client.closed).code, 1000);
    assert.equal(await served.metric('voice_utterances_total{result="accepted"}'), 1);
  });

  it('answers what is no command with the reason', async () => {
    const client = await TestClient.open(served.port);
    client.say({ config: { sample_rate: 16_000, vocabulary: VOCABULARY } });
    client.socket.send(Buffer.alloc(32_000));
    client.say({ eof: 1 });
    let answer = await client.nextJson();
    while ('partial' in answer) answer = await client.nextJson();
    assert.equal(answer['command'], null);
    assert.ok(['no-speech', 'no-match'].includes(String(answer['rejected'])));
  });

  it('says what is wrong with a vocabulary, with its line, and closes', async () => {
    for (const [vocabulary, complaint] of [
      ['name: x\nrules:\n  - id: y\n    say: "a <nothing>"\n    do: {run: "ls"}\n', /Line \d+: /],
      [7, /"vocabulary" must be "built-in" or the YAML text/],
    ] as const) {
      const client = await TestClient.open(served.port);
      client.say({ config: { vocabulary } });
      assert.match(String((await client.nextJson())['error']), complaint);
      assert.equal((await client.closed).code, 1007);
    }
  });
});
