import { randomBytes } from 'node:crypto';

/**
 * Makes time-ordered unique ids (UUID version 7, RFC 9562): 48 bits of milliseconds, a 12-bit counter for ids of the same
 * millisecond, then random bits. Ids of one maker sort as text in the order they were made, also when the clock jumps back.
 */
export function timeOrderedIds(now: () => number = Date.now): () => string {
  let last = 0;
  let counter = 0;
  return () => {
    const time = Math.max(now(), last);
    counter = time === last ? counter + 1 : 0;
    if (counter > 0xfff) {
      counter = 0;
      last = time + 1;
    } else {
      last = time;
    }
    const bytes = randomBytes(16);
    bytes.writeUIntBE(last, 0, 6);
    bytes.writeUInt16BE(0x7000 | counter, 6);
    bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
    const hex = bytes.toString('hex');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  };
}
