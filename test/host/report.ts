/** Begins every line of mocha's report, so that it can be told from what else an extension host says. */
export const REPORT_MARK = 'host test| ';

/** Printed by a test that wants a second window. */
export const ANOTHER_WINDOW = 'host test wants another window';
