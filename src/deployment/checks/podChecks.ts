import type { Check, Deployment } from '../deployment';
import type { Problem } from '../finding';
import { at, list, text } from '../json';
import { containers, workloads, type Container, type Workload } from '../workloads';

type Rest = Omit<Check, 'find'>;

/** A check that each container passes or not. */
function ofContainers(rule: Rest, wrong: (value: unknown, pod: unknown) => string | null): Check {
  return {
    ...rule,
    find: (deployment) =>
      containers(deployment).flatMap((each) => problem(each.workload, each, wrong(each.value, each.workload.pod))),
  };
}

function ofPods(rule: Rest, wrong: (pod: unknown, workload: Workload, deployment: Deployment) => string | null): Check {
  return {
    ...rule,
    find: (deployment) =>
      workloads(deployment).flatMap((each) => problem(each, each, wrong(each.pod, each, deployment))),
  };
}

function problem({ file }: Workload, { name }: Workload | Container, what: string | null): readonly Problem[] {
  return what === null ? [] : [{ file, what: `${name}: ${what}` }];
}

/** The container's own security setting, or its pod's. */
function security(value: unknown, pod: unknown, name: string): unknown {
  return at(value, 'securityContext', name) ?? at(pod, 'securityContext', name);
}

const CAPABILITIES_ALLOWED = ['NET_BIND_SERVICE'];
const HOST = ['hostNetwork', 'hostPID', 'hostIPC'];

export const POD_CHECKS: readonly Check[] = [
  ofContainers(
    {
      id: 'pod-non-root',
      name: 'Runs as nobody special',
      category: 'container',
      severity: 'critical',
      remediation: 'Set securityContext.runAsNonRoot: true and a runAsUser other than 0.',
    },
    (value, pod) => {
      if (security(value, pod, 'runAsUser') === 0) return 'runs as root';
      return security(value, pod, 'runAsNonRoot') === true ? null : 'may run as root';
    },
  ),
  ofContainers(
    {
      id: 'pod-privileged',
      name: 'Has no privileges',
      category: 'container',
      severity: 'critical',
      remediation: 'Remove securityContext.privileged.',
    },
    (value) => (at(value, 'securityContext', 'privileged') === true ? 'is privileged' : null),
  ),
  ofContainers(
    {
      id: 'pod-escalation',
      name: 'Cannot gain privileges',
      category: 'container',
      severity: 'high',
      remediation: 'Set securityContext.allowPrivilegeEscalation: false.',
    },
    (value) => (at(value, 'securityContext', 'allowPrivilegeEscalation') === false ? null : 'may gain privileges'),
  ),
  ofContainers(
    {
      id: 'pod-read-only-root',
      name: 'Cannot write to its own image',
      category: 'container',
      severity: 'high',
      remediation: 'Set securityContext.readOnlyRootFilesystem: true, and mount an emptyDir where it must write.',
    },
    (value) => (at(value, 'securityContext', 'readOnlyRootFilesystem') === true ? null : 'may write to its root'),
  ),
  ofContainers(
    {
      id: 'pod-capabilities',
      name: 'Has no capabilities',
      category: 'container',
      severity: 'high',
      remediation: 'Set securityContext.capabilities.drop: [ALL], and add none.',
    },
    (value) => {
      const added = list(at(value, 'securityContext', 'capabilities', 'add')).map(text);
      const extra = added.filter((name) => !CAPABILITIES_ALLOWED.includes(name));
      if (extra.length > 0) return `has ${extra.join(', ')}`;
      return list(at(value, 'securityContext', 'capabilities', 'drop')).includes('ALL') ? null : 'keeps capabilities';
    },
  ),
  ofContainers(
    {
      id: 'pod-seccomp',
      name: 'Is confined to usual system calls',
      category: 'container',
      severity: 'medium',
      remediation: 'Set securityContext.seccompProfile.type: RuntimeDefault.',
    },
    (value, pod) => {
      const type = text(at(security(value, pod, 'seccompProfile'), 'type'));
      return type === 'RuntimeDefault' || type === 'Localhost' ? null : 'has no seccomp profile';
    },
  ),
  ofContainers(
    {
      id: 'pod-limits',
      name: 'Has limits',
      category: 'container',
      severity: 'medium',
      remediation: 'Set resources.requests and resources.limits of cpu and memory.',
    },
    (value) => {
      const missing = ['requests', 'limits'].flatMap((kind) =>
        ['cpu', 'memory']
          .filter((what) => text(at(value, 'resources', kind, what)) === '')
          .map((what) => `${kind}.${what}`),
      );
      return missing.length === 0 ? null : `has no ${missing.join(', ')}`;
    },
  ),
  ofContainers(
    {
      id: 'pod-probes',
      name: 'Says whether it is alive and ready',
      category: 'monitoring',
      severity: 'medium',
      remediation: 'Add a livenessProbe and a readinessProbe.',
    },
    (value) => {
      if (list(at(value, 'ports')).length === 0) return null;
      const missing = ['livenessProbe', 'readinessProbe'].filter((name) => at(value, name) === undefined);
      return missing.length === 0 ? null : `has no ${missing.join(' and no ')}`;
    },
  ),
  ofPods(
    {
      id: 'pod-host',
      name: 'Stays out of its node',
      category: 'container',
      severity: 'critical',
      remediation:
        "Remove hostNetwork, hostPID, hostIPC, hostPath and hostPort; use a Service and volumes of the cluster's.",
    },
    (pod) => {
      const used = HOST.filter((name) => at(pod, name) === true);
      if (list(at(pod, 'volumes')).some((volume) => at(volume, 'hostPath') !== undefined)) used.push('hostPath');
      const ports = list(at(pod, 'containers')).flatMap((value) => list(at(value, 'ports')));
      if (ports.some((port) => at(port, 'hostPort') !== undefined)) used.push('hostPort');
      return used.length === 0 ? null : `uses ${used.join(', ')}`;
    },
  ),
  ofPods(
    {
      id: 'pod-token',
      name: "Has no token for the cluster's API",
      category: 'access',
      severity: 'high',
      remediation: 'Set automountServiceAccountToken: false.',
    },
    (pod) => (at(pod, 'automountServiceAccountToken') === false ? null : "has a token for the cluster's API"),
  ),
  ofPods(
    {
      id: 'pod-service-account',
      name: 'Has a service account of its own',
      category: 'access',
      severity: 'medium',
      remediation: 'Make a ServiceAccount for it and name it in serviceAccountName.',
    },
    (pod) => {
      const account = text(at(pod, 'serviceAccountName'));
      return account === '' || account === 'default' ? "uses the namespace's default account" : null;
    },
  ),
  ofPods(
    {
      id: 'pod-secret-mode',
      name: 'Keeps mounted secrets from others',
      category: 'secrets',
      severity: 'low',
      remediation: 'Set defaultMode: 0440 at the volume.',
    },
    (pod) => {
      const open = list(at(pod, 'volumes')).filter((volume) => {
        if (at(volume, 'secret') === undefined) return false;
        return (Number(at(volume, 'secret', 'defaultMode') ?? 0o644) & 0o007) !== 0;
      });
      return open.length === 0
        ? null
        : `mounts ${open.map((volume) => text(at(volume, 'name'))).join(', ')} for everyone`;
    },
  ),
  ofPods(
    {
      id: 'pod-disruption',
      name: 'Survives the loss of a node',
      category: 'monitoring',
      severity: 'low',
      remediation: 'Add a PodDisruptionBudget whose selector matches the pods.',
    },
    (_pod, { object, labels }, { objects }) => {
      if (Number(at(object, 'spec', 'replicas') ?? 1) < 2) return null;
      const covered = objects.some(
        ({ object: other }) =>
          at(other, 'kind') === 'PodDisruptionBudget' &&
          Object.entries(at(other, 'spec', 'selector', 'matchLabels') ?? { none: 'none' }).every(
            ([name, value]) => at(labels, name) === value,
          ),
      );
      return covered ? null : 'has no disruption budget';
    },
  ),
];
