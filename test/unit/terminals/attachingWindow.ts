import { TmuxConnection } from '../../../src/terminals/tmux/connection';
import { findTmux } from '../../../src/terminals/tmux/program';

/** Another window, in a process of its own, that attaches again and again. Arguments: the socket, how often. */
async function main(): Promise<void> {
  const [socketPath = '', times = ''] = process.argv.slice(2);
  const program = await findTmux('tmux');
  for (let time = 0; time < Number(times); time += 1) {
    const connection = await TmuxConnection.open({ program, socketPath, session: '$0' });
    await connection.close();
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
