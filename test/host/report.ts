/** Begins every line of mocha's report, so that it can be told from what else an extension host says. */
export const REPORT_MARK = 'host test| ';
