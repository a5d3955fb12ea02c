import type { Log } from '../platform/log';
import type { SpeechLog } from '../speech/speechLog';

/** The log in the words of the speech room, which knows no other. */
export function speechLog(log: Log): SpeechLog {
  return {
    debug: (message, details) => log.debug(details ?? {}, message),
    info: (message, details) => log.info(details ?? {}, message),
    warn: (message, details) => log.warn(details ?? {}, message),
    error: (message, details) => log.error(details ?? {}, message),
  };
}
