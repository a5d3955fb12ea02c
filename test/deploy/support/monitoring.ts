import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { isMap, parse, parseDocument, visit, isScalar } from 'yaml';

export const MONITORING = 'deploy/monitoring';

interface Rules {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[];
}

interface Rule {
  readonly alert: string;
  readonly expr: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly description?: string;
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly datasource?: { readonly uid: string };
  readonly targets?: readonly { readonly expr: string }[];
}

export async function alertRules(): Promise<readonly Rule[]> {
  const rules = parse(await readFile(join(MONITORING, 'alerts.yml'), 'utf8')) as Rules;
  return rules.groups.flatMap((group) => group.rules);
}

export async function dashboardPanels(): Promise<readonly Panel[]> {
  const path = join(MONITORING, 'grafana/dashboards/alphanumeric-mango.json');
  return (JSON.parse(await readFile(path, 'utf8')) as { panels: Panel[] }).panels;
}

/** The names of metrics in a PromQL expression: words that are no functions, labels, keywords or label values. */
export function metricsIn(expr: string): readonly string[] {
  const bare = expr
    .replaceAll(/"[^"]*"|'[^']*'/g, '')
    .replaceAll(/\{[^}]*\}/g, '')
    .replaceAll(/\[[^\]]*\]/g, '')
    .replaceAll(/\b(?:by|without|on|ignoring|group_left|group_right)\s*\([^)]*\)/g, '');
  const words = bare.match(/[a-zA-Z_:][a-zA-Z0-9_:]*(?!\s*\()\b/g) ?? [];
  return words.filter((word) => !/^(?:and|or|unless|bool|offset|e\d+|inf|nan)$/i.test(word) && !isCalled(bare, word));
}

function isCalled(expr: string, word: string): boolean {
  return new RegExp(`\\b${word}\\s*\\(`).test(expr);
}

/**
 * A copy of the shipped configuration that asks these addresses, as fast as a test wants; everything else stays.
 * @returns the path of prometheus.yml
 */
export async function fastPrometheus(
  folder: string,
  targets: Readonly<Record<string, number>>,
  alertmanager: number,
): Promise<string> {
  const document = parseDocument(await readFile(join(MONITORING, 'prometheus.yml'), 'utf8'));
  document.setIn(['global'], { scrape_interval: '250ms', scrape_timeout: '250ms', evaluation_interval: '250ms' });
  document.setIn(['alerting', 'alertmanagers', 0, 'static_configs', 0, 'targets'], [`127.0.0.1:${alertmanager}`]);
  const server = document.getIn(['scrape_configs', 0]);
  if (!isMap(server) || server.get('job_name') !== 'mango-server')
    throw new Error('The first job is not mango-server.');
  server.delete('dns_sd_configs');
  server.set('static_configs', [{ targets: [`127.0.0.1:${targets['mango-server']}`] }]);
  document.addIn(['scrape_configs'], {
    job_name: 'mango-editor',
    static_configs: [{ targets: [`127.0.0.1:${targets['mango-editor']}`] }],
  });
  const path = join(folder, 'prometheus.yml');
  await writeFile(path, document.toString());
  const rules = parseDocument(await readFile(join(MONITORING, 'alerts.yml'), 'utf8'));
  visit(rules, {
    Pair: (_key, pair) => {
      if (isScalar(pair.key) && pair.key.value === 'for' && isScalar(pair.value)) pair.value.value = '1s';
    },
  });
  await writeFile(join(folder, 'alerts.yml'), rules.toString());
  return path;
}

/** A copy of the shipped routes whose receivers are web hooks of ours, by the receiver's name. */
export async function hookedAlertmanager(folder: string, port: number): Promise<string> {
  const path = join(folder, 'alertmanager.yml');
  await cp(join(MONITORING, 'alertmanager.yml'), path);
  const document = parseDocument(await readFile(path, 'utf8'));
  const { receivers } = document.toJS() as { receivers: { name: string }[] };
  document.set(
    'receivers',
    receivers.map(({ name }) => ({ name, webhook_configs: [{ url: `http://127.0.0.1:${port}/${name}` }] })),
  );
  visit(document, {
    Pair: (_key, pair) => {
      if (!isScalar(pair.key) || !isScalar(pair.value)) return;
      if (pair.key.value === 'group_wait') pair.value.value = '0s';
      if (pair.key.value === 'group_interval') pair.value.value = '1s';
    },
  });
  await writeFile(path, document.toString());
  return path;
}
