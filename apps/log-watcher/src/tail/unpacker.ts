/** Unpacks gzip piece by piece, and keeps nothing back: what a piece holds is out before the next one goes in. */
import { createGunzip } from 'node:zlib';

const CHUNK_BYTES = 64 * 1024;

/** One archive in the making. */
export class Unpacker {
  /** Whether nothing can follow: zeros that fill up a block have begun. */
  ended = false;
  private readonly gunzip = createGunzip({ chunkSize: CHUNK_BYTES });
  private readonly out: Buffer[] = [];

  constructor() {
    this.gunzip.on('data', (chunk: Buffer) => this.out.push(chunk));
    this.gunzip.once('end', () => (this.ended = true));
  }

  /** What the next piece holds. Rejects with zlib's error; what stood before the damage in this very piece is lost. */
  push(piece: Buffer): Promise<Buffer[]> {
    return this.step((done) => this.gunzip.write(piece, (error) => (error ? undefined : setImmediate(done))));
  }

  /** The rest, after the last piece. Rejects with zlib's Z_BUF_ERROR where pieces are missing. */
  end(): Promise<Buffer[]> {
    return this.step(() => this.gunzip.end());
  }

  /** Lets go of the memory. */
  close(): void {
    this.gunzip.destroy();
  }

  private step(begin: (done: () => void) => void): Promise<Buffer[]> {
    return new Promise((resolve, reject) => {
      const done = (): void => {
        this.gunzip.off('error', reject);
        this.gunzip.off('end', done);
        resolve(this.out.splice(0));
      };
      this.gunzip.once('error', reject);
      this.gunzip.once('end', done);
      begin(done);
    });
  }
}
