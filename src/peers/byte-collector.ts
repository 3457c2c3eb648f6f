/**
 * Puts an answer's bytes together, up to a bound. They are copied into one growing buffer: a hostile server can cut an answer
 * into pieces of one byte, and kept as they come each would cost a hundred times its size.
 */
export class ByteCollector {
  readonly #bytesMax: number;
  #buffer: Buffer = noBytes;
  #bytes = 0;

  constructor(bytesMax: number) {
    this.#bytesMax = bytesMax;
  }

  /** Takes a piece; false when that is more than the bound. */
  add(piece: Buffer): boolean {
    const bytes = this.#bytes + piece.length;
    if (bytes > this.#bytesMax) return false;
    // Mostly the first piece is all there is.
    if (this.#bytes === 0) this.#buffer = piece;
    else {
      if (bytes > this.#buffer.length) this.#grow(Math.min(2 * bytes, this.#bytesMax));
      this.#buffer.set(piece, this.#bytes);
    }
    this.#bytes = bytes;
    return true;
  }

  collected(): Buffer {
    return this.#buffer.length === this.#bytes ? this.#buffer : this.#buffer.subarray(0, this.#bytes);
  }

  #grow(capacity: number): void {
    const grown = Buffer.allocUnsafe(capacity);
    grown.set(this.collected());
    this.#buffer = grown;
  }
}

const noBytes = Buffer.alloc(0);
