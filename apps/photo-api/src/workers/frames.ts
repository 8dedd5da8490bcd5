/**
 * Frames on a stream: head length and body length (two 32-bit little-endian numbers), the head as JSON, the body as it is.
 * A pipe of our own costs a fifth to two fifths less than Node's IPC channel, which copies a photo once more on each side to serialise it.
 */
import type { Duplex, Readable } from 'node:stream';

const PREFIX_BYTES = 8;
const MAX_HEAD_BYTES = 1024 * 1024;
const MAX_BODY_BYTES = 256 * 1024 * 1024;
const NOTHING = new Uint8Array(0);

/** Takes one whole frame; the body is its to keep. */
export type FrameListener<H> = (head: H, body: Buffer) => void;

/** Writes a frame. The body must not change until it is written. */
export function writeFrame(stream: Duplex, head: object, body: Uint8Array = NOTHING): void {
  const headBytes = Buffer.from(JSON.stringify(head), 'utf8');
  const prefix = Buffer.allocUnsafe(PREFIX_BYTES);
  prefix.writeUInt32LE(headBytes.length, 0);
  prefix.writeUInt32LE(body.length, 4);
  stream.cork();
  stream.write(Buffer.concat([prefix, headBytes]));
  if (body.length > 0) stream.write(body);
  stream.uncork();
}

/**
 * Reads frames until the stream ends. The lengths are checked before anything is allocated.
 * @param onBroken told once where the stream carries no frames; nothing is read after that
 */
export function readFrames<H>(stream: Readable, onFrame: FrameListener<H>, onBroken: (reason: string) => void): void {
  let target = Buffer.allocUnsafe(PREFIX_BYTES);
  let filled = 0;
  let lengths: { head: number; body: number } | undefined;

  /** The buffer is full: it was a prefix, or a head and its body. */
  const take = (): void => {
    if (lengths === undefined) {
      const head = target.readUInt32LE(0);
      const body = target.readUInt32LE(4);
      if (head > MAX_HEAD_BYTES || body > MAX_BODY_BYTES)
        throw new RangeError(`a frame of ${head} + ${body} bytes is announced`);
      lengths = { head, body };
      target = Buffer.allocUnsafeSlow(head + body);
    } else {
      const { head } = lengths;
      const whole = target;
      lengths = undefined;
      target = Buffer.allocUnsafe(PREFIX_BYTES);
      onFrame(JSON.parse(whole.toString('utf8', 0, head)) as H, whole.subarray(head));
    }
    filled = 0;
  };

  const onData = (chunk: Buffer): void => {
    try {
      for (let from = 0; from < chunk.length;) {
        const copied = chunk.copy(target, filled, from);
        from += copied;
        filled += copied;
        if (filled === target.length) take();
      }
    } catch (thrown) {
      stream.off('data', onData);
      onBroken(thrown instanceof Error ? thrown.message : String(thrown));
    }
  };
  stream.on('data', onData);
}
