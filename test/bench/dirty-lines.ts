/** Lines that are no log lines, or odd ones, each with what an exact reader must make of it: by how it was made, not by parsing it. */

/** Of a log: what was made of its lines, and what the records among them tell. */
export interface LineTruth {
  /** Complete lines: all of the following seven together. */
  lines: number;
  records: number;
  blank: number;
  oversize: number;
  malformed: number;
  not_an_object: number;
  no_event: number;
  /** Records with bytes that are no UTF-8. */
  not_utf8: number;
  received: number;
  processed: number;
  failed: number;
  rejected: number;
  /** Sum of `processing_time_ms` over processed requests. Halves, quarters … of ms, so that the sum is exact in any order. */
  processingTimeSumMs: number;
}

/** A truth with nothing counted yet. */
export function emptyTruth(): LineTruth {
  const verdicts = { records: 0, blank: 0, oversize: 0, malformed: 0, not_an_object: 0, no_event: 0, not_utf8: 0 };
  return { lines: 0, ...verdicts, received: 0, processed: 0, failed: 0, rejected: 0, processingTimeSumMs: 0 };
}

/** An odd line without its line feed, and what it adds to the truth beside being a line. */
export interface OddLine {
  readonly bytes: Buffer;
  readonly adds: Partial<LineTruth>;
}

/** Makes an odd line. @param good a good record's line without its line feed @param random uniform in [0, 1) */
export type MakeOddLine = (good: string, random: () => number) => OddLine;

const MALFORMED = { malformed: 1 } as const;
/** One byte more than the watcher takes. */
const OVERSIZE_BYTES = 1024 * 1024 + 1;

function pick<T>(values: readonly T[], random: () => number): T {
  return values[Math.floor(random() * values.length)]!;
}

const bytesOf = (...parts: readonly (string | readonly number[])[]): Buffer =>
  Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : Buffer.from(part))));

const malformed = (...parts: readonly (string | readonly number[])[]): OddLine => ({
  bytes: bytesOf(...parts),
  adds: MALFORMED,
});

/** A processed request that took `ms`; none where the time makes no sense. */
const processed = (text: string, ms = 0): OddLine => ({
  bytes: Buffer.from(text),
  adds: { records: 1, processed: 1, processingTimeSumMs: ms },
});

/** What lies about in every log: cut lines, glued lines, words of others. */
export const COMMON_DIRT: Readonly<Record<string, MakeOddLine>> = {
  cut: (good, random) => malformed(good.slice(0, Math.max(2, Math.floor(good.length * random())))),
  glued: (good) => malformed(good, good),
  words: () => malformed('Traceback (most recent call last): something else wrote here'),
};

const RIGHT_NUMBERS: readonly (readonly [string, number])[] = [
  ['0', 0],
  ['-0', 0],
  ['0.25', 0.25],
  ['1e2', 100],
  ['1.5E+1', 15],
  ['2500e-2', 25],
  ['0.0000000000000000000000125E23', 1.25],
  ['12500000000000000000000000e-25', 1.25],
  ['86400000', 86_400_000],
  ['3.00000000000000000000000000000000000000', 3],
];
const SENSELESS_TIMES = ['-5', '1e999', '-1e999', '86400001', '"12"', 'null', 'true', '[1]', '{"ms":1}'];
const WRONG_NUMBERS = [
  '01',
  '+1',
  '.5',
  '1.',
  '0x10',
  'NaN',
  'Infinity',
  '-',
  '1e',
  '1e+',
  '--1',
  '1_000',
  '00',
  '-01',
];
const WRONG_TEXTS = ['\\x41', '\\u12G4', '\\', '\\u00', 'a\tb', '\u0000', '\u001f', '\\\u0000'];
const WRONG_FORMS = [
  '{"event":"image_processed",}',
  '{"event":"image_processed" "a":1}',
  '{"event" "image_processed"}',
  "{'event':'image_processed'}",
  '{event:"image_processed"}',
  '{"event":"image_processed"} // said so',
  '{"event":"image_processed"}}',
  '{"event":"image_processed",,"a":1}',
  '{,"event":"image_processed"}',
  '{"event":"image_processed","a":[1,]}',
  '{"event":"image_processed","a":{"b"}}',
  '{"event":"image_processed","a":tru}',
  '{"event":"image_processed","a":nul',
  '{"event":"image_processed","a":[}]}',
  '{"event":"image_processed","a":(1)}',
  '\u00a0{"event":"image_processed"}',
  '\uFEFF{"event":"image_processed"}',
  '   ',
  '\r\r',
  '\u0000\u0000\u0000\u0000',
];
const NO_OBJECTS = ['null', '42', '-0.5e1', '"x"', '[]', 'true', 'false', ' [1,{"event":"image_processed"}] ', '""'];
const NO_EVENTS = [
  '{}',
  ' { } ',
  '{"event":5}',
  '{"event":null,"level":"ERROR"}',
  '{"context":{"event":"processing_failed"}}',
  '{"event":"image_processed","event":["image_processed"]}',
  '{"Event":"image_processed","event ":"image_processed","":"image_processed"}',
];

/** Everything that a reader may get wrong. */
export const ALL_DIRT: Readonly<Record<string, MakeOddLine>> = {
  ...COMMON_DIRT,
  blank: (_good, random) => ({ bytes: Buffer.from(pick(['', '\r'], random)), adds: { blank: 1 } }),
  oversize: () => ({ bytes: Buffer.alloc(OVERSIZE_BYTES, 'x'), adds: { oversize: 1 } }),
  notAnObject: (_good, random) => ({ bytes: Buffer.from(pick(NO_OBJECTS, random)), adds: { not_an_object: 1 } }),
  noEvent: (_good, random) => ({ bytes: Buffer.from(pick(NO_EVENTS, random)), adds: { no_event: 1 } }),
  wrongForm: (_good, random) => malformed(pick(WRONG_FORMS, random)),
  wrongNumber: (_good, random) => malformed(`{"event":"image_processed","n":${pick(WRONG_NUMBERS, random)}}`),
  wrongText: (_good, random) => malformed(`{"event":"image_processed","t":"${pick(WRONG_TEXTS, random)}"}`),
  wrongKey: (_good, random) => malformed(`{"event":"image_processed","${pick(WRONG_TEXTS, random)}":1}`),
  badBytesInText: (_good, random) => ({
    bytes: bytesOf(
      '{"event":"processing_failed","error_type":"InferenceError","error_message":"',
      pick([[0xff], [0xc3], [0xe4, 0xb8], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xc0, 0xaf]], random),
      '"}',
    ),
    adds: { records: 1, failed: 1, not_utf8: 1 },
  }),
  badBytesElsewhere: () => malformed('{"event":"image_processed",', [0xff], '"a":1}'),
  number: (_good, random) => {
    const [text, ms] = pick(RIGHT_NUMBERS, random);
    return processed(`{"event":"image_processed","processing_time_ms":${text}}`, ms);
  },
  senselessTime: (_good, random) =>
    processed(`{"processing_time_ms":${pick(SENSELESS_TIMES, random)},"event":"image_processed"}`),
  sameKeyTwice: () =>
    processed(
      '{"event":"processing_failed","processing_time_ms":7,"event":"image_processed","processing_time_ms":2.5}',
      2.5,
    ),
  timeTakenBack: () => processed('{"event":"image_processed","processing_time_ms":7,"processing_time_ms":"7"}'),
  escapedKey: () => processed('{"\\u0065vent":"image_processed","processing\\u005ftime_ms":4}', 4),
  escapedValue: () =>
    processed('{"event":"image\\u005Fprocessed","note":"\\ud800\\"event\\":\\"processing_failed\\""}'),
  spaced: () => processed('\t{ "event" :\r"image_processed" , "processing_time_ms" : 8 }  ', 8),
  endedByCrLf: (_good, random) =>
    processed(`{"event":"image_processed","processing_time_ms":16}${pick(['\r', ' \r', '\r\r'], random)}`, 16),
  nestedDeeply: (_good, random) => {
    const depth = 1000 + Math.floor(random() * 100);
    return processed(`{"a":${'[{"b":'.repeat(depth)}1${'}]'.repeat(depth)},"event":"image_processed"}`);
  },
  nestedWrongly: () => malformed(`{"event":"image_processed","a":${'['.repeat(1500)}${']'.repeat(1499)}}`),
  hostileKeys: () => processed('{"__proto__":{"event":"processing_failed"},"constructor":1,"event":"image_processed"}'),
};
