/** What of a voice terminal is kept from one window to the next. */
export interface KeptTerminal {
  readonly name: string;
  readonly folder: string;
}

/** Under this the workspace's memento has them. */
export const KEPT_TERMINALS = 'mango.voiceTerminals';

/** The terminals that the last window had; what is not in their shape is left out. */
export function keptTerminals(memento: { get(key: string): unknown }): readonly KeptTerminal[] {
  const kept = memento.get(KEPT_TERMINALS);
  return Array.isArray(kept) ? kept.filter(isKept) : [];
}

function isKept(value: unknown): value is KeptTerminal {
  if (typeof value !== 'object' || value === null) return false;
  return 'name' in value && typeof value.name === 'string' && 'folder' in value && typeof value.folder === 'string';
}
