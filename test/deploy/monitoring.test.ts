import { strict as assert } from 'node:assert';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serveMetrics, type MetricsServer } from '../../src/platform/metrics/metricsServer';
import { PromMetrics } from '../../src/platform/metrics/promMetrics';
import { freePort } from '../e2e/support/port';
import { eventually } from '../e2e/support/waiting';
import {
  alertRules,
  dashboardPanels,
  fastPrometheus,
  hookedAlertmanager,
  metricsIn,
  MONITORING,
} from './support/monitoring';
import { Program, run } from './support/program';
import { recording, VoskClient } from './support/voskClient';

const TOKEN = 'a-token-of-the-deploy-tests';
const VOCABULARY = 'name: test\nrules:\n  - {id: open, say: open a new window, do: {tmux: new-window}}\n';
/** Series that Prometheus makes itself. */
const PROMETHEUS_OWN = ['up', 'ALERTS'];

describe('the alerts and the dashboard', () => {
  it('are what Prometheus and Alertmanager take', async () => {
    await run('promtool', ['check', 'config', join(MONITORING, 'prometheus.yml')]);
    await run('promtool', ['check', 'rules', join(MONITORING, 'alerts.yml')]);
    await run('amtool', ['check-config', join(MONITORING, 'alertmanager.yml')]);
  });

  it('are raised when they should be, and not when not', async () => {
    await run('promtool', ['test', 'rules', 'alerts.test.yml'], { cwd: MONITORING });
  });

  it('go where they should: what is critical to the page and the chat, the rest to the chat', async () => {
    const routes = (severity: string) =>
      run('amtool', [
        'config',
        'routes',
        'test',
        `--config.file=${MONITORING}/alertmanager.yml`,
        `severity=${severity}`,
      ]);
    assert.equal((await routes('critical')).trim(), 'page,chat');
    assert.equal((await routes('warning')).trim(), 'chat');
  });

  it('name only metrics that the code exports', async () => {
    const { text } = await new PromMetrics('.').render();
    const exported = new Set([
      ...PROMETHEUS_OWN,
      ...[...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name ?? ''),
    ]);
    const known = (name: string) => exported.has(name) || exported.has(name.replace(/_(?:bucket|sum|count)$/, ''));
    const expressions = [
      ...(await alertRules()).map(({ alert, expr }) => ({ where: alert, expr })),
      ...(await dashboardPanels()).flatMap(({ title, targets = [] }) =>
        targets.map(({ expr }) => ({ where: title, expr })),
      ),
    ];
    const named = expressions.map(({ where, expr }) => ({ where, names: metricsIn(expr) }));
    assert.deepEqual(
      named.filter(({ names }) => names.length === 0),
      [],
      'every expression names a metric',
    );
    const wrong = named.flatMap(({ where, names }) =>
      names.filter((name) => !known(name)).map((name) => `${where}: ${name}`),
    );
    assert.deepEqual(wrong, []);
  });

  it('would be found with a metric that nobody exports', () => {
    assert.deepEqual(metricsIn('sum by (le) (rate(http_no_such{a="up"}[5m])) > 0.8 and on(x) time() - other_one > 3'), [
      'http_no_such',
      'other_one',
    ]);
  });

  it('say what is wrong and what to do', async () => {
    for (const { alert, labels, annotations } of await alertRules()) {
      assert.ok(annotations['summary'] && annotations['action'], alert);
      assert.match(labels['severity'] ?? '', /^(critical|warning)$/, alert);
    }
    const panels = await dashboardPanels();
    assert.deepEqual(
      panels.filter(({ type, description }) => type !== 'row' && !description),
      [],
    );
    assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
  });
});

describe('monitoring', () => {
  let folder: string;
  let ports: Record<'voice' | 'metrics' | 'prometheus' | 'alertmanager', number>;
  let editor: MetricsServer;
  let hooks: Server;
  const received: string[] = [];
  const programs: Program[] = [];

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'monitoring-'));
    ports = {
      voice: await freePort(),
      metrics: await freePort(),
      prometheus: await freePort(),
      alertmanager: await freePort(),
    };
    hooks = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        const { alerts } = JSON.parse(body) as { alerts: { labels: { alertname: string }; status: string }[] };
        for (const { labels, status } of alerts) received.push(`${request.url}: ${labels.alertname} ${status}`);
        response.end();
      });
    }).listen(0, '127.0.0.1');
    await once(hooks, 'listening');
    editor = await editorMetrics();
  });

  after(async () => {
    for (const program of programs) await program.end();
    await editor.close();
    hooks.close();
    hooks.closeAllConnections();
    await rm(folder, { recursive: true, force: true });
  });

  async function start(
    program: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv = process.env,
  ): Promise<Program> {
    const started = await Program.start(program, args, { env });
    programs.push(started);
    return started;
  }

  /** The latest values of an expression. */
  async function query(expr: string): Promise<readonly { value: [number, string] }[]> {
    const address = `http://127.0.0.1:${ports.prometheus}/api/v1/query?query=${encodeURIComponent(expr)}`;
    const { data } = (await (await fetch(address)).json()) as { data?: { result: { value: [number, string] }[] } };
    return data?.result ?? [];
  }

  /** The names of the alerts that Alertmanager has. */
  async function raised(): Promise<readonly string[]> {
    const answer = await fetch(`http://127.0.0.1:${ports.alertmanager}/api/v2/alerts`);
    return ((await answer.json()) as { labels: { alertname: string } }[]).map(({ labels }) => labels.alertname);
  }

  it('sees a server work, fills the whole dashboard, and raises the alarm when the server is gone', async () => {
    const command = ['dist/cli.js', 'serve', '--port', String(ports.voice), '--metrics-port', String(ports.metrics)];
    const server = await start(process.execPath, command, { ...process.env, MANGO_TOKEN: TOKEN });
    await eventually('a ready server', async () => (await fetch(`http://127.0.0.1:${ports.voice}/ready`)).ok, 60_000);
    const targets = { 'mango-server': ports.metrics, 'mango-editor': editor.port };
    const config = await fastPrometheus(folder, targets, ports.alertmanager);
    const routes = await hookedAlertmanager(folder, (hooks.address() as AddressInfo).port);
    const listen = (port: number) => `--web.listen-address=127.0.0.1:${port}`;
    await start('prometheus-alertmanager', [
      `--config.file=${routes}`,
      `--storage.path=${folder}/alertmanager`,
      '--cluster.listen-address=',
      listen(ports.alertmanager),
    ]);
    await start('prometheus', [
      `--config.file=${config}`,
      `--storage.tsdb.path=${folder}/data`,
      listen(ports.prometheus),
    ]);
    await eventually('the first scrape', async () => (await query('up{job="mango-server"} == 1')).length > 0);

    // Counters have a rate once they have been seen before and after something happened.
    const speak = async () => {
      const client = await VoskClient.connect(ports.voice, TOKEN, { phrase_list: ['open a new window', 'close it'] });
      await client.speak(await recording('open-a-new-window.slt.wav'));
      assert.equal((await client.finish()).text, 'open a new window');
      await fetch(`http://127.0.0.1:${ports.voice}/nowhere`);
      await assert.rejects(VoskClient.connect(ports.voice, 'not the token at all'));
      const commander = await VoskClient.connect(ports.voice, TOKEN, { vocabulary: VOCABULARY });
      commander.send(await recording('open-a-new-window.slt.wav'));
      assert.equal((await commander.finish()).text, 'open a new window');
    };
    await speak();
    for (const { title, targets: asked = [] } of await dashboardPanels()) {
      for (const { expr } of asked) {
        if (isOfFailures(title)) continue;
        const now = expr.replaceAll('$__rate_interval', '1m');
        await eventually(`data for "${title}": ${now}`, async () => (await query(now)).length > 0);
      }
    }

    await eventually('no alarm, while the server is there', async () => !(await raised()).includes('VoiceEngineDown'));
    received.length = 0;
    server.signal('SIGKILL');
    await server.exit;
    await eventually('the page', () => received.includes('/page: VoiceEngineDown firing'));
    await eventually('the chat', () => received.includes('/chat: VoiceEngineDown firing'));
    assert.ok((await raised()).includes('VoiceEngineDown'));
  });
});

/** Series that are there only once a decoder has failed; promtool's tests show their queries to work. */
function isOfFailures(title: string): boolean {
  return title === 'Decoders that ended';
}

/** The metrics of an editor in which everything has happened once, served as the extension serves them. */
async function editorMetrics(): Promise<MetricsServer> {
  const metrics = new PromMetrics('.');
  const once = { kind: 'tmux' };
  const happen = () => {
    metrics.set('terminal_sessions_active', once, 2);
    metrics.observe('terminal_command_duration_seconds', once, 0.2);
    metrics.observe('terminal_response_duration_seconds', {}, 0.05);
    metrics.count('terminal_failed_commands_total', once);
    metrics.observe('database_query_duration_seconds', { operation: 'append' }, 0.002);
    metrics.count('database_transactions_total', {});
    metrics.count('database_failed_queries_total', { operation: 'append' });
    metrics.set('database_journal_backlog_bytes', {}, 100);
  };
  return serveMetrics({
    host: '127.0.0.1',
    port: 0,
    render: () => {
      happen();
      return metrics.render();
    },
  });
}
