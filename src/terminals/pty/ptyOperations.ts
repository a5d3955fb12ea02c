/** What a pty terminal does by itself; in the editor it has the editor's operations besides. */
export const PTY_OPERATIONS = ['interrupt', 'clear', 'close'] as const;

export type PtyOperation = (typeof PTY_OPERATIONS)[number];

export const isPtyOperation = (operation: string): operation is PtyOperation =>
  PTY_OPERATIONS.some((each) => each === operation);
