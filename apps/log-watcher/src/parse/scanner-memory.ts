/** The scanner's module as seen from here. The other side of these constants is `scanner/layout.ts`, where they are explained. */

/** What we use of the global of that name: its types come with a browser's only. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: object };
};

interface Global {
  readonly value: number;
}

/** What the module gives; positions are addresses in its memory. */
export interface ScannerExports {
  readonly memory: { readonly buffer: ArrayBuffer };
  readonly INPUT: Global;
  readonly INPUT_BYTES: Global;
  readonly ASIDE: Global;
  readonly ASIDE_BYTES: Global;
  readonly ROWS: Global;
  readonly ROLES: Global;
  readonly COUNTED: Global;
  readonly EVENT_COUNTS: Global;
  readonly scannedTo: Global;
  /** Fills rows; `scannedTo` is then where the next line begins. */
  readonly scan: (from: number, end: number) => number;
  readonly addKey: (at: number, length: number, field: number, kept: number) => void;
  readonly nameAt: (id: number) => number;
  readonly nameCount: () => number;
  readonly forgetNames: () => void;
  readonly takeCounted: () => number;
}

/** An instance of the module. Throws where the runtime has no SIMD. @param bytes the compiled module */
export function openScanner(bytes: Uint8Array): ScannerExports {
  return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as ScannerExports;
}

export const ROW_BYTES = 304;
export const STATUS_AT = 8;
export const FLAGS_AT = 9;
export const TYPES_AT = 16;
export const VALUES_AT = 48;

/** What a line is. */
export const STATUS = {
  BLANK: 0,
  OBJECT: 1,
  MALFORMED: 2,
  NOT_AN_OBJECT: 3,
  UNDECIDED: 4,
  RUN: 5,
  PROCESSED: 6,
} as const;

/** Flags of a line. */
export const FLAG = { NOT_ASCII: 1, NOT_UTF8: 2 } as const;

/** What a line with a name adds: nothing but itself where its event, its level and its service are plain; then it may be told of in a run. */
export const ROLE = { PLAIN_EVENT: 1, ARRIVAL: 2, PLAIN_LEVEL: 4, PLAIN_SERVICE: 8, PHOTO: 16 } as const;

/** What a field holds. */
export const TYPE = { ABSENT: 0, NUMBER: 1, DIGITS: 2, TEXT: 3, NAME: 4, INSTANT: 5, OTHER: 6, ESCAPED: 7 } as const;

/** How a field's strings are kept. */
const KEPT = { AS_TEXT: 0, AS_NAME: 1, AS_INSTANT: 2 } as const;

/** The fields that are looked for, by the number that stands for them. */
export const FIELD = {
  timestamp: 0,
  level: 1,
  service: 2,
  event: 3,
  sample_weight: 4,
  request_id: 5,
  trace_id: 6,
  error_type: 7,
  error_class: 8,
  error_message: 9,
  stage: 10,
  processing_time_ms: 11,
  client_ip: 12,
  api_key_id: 13,
  user_agent: 14,
  input_size: 15,
  input_format: 16,
  output_format: 17,
  model: 18,
  provider: 19,
  host_name: 20,
} as const;

/** What has few values is kept by name. */
const KEPT_BY_NAME: ReadonlySet<string> = new Set([
  'level',
  'service',
  'event',
  'error_type',
  'error_class',
  'stage',
  'client_ip',
  'api_key_id',
  'user_agent',
  'input_size',
  'input_format',
  'output_format',
  'model',
  'provider',
  'host_name',
]);

/** Tells the module which keys to look for. */
export function addKeys(exports: ScannerExports): void {
  const at = exports.INPUT.value;
  const input = Buffer.from(exports.memory.buffer, at);
  for (const [key, field] of Object.entries(FIELD)) {
    const other = key === 'timestamp' ? KEPT.AS_INSTANT : KEPT.AS_TEXT;
    exports.addKey(at, input.write(key), field, KEPT_BY_NAME.has(key) ? KEPT.AS_NAME : other);
  }
}
