import type { ClusterObject, Deployment } from './deployment';
import { at, list, text } from './json';

/** What runs pods, with the pod that it makes. */
export interface Workload {
  readonly file: string;
  /** Kind and name. */
  readonly name: string;
  readonly namespace: string;
  readonly object: unknown;
  readonly labels: unknown;
  readonly pod: unknown;
}

/** A container of a workload. */
export interface Container {
  readonly workload: Workload;
  /** As the workload's, with the container's own name behind it. */
  readonly name: string;
  readonly value: unknown;
}

const TEMPLATES: Readonly<Record<string, readonly string[]>> = {
  Pod: [],
  Deployment: ['spec', 'template'],
  StatefulSet: ['spec', 'template'],
  DaemonSet: ['spec', 'template'],
  ReplicaSet: ['spec', 'template'],
  Job: ['spec', 'template'],
  CronJob: ['spec', 'jobTemplate', 'spec', 'template'],
};

export function workloads({ objects }: Deployment): readonly Workload[] {
  return objects.flatMap(({ file, object }) => {
    const path = TEMPLATES[text(at(object, 'kind'))];
    if (!path) return [];
    const template = at(object, ...path);
    return [
      {
        file,
        name: nameOf({ file, object }),
        namespace: text(at(object, 'metadata', 'namespace')),
        object,
        labels: at(template, 'metadata', 'labels'),
        pod: at(template, 'spec'),
      },
    ];
  });
}

export function containers(deployment: Deployment): readonly Container[] {
  return workloads(deployment).flatMap((workload) =>
    [...list(at(workload.pod, 'initContainers')), ...list(at(workload.pod, 'containers'))].map((value) => ({
      workload,
      name: `${workload.name}, container ${text(at(value, 'name'))}`,
      value,
    })),
  );
}

export function ofKind({ objects }: Deployment, ...kinds: readonly string[]): readonly ClusterObject[] {
  return objects.filter(({ object }) => kinds.includes(text(at(object, 'kind'))));
}

export function nameOf({ object }: ClusterObject): string {
  return `${text(at(object, 'kind'))} ${text(at(object, 'metadata', 'name'))}`;
}
