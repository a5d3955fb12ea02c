import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { encodeRecord, innerRecord, plainRecord, scanJournal, type PlainRecord } from '../journal/record';
import { keyOfFile, type HistoryKey } from './key';

/**
 * An encrypted record of a journal: id of the key (8 bytes), nonce (12), kind and payload under AES-256-GCM, tag (16). The
 * key is the journal's own, made of its id, so that a record of another journal is found. The nonce is random: a record
 * whose writing failed is followed by another in its place.
 */
const ID = 8;
const NONCE = 12;
const TAG = 16;

/** Encrypts encoded records for one journal, each by itself. */
export type RecordCipher = (records: Uint8Array) => Buffer;

export function recordCipher(key: HistoryKey, journal: string): RecordCipher {
  const own = keyOfFile(key, journal, 'journal');
  const id = Buffer.from(key.id, 'hex');
  return (records) => {
    const plain = scanJournal(Buffer.from(records.buffer, records.byteOffset, records.byteLength)).records;
    return Buffer.concat(
      plain.map((record) => {
        if (record.kind === 'encrypted') return encodeRecord('encrypted', record.payload);
        const nonce = randomBytes(NONCE);
        const cipher = createCipheriv('aes-256-gcm', own, nonce);
        const text = [cipher.update(innerRecord(record)), cipher.final()];
        return encodeRecord('encrypted', Buffer.concat([id, nonce, ...text, cipher.getAuthTag()]));
      }),
    );
  };
}

/** The id of the key that an encrypted record is under. */
export function recordKeyId(payload: Buffer): string {
  return payload.subarray(0, ID).toString('hex');
}

/** Opens payloads of one journal's encrypted records. */
export type RecordOpener = (payload: Buffer) => PlainRecord | null;

/** What it gives is null when the record is damaged, or another journal's. */
export function recordOpener(key: HistoryKey, journal: string): RecordOpener {
  const own = keyOfFile(key, journal, 'journal');
  return (payload) => {
    if (payload.length < ID + NONCE + TAG) return null;
    const decipher = createDecipheriv('aes-256-gcm', own, payload.subarray(ID, ID + NONCE), { authTagLength: TAG });
    decipher.setAuthTag(payload.subarray(-TAG));
    try {
      return plainRecord(Buffer.concat([decipher.update(payload.subarray(ID + NONCE, -TAG)), decipher.final()]));
    } catch {
      // Not what was written.
      return null;
    }
  };
}
