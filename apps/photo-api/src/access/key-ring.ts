/** The API keys in force. The file is read again when it has changed: a key that was made or revoked counts within a second, without a restart. */
import { statSync } from 'node:fs';
import { Failure } from '#events';
import { idIn, isKey, type KeptKey } from './api-key.js';
import { readKeyFile } from './key-file.js';

/** What the ring tells when the file has changed. */
export interface KeyRingListener {
  /** @param count keys that are not revoked */
  loaded(count: number): void;
  /** The file cannot be read any more; the keys read last stay in force. */
  failed(message: string): void;
}

/** How old a look at the file may be. */
const LOOK_AGAIN_MS = 1000;

/** Keys by id. */
export class KeyRing {
  private keys = new Map<string, KeptKey>();
  private seen = '';
  private lookedAt = Number.NEGATIVE_INFINITY;

  private constructor(
    private readonly path: string,
    private readonly listener: KeyRingListener,
  ) {}

  /** @throws Failure BadConfigError where the file cannot be read */
  static open(path: string, listener: KeyRingListener): KeyRing {
    const ring = new KeyRing(path, listener);
    try {
      ring.read(signatureOf(path));
    } catch (error) {
      throw new Failure('BadConfigError', `API_KEYS_FILE=${path} cannot be read: ${(error as Error).message}`, {
        remedy: 'Make the file and a first key in it with `npm run keys -- create NAME`, or leave API_KEYS_FILE out.',
        cause: error,
      });
    }
    return ring;
  }

  /** The key that the text is; undefined where it is none, or one that was revoked. @param nowMs any clock in ms */
  find(text: string, nowMs: number): KeptKey | undefined {
    this.lookAgain(nowMs);
    const id = idIn(text);
    const kept = id === undefined ? undefined : this.keys.get(id);
    return isKey(text, kept?.sha256) && kept?.revoked_at === undefined ? kept : undefined;
  }

  private lookAgain(nowMs: number): void {
    if (Math.abs(nowMs - this.lookedAt) < LOOK_AGAIN_MS) return;
    this.lookedAt = nowMs;
    let signature = 'gone';
    try {
      signature = signatureOf(this.path);
      if (signature !== this.seen) this.read(signature);
    } catch (error) {
      if (signature !== this.seen) this.listener.failed((error as Error).message);
      this.seen = signature;
    }
  }

  private read(signature: string): void {
    const keys = readKeyFile(this.path);
    this.keys = new Map(keys.map((key) => [key.id, key]));
    this.seen = signature;
    this.listener.loaded(keys.filter(({ revoked_at }) => revoked_at === undefined).length);
  }
}

/** Changes whenever the file is replaced or written. */
function signatureOf(path: string): string {
  const { ino, size, mtimeMs } = statSync(path);
  return `${ino} ${size} ${mtimeMs}`;
}
