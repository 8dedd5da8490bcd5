/**
 * Reads an operator's kind and options. Everything an option could say that the converter does not honour (a fused activation, a
 * dilation, aligned corners …) is refused here, so that a changed model file stops the start instead of spoiling pictures.
 */
import { BadTfliteError, type FlatTable } from './flat-table.js';
import type { TfliteOptions, TflitePadding, TflitePoolWindow, TfliteWindow } from './graph.js';

/** Where an operator's options are in the file. */
export interface RawOptions {
  /** The options table of a built-in operator. */
  readonly builtin: FlatTable | undefined;
  /** The bytes of a custom operator. */
  readonly custom: Uint8Array;
}

type Reader = (raw: RawOptions) => TfliteOptions;

type PlainKind = 'add' | 'multiply' | 'relu' | 'hard_swish' | 'logistic' | 'dequantize' | 'pad' | 'reshape';

const plain = (kind: PlainKind) => () => ({ kind });

/** By BuiltinOperator of schema.fbs; field numbers are those of the options tables there. */
const BUILTIN: Readonly<Record<number, Reader>> = {
  0: withoutActivation(0, plain('add')),
  1: (raw) => ({ kind: 'pool_average', ...poolWindow(table(raw)) }),
  2: withoutActivation(1, (raw) => ({ kind: 'concatenate', axis: table(raw).int(0) })),
  3: withoutActivation(3, (raw) => ({ kind: 'convolve', ...slidingWindow(table(raw), 4) })),
  4: withoutActivation(4, readDepthwise),
  6: plain('dequantize'),
  14: plain('logistic'),
  17: (raw) => ({ kind: 'pool_max', ...poolWindow(table(raw)) }),
  18: withoutActivation(0, plain('multiply')),
  19: plain('relu'),
  22: plain('reshape'),
  23: readResize,
  34: plain('pad'),
  117: plain('hard_swish'),
};

/** By name of the custom operator. */
const CUSTOM: Readonly<Record<string, Reader>> = {
  Convolution2DTransposeBias: ({ custom }) => ({ kind: 'convolve_transposed', ...customWindow(custom) }),
};

/**
 * The operator's kind and options.
 * @param code BuiltinOperator; 32 says custom
 * @throws BadTfliteError for an operator or an option the converter does not know
 */
export function readOptions(code: number, customName: string, raw: RawOptions): TfliteOptions {
  const reader = code === 32 ? CUSTOM[customName] : BUILTIN[code];
  if (!reader) throw new BadTfliteError(`Operator ${code === 32 ? customName : code} is not supported.`);
  return reader(raw);
}

function table(raw: RawOptions): FlatTable {
  if (!raw.builtin) throw new BadTfliteError('An operator lacks its options.');
  return raw.builtin;
}

function withoutActivation(field: number, reader: Reader): Reader {
  return (raw) => {
    // Writers leave the options table out where every value is the default.
    if (raw.builtin && raw.builtin.byte(field) !== 0) throw new BadTfliteError('A fused activation is not supported.');
    return reader(raw);
  };
}

function padding(value: number): TflitePadding {
  if (value > 1) throw new BadTfliteError(`Padding ${value} is not supported.`);
  return value === 0 ? 'same' : 'valid';
}

function slidingWindow(options: FlatTable, dilationField: number): TfliteWindow {
  if (options.int(dilationField, 1) !== 1 || options.int(dilationField + 1, 1) !== 1) {
    throw new BadTfliteError('A dilated convolution is not supported.');
  }
  return { padding: padding(options.byte(0)), strideX: options.int(1), strideY: options.int(2) };
}

function readDepthwise(raw: RawOptions): TfliteOptions {
  if (table(raw).int(3) > 1) throw new BadTfliteError('A depth multiplier above 1 is not supported.');
  return { kind: 'convolve_depthwise', ...slidingWindow(table(raw), 5) };
}

function poolWindow(options: FlatTable): TflitePoolWindow {
  if (options.byte(5) !== 0) throw new BadTfliteError('A fused activation is not supported.');
  return {
    padding: padding(options.byte(0)),
    strideX: options.int(1),
    strideY: options.int(2),
    windowX: options.int(3),
    windowY: options.int(4),
  };
}

function readResize(raw: RawOptions): TfliteOptions {
  if (table(raw).byte(2) !== 0 || table(raw).byte(3) === 0) {
    throw new BadTfliteError('Bilinear resizing is supported with half-pixel centres only.');
  }
  return { kind: 'resize_bilinear' };
}

/** MediaPipe writes TfLiteTransposeConvParams: three 32-bit numbers, where padding counts unknown 0, same 1, valid 2. */
function customWindow(bytes: Uint8Array): TfliteWindow {
  if (bytes.length < 12) throw new BadTfliteError('A transposed convolution lacks its options.');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [rule, strideX, strideY] = [view.getInt32(0, true), view.getInt32(4, true), view.getInt32(8, true)];
  if (rule !== 1 && rule !== 2)
    throw new BadTfliteError(`Padding ${rule} of a transposed convolution is not supported.`);
  return { padding: rule === 1 ? 'same' : 'valid', strideX, strideY };
}
