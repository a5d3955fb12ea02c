/** A window that has the lock of a history, says so, and holds it until it is killed. Arguments: image file. */
import { withLock } from '../../../../src/history/store/fileLock';

void withLock(process.argv[2] ?? '', async () => {
  console.log('held');
  await new Promise((resolve) => setTimeout(resolve, 60_000));
});
