import { describe, expect, it } from '@jest/globals';
import { disagreement, plainVerdicts, scannedVerdicts } from '../../../../test/fuzz/compare-readers.js';
import { hostileLine } from '../../../../test/fuzz/hostile-lines.js';
import { Random } from '../../../../test/fuzz/random.js';
import { openLineScanner } from '../open-line-scanner.js';

const scanner = openLineScanner()!;
/** Tells of every line by itself. */
const single = openLineScanner(() => 0)!;

function expectAgreement(block: Buffer): void {
  expect(disagreement(scanner, block)).toBeUndefined();
  expect(disagreement(single, block)).toBeUndefined();
}

const block = (...lines: readonly (string | Buffer)[]): Buffer =>
  Buffer.concat(lines.flatMap((line) => [Buffer.from(line), Buffer.from('\n')]));

describe('LineScanner', () => {
  it('runs here', () => {
    expect(scanner).toBeDefined();
  });

  it('agrees with the plain reader about whatever lines', () => {
    for (let index = 0; index < 150; index++) {
      const random = new Random(42, index);
      const lines = Array.from({ length: 1 + random.below(150) }, () => hostileLine(random));
      expectAgreement(block(...lines));
    }
  });

  it('agrees wherever a string ends among the bytes that are looked at together', () => {
    for (let length = 0; length < 70; length++) {
      for (const last of ['', '\\"', '\\u0041', '\\', '\t', '照', '\u007f']) {
        const text = 'x'.repeat(length) + last;
        const lines = [
          `{"event":"${text}"}`,
          `{"${text}":1,"event":"a"}`,
          `{"event":"a","b":["${text}"]}`,
          `{"event":"${text}`,
        ];
        expectAgreement(block(...lines));
      }
    }
  });

  it('agrees about every byte in a string, between tokens, and after an escape', () => {
    for (let byte = 0; byte < 256; byte++) {
      if (byte === 10) continue;
      const odd = Buffer.from([byte]);
      const lines = [
        Buffer.concat([Buffer.from('{"event":"a'), odd, Buffer.from('"}')]),
        Buffer.concat([Buffer.from('{"event":'), odd, Buffer.from('"a"}')]),
        Buffer.concat([Buffer.from('{"event":"\\'), odd, Buffer.from('0041"}')]),
        Buffer.concat([Buffer.from('{"event":"\\u00'), odd, Buffer.from('1"}')]),
        Buffer.concat([Buffer.from('{"event":"a","processing_time_ms":1'), odd, Buffer.from('2}')]),
        Buffer.concat([odd, Buffer.from('{"event":"a"}')]),
        Buffer.concat([Buffer.from('{"event":"a"}'), odd]),
      ];
      expectAgreement(block(...lines));
    }
  });

  it('agrees about every pair of bytes above 127, and about the edges of UTF-8', () => {
    for (let first = 0x80; first < 0x100; first++) {
      const lines = Array.from({ length: 128 }, (_, second) => [first, second + 0x80]);
      const edges = [[0x7f], [0x80], [0xbf], [0xc0]].flatMap((third) => [
        [first, 0x80, ...third],
        [first, 0x9f, ...third],
        [first, 0xa0, ...third],
        [first, 0x8f, 0xbf, ...third],
        [first, 0x90, 0x80, ...third],
      ]);
      const quoted = [...lines, ...edges].map((bytes) =>
        Buffer.concat([Buffer.from('{"event":"'), Buffer.from(bytes), Buffer.from('"}')]),
      );
      expectAgreement(block(...quoted));
    }
  });

  it('agrees where characters are cut by the end of a line of any length', () => {
    for (let length = 0; length < 40; length++) {
      const lines = ['照', '😱', 'é'].flatMap((character) =>
        [1, 2, 3].map((bytes) =>
          Buffer.concat([Buffer.from('x'.repeat(length)), Buffer.from(character).subarray(0, bytes)]),
        ),
      );
      const ended = lines.map((line) => Buffer.concat([Buffer.from('{"event":"'), line, Buffer.from('"}')]));
      expectAgreement(block(...lines, ...ended));
    }
  });

  it('agrees where lines begin as others did, or nearly', () => {
    const random = new Random(7, 0);
    const one = <T>(values: readonly T[]): T => values[random.below(values.length)]!;
    const time = '"timestamp":"2026-11-21T12:00:00.000Z"';
    const members = [
      '"level":"INFO"',
      '"level":"ERROR"',
      '"service":"photo-api"',
      '"service":"log-watcher"',
      '"module":"http"',
      '"module": "worker-pool"',
      '"\\u006cevel":"ERROR"',
      '"level":7',
      '"sample_weight":3',
      `"level":"${'x'.repeat(300)}"`,
      '"a":[1,{"level":"照"}]',
      '"timestamp":"2026-11-21T12:00:01.000Z"',
      '"module":"a\u0001"',
      '"module":01',
    ];
    const openings = Array.from({ length: 40 }, () =>
      Array.from({ length: random.below(5) }, () => `,${one(members.slice(0, 2 + random.below(members.length - 1)))}`),
    );
    for (let index = 0; index < 60; index++) {
      const lines = Array.from({ length: 100 }, (_, i) => {
        const opening = one(openings).join('');
        const before = random.below(20) === 0 ? '"level":"ERROR",' : '';
        const event = one(['"event":"a"', '"event":"image_processed","processing_time_ms":5', '"event": "b"', '"b":1']);
        const after = one(['', ',"level":"ERROR"', `,"service":"s${index}-${i}"`, ',"level":"INFO"', ',', ',"a":"b"']);
        return `{${before}${time}${opening},${event}${after}}`;
      });
      expectAgreement(block(...lines));
    }
  });

  it('forgets names when there are many, and goes on knowing those in use', () => {
    const lines = Array.from(
      { length: 20_000 },
      (_, i) => `{"event":"e${i % 3000}","level":"ERROR","service":"s${i}"}`,
    );
    expectAgreement(block(...lines));
  });

  it('takes what is not in its own memory, and lines longer than that', () => {
    const long = `{"a":"${'x'.repeat(scanner.input.length)}","event":"long"}`;
    const lines = [
      '{"event":"before"}',
      long,
      '{"event":"after"}',
      'x'.repeat(scanner.input.length - 1),
      '{"event":"end"}',
    ];
    const verdicts = scannedVerdicts(scanner, block(...lines));
    expect(verdicts).toEqual(plainVerdicts(block(...lines)));
    expect(verdicts).toHaveLength(5);
  });

  it('reads in place what was read into its memory', () => {
    const text = block('{"event":"in place"}', '', 'nothing');
    text.copy(scanner.input, 1000);
    const verdicts = scannedVerdicts(scanner, scanner.input.subarray(1000, 1000 + text.length));
    expect(verdicts).toEqual(plainVerdicts(text));
  });
});
