/** Where screenshots and the logs of failures go. */
export const ARTIFACTS = process.env.MANGO_ARTIFACTS ?? 'artifacts';
