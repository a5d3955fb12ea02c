// The decoder process: forked by decoderEngine.ts, because libvosk ends its process on input it does not like. It is the
// only place that loads koffi and libvosk.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DecoderReply, DecoderRequest } from '../../protocol/decoder';
import { LIBRARY_VARIABLE } from './libraryPath';
import { loadModel, LoadError } from './load';
import { Retraining } from './retraining';
import { DecoderSession } from './session';

let session: DecoderSession | null = null;

function reply(message: DecoderReply): void {
  process.send?.(message);
}

/** What the model that comes with us learned about noise lies beside this bundle; without it, it is heard as published. */
function readRetraining(): Retraining | null {
  try {
    return Retraining.read(readFileSync(join(__dirname, 'retraining.bin')));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const message = `What the model learned about noise cannot be read (${reason}). Install it again.`;
    reply({ kind: 'unfiltered', message });
    return null;
  }
}

function load(request: Extract<DecoderRequest, { kind: 'load' }>): DecoderReply {
  const startedAt = performance.now();
  try {
    const override = request.library ?? process.env[LIBRARY_VARIABLE];
    session = new DecoderSession(
      loadModel({
        modelDir: request.modelDir,
        override,
        from: __dirname,
        retraining: readRetraining(),
      }),
      reply,
      __dirname,
    );
    return { kind: 'ready', loadMs: performance.now() - startedAt };
  } catch (error) {
    const code = error instanceof LoadError ? error.code : 'decoder-failed';
    return { kind: 'failed', code, message: error instanceof Error ? error.message : String(error) };
  }
}

process.on('message', (request: DecoderRequest) => {
  if (request.kind === 'load') {
    // Acknowledged first: once ready, nothing with the long patience that loading needs may be in flight.
    const answer = load(request);
    reply({ kind: 'ack' });
    reply(answer);
    return;
  }
  session?.handle(request);
  reply({ kind: 'ack' });
});

// The host is gone, however it went.
process.on('disconnect', () => process.exit(0));

// Ctrl+C in a terminal reaches the whole process group; whether to go on is the host's decision.
process.on('SIGINT', () => undefined);
