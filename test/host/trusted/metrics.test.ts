import { strict as assert } from 'node:assert';
import { createServer, type AddressInfo } from 'node:net';
import * as vscode from 'vscode';
import { speak } from '../extension';

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** What is served now; null where nobody serves. */
async function metrics(port: number): Promise<string | null> {
  try {
    return await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  } catch {
    return null;
  }
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 50));
}

describe('metrics of the editor', () => {
  const config = () => vscode.workspace.getConfiguration('mango');

  after(() => config().update('metrics.port', undefined, vscode.ConfigurationTarget.Global));

  it('are served on the port that the setting names, tell what is done, and end with it', async () => {
    const port = await freePort();
    assert.equal(await metrics(port), null);
    await config().update('metrics.port', port, vscode.ConfigurationTarget.Global);
    await until(async () => (await metrics(port)) !== null);
    await speak('the weather in paris is lovely today');
    await until(async () => /^database_transactions_total [1-9]/m.test((await metrics(port)) ?? ''));
    const text = (await metrics(port)) ?? '';
    assert.match(text, /^voice_activations_total\{trigger="typed"\} 1$/m);
    assert.match(text, /^terminal_sessions_active\{kind="integrated"\} \d/m);
    assert.match(text, /^database_query_duration_seconds_count\{operation="append"\} [1-9]/m);
    assert.match(text, /^database_journal_backlog_bytes \d/m);
    assert.match(text, /^disk_free_bytes [1-9]/m);
    for (const told of ['paris', 'weather', process.env['HOME'] ?? 'HOME']) assert.ok(!text.includes(told), told);
    await config().update('metrics.port', undefined, vscode.ConfigurationTarget.Global);
    await until(async () => (await metrics(port)) === null);
  });
});
