import type { Labels, Manifest } from './manifests';

interface Selector {
  readonly matchLabels?: Labels;
}

interface Peer {
  readonly podSelector?: Selector;
  readonly namespaceSelector?: Selector;
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
}

interface Rule {
  readonly from?: readonly Peer[];
  readonly to?: readonly Peer[];
  readonly ports?: readonly { readonly port: number }[];
}

interface PolicySpec {
  readonly podSelector: Selector;
  readonly policyTypes: readonly ('Ingress' | 'Egress')[];
  readonly ingress?: readonly Rule[];
  readonly egress?: readonly Rule[];
}

/** One end of a connection: a pod by its labels, in our namespace or in another. */
export interface End {
  readonly labels: Labels;
  /** The name of another namespace. */
  readonly elsewhere?: string;
}

/** Whether the network policies of a namespace let a connection through, as Kubernetes defines it. */
export function allowed(manifests: readonly Manifest[], from: End, to: End, port: number): boolean {
  const policies = manifests.filter(({ kind }) => kind === 'NetworkPolicy').map(({ spec }) => spec as PolicySpec);
  return passes(policies, 'Egress', from, to, port) && passes(policies, 'Ingress', to, from, port);
}

/** @param self the end whose traffic the policies of this direction are about; of another namespace we know nothing. */
function passes(all: readonly PolicySpec[], type: 'Ingress' | 'Egress', self: End, other: End, port: number): boolean {
  if (self.elsewhere !== undefined) return true;
  const own = all.filter((policy) => policy.policyTypes.includes(type) && selects(policy.podSelector, self.labels));
  if (own.length === 0) return true;
  return own
    .flatMap((policy) => (type === 'Ingress' ? policy.ingress : policy.egress) ?? [])
    .filter(({ ports }) => ports === undefined || ports.some((each) => each.port === port))
    .some((rule) => {
      const peers = type === 'Ingress' ? rule.from : rule.to;
      return peers === undefined || peers.some((peer) => isPeer(peer, other));
    });
}

function isPeer({ podSelector, namespaceSelector, ipBlock }: Peer, { labels, elsewhere }: End): boolean {
  if (ipBlock) return false;
  const inNamespace = namespaceSelector
    ? selects(namespaceSelector, { 'kubernetes.io/metadata.name': elsewhere ?? '' })
    : elsewhere === undefined;
  return inNamespace && (podSelector === undefined || selects(podSelector, labels));
}

function selects({ matchLabels = {} }: Selector, labels: Labels): boolean {
  return Object.entries(matchLabels).every(([name, value]) => labels[name] === value);
}
