/** Numbers and texts one after the other, little endian. Grows as it is written to. */
export class ByteWriter {
  private buffer: Buffer;
  private length = 0;

  /** @param capacity bytes that it takes before it has to grow. */
  constructor(capacity = 1 << 16) {
    this.buffer = Buffer.alloc(capacity);
  }

  bytes(): Buffer {
    return this.buffer.subarray(0, this.length);
  }

  raw(bytes: Uint8Array): this {
    const at = this.take(bytes.length);
    this.buffer.set(bytes, at);
    return this;
  }

  /** Its length in front of it, as OpenFst has texts. */
  text(text: string): this {
    const bytes = Buffer.from(text, 'utf8');
    return this.int32(bytes.length).raw(bytes);
  }

  uint8(value: number): this {
    return this.put(1, (at) => this.buffer.writeUInt8(value, at));
  }

  int32(value: number): this {
    return this.put(4, (at) => this.buffer.writeInt32LE(value, at));
  }

  uint32(value: number): this {
    return this.put(4, (at) => this.buffer.writeUInt32LE(value, at));
  }

  float32(value: number): this {
    return this.put(4, (at) => this.buffer.writeFloatLE(value, at));
  }

  float64(value: number): this {
    return this.put(8, (at) => this.buffer.writeDoubleLE(value, at));
  }

  int64(value: number): this {
    return this.put(8, (at) => this.buffer.writeBigInt64LE(BigInt(value), at));
  }

  uint64(value: bigint): this {
    return this.put(8, (at) => this.buffer.writeBigUInt64LE(value, at));
  }

  private put(size: number, write: (at: number) => void): this {
    write(this.take(size));
    return this;
  }

  private take(size: number): number {
    const at = this.length;
    this.length += size;
    while (this.length > this.buffer.length)
      this.buffer = Buffer.concat([this.buffer, Buffer.alloc(this.buffer.length)]);
    return at;
  }
}
