import { stat } from 'node:fs/promises';

/** When the files were last changed, as one text; a file that is not there counts as such. */
export async function timesOf(paths: readonly string[]): Promise<string> {
  const times = await Promise.all(
    paths.map(async (path) => {
      try {
        const { mtimeMs, size, ino } = await stat(path);
        return `${mtimeMs}/${size}/${ino}`;
      } catch {
        // Not there, or not for us to see: that is a state too.
        return '-';
      }
    }),
  );
  return times.join(' ');
}
