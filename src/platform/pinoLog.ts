import { mkdirSync } from 'node:fs';
import pino from 'pino';
import { createStream } from 'rotating-file-stream';
import type { Log } from './log';

export interface LogOptions {
  /** Folder of `mango.log`; made when missing. Absent: no file. */
  readonly folder?: string;
  /** The file is rotated at this many megabytes (2), and so many files are kept (5). */
  readonly maxMegabytes?: number;
  readonly maxFiles?: number;
  readonly level: 'error' | 'warn' | 'info' | 'debug' | 'trace';
  /** Gets each line as text, for an output channel or standard error. */
  readonly onLine?: (line: string) => void;
  /** Gets each line as a JSON object, with its line break. */
  readonly onJson?: (line: string) => void;
  /** Fields of every line, asked for as it is written: the trace. */
  readonly fields?: () => object;
}

export interface ClosableLog extends Log {
  setLevel(level: LogOptions['level']): void;
  /** Writes out what is buffered and lets go of the file. */
  close(): Promise<void>;
}

/**
 * pino to a rotating file and to text or JSON sinks. Streams instead of pino's transports: those are worker threads that
 * load files by path, which a bundle does not have.
 */
export function createLog(options: LogOptions): ClosableLog {
  const { folder, level, onLine, onJson, fields, maxMegabytes = 2, maxFiles = 5 } = options;
  const streams: pino.StreamEntry[] = [];
  let file: ReturnType<typeof createStream> | undefined;
  let broken = false;
  if (folder) {
    mkdirSync(folder, { recursive: true });
    file = createStream('mango.log', { path: folder, size: `${maxMegabytes}M`, maxFiles });
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
  if (onJson) streams.push({ level: 'trace', stream: { write: onJson } });
  const logger = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      messageKey: 'message',
      formatters: { level: (label) => ({ level: label }) },
      ...(fields ? { mixin: fields } : {}),
    },
    pino.multistream(streams),
  );
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

/** A JSON line as a person reads it: time, level, message, then the fields. */
function readable(line: string): string {
  const { time, level, message, ...fields } = JSON.parse(line) as { time: string; level: string; message?: string };
  const rest = Object.keys(fields).length > 0 ? ` ${JSON.stringify(fields)}` : '';
  return `${time} ${level} ${message ?? ''}${rest}`;
}
