import { PassThrough } from 'node:stream';
import { describe, expect, it } from '@jest/globals';
import { readFrames, writeFrame } from './frames.js';

interface Seen {
  head: unknown;
  body: string;
}

function collect(stream: PassThrough): { frames: Seen[]; broken: string[] } {
  const frames: Seen[] = [];
  const broken: string[] = [];
  readFrames(
    stream,
    (head, body) => frames.push({ head, body: body.toString('latin1') }),
    (reason) => broken.push(reason),
  );
  return { frames, broken };
}

async function written(...frames: [object, Uint8Array?][]): Promise<Buffer> {
  const stream = new PassThrough();
  for (const [head, body] of frames) writeFrame(stream, head, body);
  stream.end();
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

describe('frames', () => {
  it('come out as they went in, with and without a body', async () => {
    const bytes = await written([{ kind: 'a', name: '一寸' }, Buffer.from('photo')], [{ kind: 'b' }]);
    const stream = new PassThrough();
    const { frames } = collect(stream);
    stream.end(bytes);
    await new Promise((resolve) => stream.once('end', resolve));
    expect(frames).toEqual([
      { head: { kind: 'a', name: '一寸' }, body: 'photo' },
      { head: { kind: 'b' }, body: '' },
    ]);
  });

  it('survive being cut at every byte', async () => {
    const bytes = await written([{ kind: 'a' }, Buffer.from([0, 1, 2])], [{ kind: 'b' }, Buffer.from('x')]);
    const stream = new PassThrough();
    const { frames } = collect(stream);
    for (const byte of bytes) stream.write(Buffer.from([byte]));
    stream.end();
    await new Promise((resolve) => stream.once('end', resolve));
    expect(frames.map(({ head }) => head)).toEqual([{ kind: 'a' }, { kind: 'b' }]);
  });

  it('refuse an absurd length before anything is allocated', async () => {
    const stream = new PassThrough();
    const { frames, broken } = collect(stream);
    stream.end(Buffer.from([255, 255, 255, 255, 255, 255, 255, 255]));
    await new Promise((resolve) => setImmediate(resolve));
    expect(frames).toEqual([]);
    expect(broken).toEqual(['a frame of 4294967295 + 4294967295 bytes is announced']);
  });

  it('report a head that is no JSON', async () => {
    const stream = new PassThrough();
    const { broken } = collect(stream);
    stream.end(Buffer.concat([Buffer.from([3, 0, 0, 0, 0, 0, 0, 0]), Buffer.from('{{{')]));
    await new Promise((resolve) => setImmediate(resolve));
    expect(broken).toHaveLength(1);
  });
});
