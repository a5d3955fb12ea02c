import { strict as assert } from 'node:assert';
import { version } from '../../package.json';
import { allowed, type End } from './support/flows';
import { render, schemaErrors, unknownFields, type Labels, type Manifest } from './support/manifests';
import { Program } from './support/program';

interface PodTemplate {
  readonly metadata: { readonly labels: Labels };
  readonly spec: { readonly containers: readonly { readonly image: string }[] };
}

for (const overlay of ['staging', 'production']) {
  describe(`the manifests of ${overlay}`, () => {
    let manifests: readonly Manifest[];

    before(async () => (manifests = await render(`deploy/kubernetes/overlays/${overlay}`)));

    function named(kind: string, name: string): Manifest {
      const found = manifests.find((each) => each.kind === kind && each.metadata.name.startsWith(name));
      assert.ok(found, `${kind} ${name}`);
      return found;
    }

    function template(kind: string, name: string): PodTemplate {
      return (named(kind, name).spec as { template: PodTemplate }).template;
    }

    it('are what the cluster knows', () => {
      assert.deepEqual(manifests.flatMap(schemaErrors), []);
      assert.deepEqual(unknownFields(manifests), []);
    });

    it('would not be, with a wrong value or a field that does not exist', () => {
      const server = structuredClone(named('Deployment', 'mango-server')) as {
        spec: Record<string, unknown>;
      } & Manifest;
      server.spec['replicas'] = 'three';
      assert.match(schemaErrors(server).join(), /replicas/);
      server.spec['replicas'] = 3;
      server.spec['replica'] = 3;
      assert.match(unknownFields([server]).join(), /'replica'|"replica"/);
    });

    it('all lie in one namespace, which holds its pods to the restricted standard', () => {
      const others = manifests.filter(({ kind }) => kind !== 'Namespace');
      assert.deepEqual([...new Set(others.map(({ metadata }) => metadata.namespace))], [`mango-${overlay}`]);
      const { metadata } = named('Namespace', `mango-${overlay}`);
      assert.equal(metadata.labels?.['pod-security.kubernetes.io/enforce'], 'restricted');
    });

    it('run the images of this version', () => {
      for (const [kind, name] of [
        ['Deployment', 'server'],
        ['StatefulSet', 'editor'],
      ] as const) {
        const [container] = template(kind, `mango-${name}`).spec.containers;
        assert.equal(container?.image, `alphanumeric-mango/${name}:${version}`);
      }
    });

    it('lead every service and policy to pods that there are', () => {
      const pods = manifests
        .filter(({ kind }) => ['Deployment', 'StatefulSet'].includes(kind))
        .map(({ spec }) => (spec as { template: PodTemplate }).template.metadata.labels);
      for (const { kind, metadata, spec } of manifests) {
        const selector = (spec as { selector?: Labels } | undefined)?.selector;
        if (kind !== 'Service' || !selector) continue;
        const chosen = pods.filter((labels) => Object.entries(selector).every(([key, value]) => labels[key] === value));
        assert.equal(chosen.length, 1, metadata.name);
      }
      const services = new Set(manifests.filter(({ kind }) => kind === 'Service').map(({ metadata }) => metadata.name));
      const backends = manifests.filter(({ kind }) => kind === 'Ingress').map(({ spec }) => JSON.stringify(spec));
      for (const backend of backends)
        assert.ok(services.has(/"service":\{"name":"([^"]+)"/.exec(backend)?.[1] ?? ''), backend);
    });

    it('name a hash of the configuration, so that a change rolls the servers over', () => {
      const { metadata } = named('ConfigMap', 'mango-server');
      assert.match(metadata.name, /^mango-server-\w{10}$/);
      assert.ok(JSON.stringify(template('Deployment', 'mango-server')).includes(`"${metadata.name}"`));
    });

    it('configure the server with what it takes', async () => {
      const { data } = named('ConfigMap', 'mango-server') as Manifest & { data: Record<string, string> };
      const config = await Program.start(process.execPath, ['dist/cli.js', 'config'], {
        env: { ...process.env, ...data },
      });
      assert.equal(await config.exit, 0, config.output);
      for (const value of Object.values(data)) assert.match(config.output, new RegExp(`\\b${value}\\b`));
    });

    it('let through what is needed, and nothing else', () => {
      const server: End = { labels: template('Deployment', 'mango-server').metadata.labels };
      const redis: End = { labels: template('Deployment', 'mango-redis').metadata.labels };
      const editor: End = { labels: template('StatefulSet', 'mango-editor').metadata.labels };
      const ingress: End = { labels: { app: 'ingress' }, elsewhere: 'ingress-nginx' };
      const monitoring: End = { labels: { app: 'prometheus' }, elsewhere: 'mango-monitoring' };
      const names: End = { labels: { 'k8s-app': 'kube-dns' }, elsewhere: 'kube-system' };
      const stranger: End = { labels: { app: 'x' }, elsewhere: 'default' };
      const pods = { server, redis, editor, ingress, monitoring, names, stranger };
      const open = Object.entries(pods).flatMap(([from, source]) =>
        Object.entries(pods).flatMap(([to, target]) =>
          [53, 3000, 6379, 8080, 9091]
            .filter(() => from !== to && !(source.elsewhere && target.elsewhere))
            .filter((port) => allowed(manifests, source, target, port))
            .map((port) => `${from} → ${to}:${port}`),
        ),
      );
      assert.deepEqual(open.sort(), [
        'editor → names:53',
        'editor → server:3000',
        'ingress → editor:8080',
        'ingress → server:3000',
        'monitoring → server:9091',
        'redis → names:53',
        'server → names:53',
        'server → redis:6379',
      ]);
    });
  });
}

describe('the manifests of monitoring', () => {
  let manifests: readonly Manifest[];

  before(async () => (manifests = await render('deploy/monitoring')));

  it('are what the cluster knows, all in one namespace', () => {
    assert.deepEqual(manifests.flatMap(schemaErrors), []);
    assert.deepEqual(unknownFields(manifests), []);
    const others = manifests.filter(({ kind }) => kind !== 'Namespace');
    assert.deepEqual([...new Set(others.map(({ metadata }) => metadata.namespace))], ['mango-monitoring']);
  });

  it('let through what is needed, and nothing else', () => {
    const own = (name: string): End => ({ labels: { 'app.kubernetes.io/name': name } });
    const server: End = { labels: { 'app.kubernetes.io/name': 'mango-server' }, elsewhere: 'mango-production' };
    const stranger: End = { labels: { app: 'x' }, elsewhere: 'default' };
    const names = ['prometheus', 'alertmanager', 'grafana'];
    const pods = { ...Object.fromEntries(names.map((name) => [name, own(name)])), server, stranger };
    const open = Object.entries(pods).flatMap(([from, source]) =>
      Object.entries(pods).flatMap(([to, target]) =>
        [3000, 9090, 9091, 9093]
          .filter(() => from !== to && !(source.elsewhere && target.elsewhere))
          .filter((port) => allowed(manifests, source, target, port))
          .map((port) => `${from} → ${to}:${port}`),
      ),
    );
    assert.deepEqual(open.sort(), [
      'grafana → prometheus:9090',
      'prometheus → alertmanager:9093',
      'prometheus → server:9091',
    ]);
  });
});
