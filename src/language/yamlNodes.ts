import { isScalar, type Node } from 'yaml';

/** Where a node begins in its text. */
export function rangeStart(node: unknown): number | undefined {
  const range = (node as Partial<Node> | null | undefined)?.range;
  return range?.[0];
}

/** Whether a node stands at an offset of its text. */
export function holds(node: unknown, offset: number): boolean {
  const { range } = (node as Partial<Node> | null | undefined) ?? {};
  return range != null && offset >= range[0] && offset < range[1];
}

/** A scalar as its author wrote it: numbers and booleans keep their spelling. */
export function asWritten(node: unknown): string {
  if (!isScalar(node)) return typeof node === 'string' ? node : '';
  if (typeof node.value === 'string') return node.value;
  return node.value === null ? '' : (node.source ?? JSON.stringify(node.value));
}
