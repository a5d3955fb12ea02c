import type { Problem, Rule } from './finding';

/** A file, and what it says. */
export interface Source {
  readonly file: string;
  readonly text: string;
}

/** A file of YAML, parsed. */
export interface Parsed extends Source {
  readonly value: unknown;
}

/** An object of a cluster, and the file or overlay that it comes from. */
export interface ClusterObject {
  readonly file: string;
  readonly object: unknown;
}

/** Everything that checks look at. */
export interface Deployment {
  readonly objects: readonly ClusterObject[];
  readonly compose: readonly Parsed[];
  readonly dockerfiles: readonly Source[];
  readonly workflows: readonly Parsed[];
  readonly prometheus: readonly Parsed[];
  readonly alertRules: readonly Parsed[];
  readonly alertmanager: readonly Parsed[];
  /** Every file of text, those above included. */
  readonly texts: readonly Source[];
}

/** A check: pure, over what was read. */
export interface Check extends Rule {
  find(deployment: Deployment): readonly Problem[];
}

/** The line of the first occurrence, from 1. */
export function lineOf(text: string, part: string): number {
  const index = text.indexOf(part);
  return index < 0 ? 1 : text.slice(0, index).split('\n').length;
}
