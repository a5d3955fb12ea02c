/** A deployment that passes a check, and one that does not: files by their names in it. */
export interface Sample {
  readonly pass: Files;
  readonly fail: Files;
}
export type Files = Readonly<Record<string, string>>;

const DIGEST = `sha256:${'ab'.repeat(32)}`;
const COMMIT = 'cd'.repeat(20);

const OBJECT = (kind: string, rest: string) =>
  `apiVersion: v1\nkind: ${kind}\nmetadata: { name: x, namespace: n }\n${rest}\n`;

function pod(spec: string, container = ''): Files {
  const inner = `containers: [{ name: c, image: 'i:1' ${container && `, ${container}`} }]${spec && `, ${spec}`}`;
  return {
    'pod.yaml': OBJECT('Deployment', `spec: { template: { metadata: { labels: { a: b } }, spec: { ${inner} } } }`),
  };
}

const secured = (text: string) => pod('', `securityContext: { ${text} }`);
const object = (kind: string, rest: string): Files => ({ 'object.yaml': OBJECT(kind, rest) });
const objects = (...all: readonly Files[]): Files =>
  Object.fromEntries(all.flatMap((files, at) => Object.entries(files).map(([name, text]) => [`${at}-${name}`, text])));
const service = (text: string): Files => ({ 'compose.yaml': `services:\n  a: { ${text} }\n` });
const dockerfile = (...lines: readonly string[]): Files => ({ Dockerfile: lines.join('\n') });
const workflow = (text: string): Files => ({ '.github/workflows/w.yml': text });
const job = (step: string, top = 'permissions: {}') =>
  workflow(`on: push\n${top}\njobs:\n  build:\n    steps:\n      - ${step}\n`);
const prometheus = (text: string): Files => ({ 'prometheus.yml': text });
const alertmanager = (receiver: string): Files => ({
  'alertmanager.yml': `route: { receiver: r }\nreceivers:\n  - name: r\n${receiver}`,
});

const DENY = object('NetworkPolicy', 'spec: { podSelector: {}, policyTypes: [Ingress, Egress] }');
const ingress = (tls: string, port: string) =>
  object(
    'Ingress',
    `spec: { ${tls} rules: [{ host: h, http: { paths: [{ backend: { service: { name: s, port: { ${port} } } } }] } }] }`,
  );
const from = (peers: string) =>
  object(
    'NetworkPolicy',
    `spec: { podSelector: { matchLabels: { a: b } }, policyTypes: [Ingress], ingress: [{ ${peers} }] }`,
  );
const BASE = `FROM b:1@${DIGEST}`;

export const SAMPLES: Readonly<Record<string, Sample>> = {
  'network-default-deny': { pass: objects(pod(''), DENY), fail: pod('') },
  'network-policy-open': {
    pass: from('from: [{ podSelector: { matchLabels: { a: b } } }]'),
    fail: from('from: [{ namespaceSelector: {} }]'),
  },
  'ingress-tls': { pass: ingress('tls: [{ hosts: [h] }],', 'name: voice'), fail: ingress('', 'name: voice') },
  'service-exposed': {
    pass: object('Service', 'spec: { ports: [{ port: 1 }] }'),
    fail: object('Service', 'spec: { type: NodePort }'),
  },
  'metrics-exposed': { pass: ingress('', 'name: voice'), fail: ingress('', 'number: 9091') },
  'namespace-standard': {
    pass: {
      'n.yaml':
        'apiVersion: v1\nkind: Namespace\nmetadata: { name: n, labels: { pod-security.kubernetes.io/enforce: restricted } }\n',
    },
    fail: object('Namespace', ''),
  },
  'rbac-wildcard': {
    pass: object('Role', 'rules: [{ apiGroups: [""], resources: [pods], verbs: [get] }]'),
    fail: object('Role', 'rules: [{ apiGroups: [""], resources: [pods], verbs: ["*"] }]'),
  },
  'pod-non-root': {
    pass: pod('securityContext: { runAsNonRoot: true, runAsUser: 1001 }'),
    fail: pod('securityContext: { runAsNonRoot: true }', 'securityContext: { runAsUser: 0 }'),
  },
  'pod-privileged': { pass: secured('privileged: false'), fail: secured('privileged: true') },
  'pod-escalation': { pass: secured('allowPrivilegeEscalation: false'), fail: pod('') },
  'pod-read-only-root': {
    pass: secured('readOnlyRootFilesystem: true'),
    fail: secured('readOnlyRootFilesystem: false'),
  },
  'pod-capabilities': {
    pass: secured('capabilities: { drop: [ALL] }'),
    fail: secured('capabilities: { drop: [ALL], add: [SYS_ADMIN] }'),
  },
  'pod-seccomp': { pass: pod('securityContext: { seccompProfile: { type: RuntimeDefault } }'), fail: pod('') },
  'pod-limits': {
    pass: pod('', 'resources: { requests: { cpu: 1, memory: 1Gi }, limits: { cpu: 1, memory: 1Gi } }'),
    fail: pod('', 'resources: { requests: { cpu: 1, memory: 1Gi }, limits: { cpu: 1 } }'),
  },
  'pod-probes': {
    pass: pod('', 'ports: [{ containerPort: 1 }], livenessProbe: {}, readinessProbe: {}'),
    fail: pod('', 'ports: [{ containerPort: 1 }], livenessProbe: {}'),
  },
  'pod-host': {
    pass: pod('volumes: [{ name: v, emptyDir: {} }]'),
    fail: pod('volumes: [{ name: v, hostPath: { path: / } }]'),
  },
  'pod-token': { pass: pod('automountServiceAccountToken: false'), fail: pod('') },
  'pod-service-account': { pass: pod('serviceAccountName: own'), fail: pod('serviceAccountName: default') },
  'pod-secret-mode': {
    pass: pod('volumes: [{ name: v, secret: { secretName: s, defaultMode: 0o440 } }]'),
    fail: pod('volumes: [{ name: v, secret: { secretName: s } }]'),
  },
  'pod-disruption': {
    pass: objects(
      object('Deployment', 'spec: { replicas: 3, template: { metadata: { labels: { a: b } }, spec: {} } }'),
      object('PodDisruptionBudget', 'spec: { selector: { matchLabels: { a: b } } }'),
    ),
    fail: object('Deployment', 'spec: { replicas: 3, template: { metadata: { labels: { a: b } }, spec: {} } }'),
  },
  'image-mutable': { pass: service('image: "r.example:5000/i:1"'), fail: service('image: "i:latest"') },
  'image-digest': { pass: service(`image: "i:1@${DIGEST}"`), fail: service('image: "i:1"') },
  'docker-user': { pass: dockerfile(BASE, 'USER 1001'), fail: dockerfile(BASE, 'USER 1001', 'USER root') },
  'docker-base': { pass: dockerfile(`ARG B=b:1@${DIGEST}`, 'FROM ${B}'), fail: dockerfile('ARG B=b:1', 'FROM ${B}') },
  'docker-health': {
    pass: dockerfile(`${BASE} AS one`, 'FROM one', 'HEALTHCHECK CMD ["true"]'),
    fail: dockerfile(BASE),
  },
  'docker-init': {
    pass: dockerfile(BASE, 'ENTRYPOINT ["dumb-init", "--", "x"]'),
    fail: dockerfile(BASE, 'ENTRYPOINT ["x"]'),
  },
  'docker-download': {
    pass: dockerfile(BASE, 'RUN apt-get install -y curl'),
    fail: dockerfile(BASE, 'RUN curl -sL https://example.com/install | sh'),
  },
  'docker-secret': {
    pass: dockerfile(BASE, 'ENV MANGO_TOKEN_FILE=/run/secrets/token'),
    fail: dockerfile(BASE, 'ENV PORT=1 MANGO_TOKEN=abc'),
  },
  'compose-password': {
    pass: service('environment: { PASSWORD: "${PASSWORD:?set PASSWORD}" }'),
    fail: service('environment: ["PASSWORD=${PASSWORD:-mango}"]'),
  },
  'compose-privileged': {
    pass: service('volumes: ["data:/data"]'),
    fail: service('volumes: ["/var/run/docker.sock:/var/run/docker.sock"]'),
  },
  'compose-hardening': {
    pass: service('cap_drop: [ALL], read_only: true, security_opt: ["no-new-privileges:true"]'),
    fail: service('cap_drop: [ALL], read_only: true'),
  },
  'compose-user': { pass: service('user: "1001:1001"'), fail: service('user: "0:1001"') },
  'compose-limits': { pass: service('mem_limit: 1g, cpus: 1, pids_limit: 100'), fail: service('mem_limit: 1g') },
  'compose-health': { pass: service('healthcheck: { test: [CMD, x] }'), fail: service('image: x') },
  'compose-ports': { pass: service('ports: ["127.0.0.1:80:80"]'), fail: service('ports: ["80:80"]') },
  'secret-object': {
    pass: object('ConfigMap', 'data: { a: b }'),
    fail: object('Secret', 'stringData: { a: b }'),
  },
  'secret-variable': {
    pass: pod(
      '',
      'env: [{ name: TOKEN, valueFrom: { secretKeyRef: { name: s, key: k } } }, { name: TOKEN_FILE, value: /f }]',
    ),
    fail: pod('', 'env: [{ name: API_TOKEN, value: abc }]'),
  },
  'secret-text': {
    pass: { 'readme.md': '-----BEGIN CERTIFICATE-----' },
    fail: { 'key.pem': `-----BEGIN RSA PRIVATE KEY-----` },
  },
  'pipeline-pinned': { pass: job(`uses: actions/cache@${COMMIT} # v4`), fail: job('uses: actions/cache@v4') },
  'pipeline-permissions': { pass: job('run: x'), fail: job('run: x', 'permissions: write-all') },
  'pipeline-injection': {
    pass: job('run: echo ${{ github.sha }}'),
    fail: job('run: echo "${{ github.event.pull_request.title }}"'),
  },
  'pipeline-strangers-code': {
    pass: workflow('on: { pull_request: {} }\npermissions: {}\njobs: {}\n'),
    fail: workflow('on: [pull_request_target]\npermissions: {}\njobs: {}\n'),
  },
  'pipeline-credentials': {
    pass: job(`{ uses: actions/checkout@${COMMIT}, with: { persist-credentials: false } }`),
    fail: job(`uses: actions/checkout@${COMMIT}`),
  },
  'monitoring-scrape': {
    pass: prometheus('scrape_configs: [{}]\nrule_files: [a]\nalerting: { alertmanagers: [{}] }\n'),
    fail: prometheus('scrape_configs: [{}]\n'),
  },
  'monitoring-down': {
    pass: {
      'alerts.yml':
        'groups: [{ rules: [{ alert: A, expr: "up == 0 or absent(up)", labels: { severity: critical } }] }]',
    },
    fail: { 'alerts.yml': 'groups: [{ rules: [{ alert: A, expr: "up == 0", labels: { severity: critical } }] }]' },
  },
  'monitoring-routes': {
    pass: alertmanager('    slack_configs: [{ api_url_file: /f }]\n'),
    fail: alertmanager('    slack_configs: []\n'),
  },
  'monitoring-secrets': {
    pass: alertmanager('    slack_configs: [{ api_url_file: /f }]\n'),
    fail: alertmanager('    slack_configs: [{ api_url: "https://x" }]\n'),
  },
};
