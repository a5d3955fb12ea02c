import { mkdirSync } from 'node:fs';
import pino from 'pino';
import { createStream } from 'rotating-file-stream';
import type { Log } from './log';

export interface LogOptions {
  /** Folder of `mango.log`; made when missing. Absent: no file. */
  readonly folder?: string;
  readonly level: 'error' | 'warn' | 'info' | 'debug' | 'trace';
  /** Gets each line as text, for an output channel or standard error. */
  readonly onLine?: (line: string) => void;
}

export interface ClosableLog extends Log {
  setLevel(level: LogOptions['level']): void;
  /** Writes out what is buffered and lets go of the file. */
  close(): Promise<void>;
}

/**
 * pino to a rotating file (5 files of 2 MB) and to a text sink. Streams instead of pino's transports: those are worker
 * threads that load files by path, which a bundle does not have.
 */
export function createLog({ folder, level, onLine }: LogOptions): ClosableLog {
  const streams: pino.StreamEntry[] = [];
  let file: ReturnType<typeof createStream> | undefined;
  let broken = false;
  if (folder) {
    mkdirSync(folder, { recursive: true });
    file = createStream('mango.log', { path: folder, size: '2M', maxFiles: 5 });
    file.on('error', () => {
      // A full disk must not stop the user from speaking; the other sink still has every line.
      broken = true;
    });
    const sink = file;
    streams.push({
      level: 'trace',
      stream: {
        write: (line: string) => {
          if (!broken) sink.write(line);
        },
      },
    });
  }
  if (onLine) streams.push({ level: 'trace', stream: { write: (line: string) => onLine(readable(line)) } });
  const logger = pino({ level, base: null, timestamp: pino.stdTimeFunctions.isoTime }, pino.multistream(streams));
  return Object.assign(asLog(logger), {
    setLevel: (next: LogOptions['level']) => {
      logger.level = next;
    },
    close: () =>
      new Promise<void>((resolve) => {
        if (!file || broken) resolve();
        else file.end(resolve);
      }),
  });
}

function asLog(logger: pino.Logger): Log {
  return {
    debug: (fields, message) => logger.debug(fields, message),
    info: (fields, message) => logger.info(fields, message),
    warn: (fields, message) => logger.warn(fields, message),
    error: (fields, message) => logger.error(fields, message),
    child: (fields) => asLog(logger.child(fields)),
  };
}

const LEVELS: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'error',
  60: 'fatal',
};

/** A JSON line as a person reads it: time, level, message, then the fields. */
function readable(line: string): string {
  const { time, level, msg, ...fields } = JSON.parse(line) as { time: string; level: number; msg?: string } & object;
  const rest = Object.keys(fields).length > 0 ? ` ${JSON.stringify(fields)}` : '';
  return `${time} ${LEVELS[level] ?? level} ${msg ?? ''}${rest}`;
}
