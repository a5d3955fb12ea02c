import type { Check } from '../deployment';
import { at, entries, list, text } from '../json';
import { nameOf, ofKind, workloads } from '../workloads';

const DIRECTIONS = ['Ingress', 'Egress'];
const METRICS_PORT = /^(?:metrics|9091)$/;

export const CLUSTER_CHECKS: readonly Check[] = [
  {
    id: 'network-default-deny',
    name: 'Nobody reaches anybody unless it is said',
    category: 'network',
    severity: 'critical',
    remediation:
      'Add a NetworkPolicy with podSelector: {}, policyTypes: [Ingress, Egress] and no rules to the namespace.',
    find: (deployment) => {
      const denied = ofKind(deployment, 'NetworkPolicy').filter(({ object }) => {
        const types = list(at(object, 'spec', 'policyTypes'));
        const rules = [...list(at(object, 'spec', 'ingress')), ...list(at(object, 'spec', 'egress'))];
        const everyone = entries(at(object, 'spec', 'podSelector')).length === 0;
        return everyone && rules.length === 0 && DIRECTIONS.every((type) => types.includes(type));
      });
      return unique(workloads(deployment).map(({ file, namespace }) => ({ file, namespace })))
        .filter(
          ({ namespace }) => !denied.some(({ object }) => text(at(object, 'metadata', 'namespace')) === namespace),
        )
        .map(({ file, namespace }) => ({ file, what: `Namespace ${namespace || '(none)'} has no default deny.` }));
    },
  },
  {
    id: 'network-policy-open',
    name: 'Policies name who may connect',
    category: 'network',
    severity: 'high',
    remediation: 'Say in `from` and `to` which pods are meant; an empty selector is everyone.',
    find: (deployment) =>
      ofKind(deployment, 'NetworkPolicy').flatMap((each) => {
        const peers = [
          ...list(at(each.object, 'spec', 'ingress')).map((rule) => at(rule, 'from')),
          ...list(at(each.object, 'spec', 'egress')).map((rule) => at(rule, 'to')),
        ];
        return peers.some((peer) => list(peer).length === 0 || list(peer).some(isEveryone))
          ? [{ file: each.file, what: `${nameOf(each)} lets everyone through.` }]
          : [];
      }),
  },
  {
    id: 'ingress-tls',
    name: 'Everything from outside is encrypted',
    category: 'network',
    severity: 'critical',
    remediation: 'Name the host under spec.tls, with the secret that has its certificate.',
    find: (deployment) =>
      ofKind(deployment, 'Ingress').flatMap((each) => {
        const secured = list(at(each.object, 'spec', 'tls')).flatMap((tls) => list(at(tls, 'hosts')).map(text));
        return list(at(each.object, 'spec', 'rules'))
          .map((rule) => text(at(rule, 'host')))
          .filter((host) => !secured.includes(host))
          .map((host) => ({ file: each.file, what: `${nameOf(each)} takes ${host || 'every host'} without TLS.` }));
      }),
  },
  {
    id: 'service-exposed',
    name: 'Services are reached through the ingress',
    category: 'network',
    severity: 'high',
    remediation: 'Make it a ClusterIP, and lead to it from an Ingress.',
    find: (deployment) =>
      ofKind(deployment, 'Service')
        .filter(({ object }) => ['NodePort', 'LoadBalancer'].includes(text(at(object, 'spec', 'type'))))
        .map((each) => ({ file: each.file, what: `${nameOf(each)} is a ${text(at(each.object, 'spec', 'type'))}.` })),
  },
  {
    id: 'metrics-exposed',
    name: 'Metrics stay inside',
    category: 'network',
    severity: 'high',
    remediation: 'Lead the ingress to the port for speech alone.',
    find: (deployment) =>
      ofKind(deployment, 'Ingress')
        .filter(({ object }) =>
          list(at(object, 'spec', 'rules'))
            .flatMap((rule) => list(at(rule, 'http', 'paths')))
            .map((path) => at(path, 'backend', 'service', 'port'))
            .some((port) => METRICS_PORT.test(text(at(port, 'name'))) || METRICS_PORT.test(text(at(port, 'number')))),
        )
        .map((each) => ({ file: each.file, what: `${nameOf(each)} leads to the metrics.` })),
  },
  {
    id: 'namespace-standard',
    name: 'The namespace holds its pods to a standard',
    category: 'access',
    severity: 'medium',
    remediation: 'Label it pod-security.kubernetes.io/enforce: restricted.',
    find: (deployment) =>
      ofKind(deployment, 'Namespace')
        .filter(({ object }) => at(object, 'metadata', 'labels', 'pod-security.kubernetes.io/enforce') !== 'restricted')
        .map((each) => ({ file: each.file, what: `${nameOf(each)} takes pods of any kind.` })),
  },
  {
    id: 'rbac-wildcard',
    name: 'Rights are named one by one',
    category: 'access',
    severity: 'critical',
    remediation: 'Replace the asterisk by the resources and verbs that are needed.',
    find: (deployment) =>
      ofKind(deployment, 'Role', 'ClusterRole')
        .filter(({ object }) =>
          list(at(object, 'rules')).some((rule) =>
            ['verbs', 'resources', 'apiGroups'].some((field) => list(at(rule, field)).includes('*')),
          ),
        )
        .map((each) => ({ file: each.file, what: `${nameOf(each)} may do everything with something.` })),
  },
];

function isEveryone(peer: unknown): boolean {
  const { podSelector, namespaceSelector, ipBlock } = (peer ?? {}) as Readonly<Record<string, unknown>>;
  if (ipBlock !== undefined)
    return text(at(ipBlock, 'cidr')) === '0.0.0.0/0' && list(at(ipBlock, 'except')).length === 0;
  const pods = entries(at(podSelector, 'matchLabels')).length + list(at(podSelector, 'matchExpressions')).length;
  const spaces =
    entries(at(namespaceSelector, 'matchLabels')).length + list(at(namespaceSelector, 'matchExpressions')).length;
  return pods + spaces === 0;
}

function unique<T>(values: readonly T[]): readonly T[] {
  return [...new Map(values.map((value) => [JSON.stringify(value), value])).values()];
}
