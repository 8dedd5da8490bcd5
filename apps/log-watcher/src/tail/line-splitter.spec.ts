import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { eachLine, LineSplitter, type LineSink } from './line-splitter.js';

class Collected implements LineSink {
  readonly taken: string[] = [];
  blanks = 0;
  oversized = 0;
  lines(block: Buffer): void {
    eachLine(block, this);
  }
  line(bytes: Buffer): void {
    this.taken.push(bytes.toString());
  }
  blank(): void {
    this.blanks++;
  }
  oversize(): void {
    this.oversized++;
  }
}

function split(chunks: readonly Buffer[], maxLineBytes?: number) {
  const sink = new Collected();
  const splitter = new LineSplitter(true, maxLineBytes);
  for (const chunk of chunks) splitter.feed(chunk, sink);
  return { sink, splitter };
}

describe('LineSplitter', () => {
  it.each([4095, 4096, 4097, 65535, 65536, 65537, 131071, 131072, 131073])(
    'finds a line end on byte %d of the file, whatever the blocks',
    (position) => {
      const text = Buffer.from(`${'a'.repeat(position - 1)}\nb\n`);
      const blocks = [];
      for (let from = 0; from < text.length; from += 65536) blocks.push(text.subarray(from, from + 65536));
      expect(split(blocks).sink.taken).toEqual(['a'.repeat(position - 1), 'b']);
    },
  );

  it('gives the same lines however the bytes are cut', () => {
    const piece = fc.constantFrom('人脸', '😱', 'x', '', '\r', '\n', '\r\n', ' ', 'long enough to be too long');
    fc.assert(
      fc.property(fc.array(piece), fc.array(fc.nat(200)), (pieces, cuts) => {
        const bytes = Buffer.from(pieces.join(''));
        const places = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length];
        const chunks = places.slice(1).map((to, index) => Buffer.from(bytes.subarray(places[index], to)));
        const whole = split([bytes], 20);
        const parts = split(chunks, 20);
        expect(parts.sink).toEqual(whole.sink);
        expect(parts.splitter.pendingBytes).toBe(whole.splitter.pendingBytes);
        const ends = bytes.filter((byte) => byte === 10).length;
        expect(parts.sink.taken.length + parts.sink.blanks + parts.sink.oversized).toBe(ends);
      }),
    );
  });

  it('takes off the byte order mark of the first line alone', () => {
    const mark = '\uFEFF';
    expect(split([Buffer.from(`${mark}a\n${mark}b\n`)]).sink.taken).toEqual(['a', `${mark}b`]);
    expect(split([...Buffer.from(`${mark}a\n`)].map((byte) => Buffer.from([byte]))).sink.taken).toEqual(['a']);
  });

  it('holds no memory for a line that is too long, and counts it when it ends', () => {
    const { sink, splitter } = split(
      Array.from({ length: 100 }, () => Buffer.alloc(10, 'x')),
      50,
    );
    expect(splitter.pendingBytes).toBe(1000);
    expect(sink.oversized).toBe(0);
    splitter.feed(Buffer.from('\nnext\n'), sink);
    expect(sink).toMatchObject({ oversized: 1, taken: ['next'] });
    expect(splitter.pendingBytes).toBe(0);
  });

  it('takes a line of exactly the limit', () => {
    expect(split([Buffer.from(`${'a'.repeat(50)}\n${'b'.repeat(51)}\n`)], 50).sink).toMatchObject({
      taken: ['a'.repeat(50)],
      oversized: 1,
    });
  });
});
