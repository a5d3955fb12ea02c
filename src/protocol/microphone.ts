/**
 * What the extension host and a browser-side microphone say to each other. The panel carries these as webview messages,
 * the microphone page as JSON text over a WebSocket with the sound in binary messages beside it (see `packFrame`).
 */

/** Host to microphone. `capture` numbers one opening of the microphone; reports of an older one are late and ignored. */
export type MicrophoneCommand =
  | { readonly type: 'microphone.probe' }
  | { readonly type: 'microphone.start'; readonly capture: number }
  | { readonly type: 'microphone.stop'; readonly capture: number };

/** Why a browser could not open the microphone, or lost it. The same codes as AudioSourceError. */
export type MicrophoneFailureCode = 'refused' | 'not-found' | 'busy' | 'lost' | 'unavailable';

/** What the browser says about consent; `unknown` where it cannot be asked (Firefox, older Safari). */
export type MicrophonePermission = 'granted' | 'denied' | 'prompt' | 'unknown';

/** Microphone to host. */
export type MicrophoneReport =
  | {
      /** The answer to `probe`, and sent again whenever it changes. `reason` is a sentence; present when not usable. */
      readonly type: 'microphone.state';
      readonly usable: boolean;
      readonly permission: MicrophonePermission;
      readonly reason?: string;
    }
  | { readonly type: 'microphone.started'; readonly capture: number }
  /** Every sample recorded before the stop has been sent. */
  | { readonly type: 'microphone.ended'; readonly capture: number }
  | {
      readonly type: 'microphone.failed';
      readonly capture: number;
      readonly code: MicrophoneFailureCode;
      readonly message: string;
    };

/** Sound from the panel: 16 kHz mono Int16 in a buffer of its own, which webview messages carry without JSON. */
export interface MicrophoneSound {
  readonly type: 'microphone.sound';
  readonly capture: number;
  readonly samples: ArrayBuffer;
}

/** Everything the panel's microphone sends to the host. */
export type PanelMicrophoneMessage = MicrophoneReport | MicrophoneSound;

/** Host to microphone page, beyond the commands. */
export type PageCommand =
  | MicrophoneCommand
  /** `speaker`: this page is the microphone. `waiting`: another one is; `holder` names it for people. */
  | { readonly type: 'page.role'; readonly role: 'speaker' | 'waiting'; readonly holder?: string }
  /** What goes on in the editor, as a line for people. */
  | { readonly type: 'page.show'; readonly listening: boolean; readonly text: string }
  | { readonly type: 'page.ping' };

/** Microphone page to host, beyond the reports. */
export type PageReport =
  | MicrophoneReport
  /** The page's own talk button went down or up. */
  | { readonly type: 'page.talk'; readonly pressed: boolean }
  /** Makes this page the microphone in place of the one that is. */
  | { readonly type: 'page.takeOver' }
  | { readonly type: 'page.pong' };

/** Bytes before the samples of a binary message: the capture number, unsigned 32 bit little endian. */
const HEADER_BYTES = 4;

/** Largest message the host takes, in bytes: two seconds of sound. */
export const MAX_MESSAGE_BYTES = HEADER_BYTES + 2 * 2 * 16_000;

/** A binary message: capture number, then 16 kHz mono Int16 samples, all little endian. */
export function packFrame(capture: number, samples: Int16Array): ArrayBuffer {
  const buffer = new ArrayBuffer(HEADER_BYTES + samples.length * 2);
  const view = new DataView(buffer);
  view.setUint32(0, capture, true);
  samples.forEach((sample, index) => view.setInt16(HEADER_BYTES + index * 2, sample, true));
  return buffer;
}

/** The reverse of `packFrame`; null when the bytes are not such a message (too short, empty or a torn sample). */
export function unpackFrame(bytes: Uint8Array): { readonly capture: number; readonly samples: Int16Array } | null {
  const soundBytes = bytes.byteLength - HEADER_BYTES;
  if (soundBytes <= 0 || soundBytes % 2 !== 0) return null;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const samples = new Int16Array(soundBytes / 2);
  for (let index = 0; index < samples.length; index++) samples[index] = view.getInt16(HEADER_BYTES + index * 2, true);
  return { capture: view.getUint32(0, true), samples };
}

const FAILURE_CODES: readonly unknown[] = [
  'refused',
  'not-found',
  'busy',
  'lost',
  'unavailable',
] satisfies MicrophoneFailureCode[];
const PERMISSIONS: readonly unknown[] = ['granted', 'denied', 'prompt', 'unknown'] satisfies MicrophonePermission[];

/** Longest sentence taken from a browser; the rest would be somebody filling the log. */
const MAX_SENTENCE = 500;

const sentence = (value: unknown): value is string => typeof value === 'string' && value.length <= MAX_SENTENCE;
const captureNumber = (value: unknown): value is number => Number.isInteger(value);

/** Checks what came from a page, which may be anyone's; null when it is no report. */
export function parsePageReport(value: unknown): PageReport | null {
  if (typeof value !== 'object' || value === null || !('type' in value)) return null;
  const message: Record<string, unknown> = { ...value };
  const { type, capture } = message;
  switch (type) {
    case 'page.takeOver':
    case 'page.pong':
      return { type };
    case 'page.talk':
      return typeof message['pressed'] === 'boolean' ? { type, pressed: message['pressed'] } : null;
    case 'microphone.started':
    case 'microphone.ended':
      return captureNumber(capture) ? { type, capture } : null;
    case 'microphone.failed':
      return captureNumber(capture) && FAILURE_CODES.includes(message['code']) && sentence(message['message'])
        ? { type, capture, code: message['code'] as MicrophoneFailureCode, message: message['message'] }
        : null;
    case 'microphone.state': {
      const { usable, permission, reason } = message;
      if (typeof usable !== 'boolean' || !PERMISSIONS.includes(permission)) return null;
      if (reason !== undefined && !sentence(reason)) return null;
      return {
        type,
        usable,
        permission: permission as MicrophonePermission,
        ...(reason === undefined ? {} : { reason }),
      };
    }
    default:
      return null;
  }
}
