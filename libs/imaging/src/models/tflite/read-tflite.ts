/** Reads a TFLite file into a plain graph. Field numbers are positions in the tables of TFLite's schema.fbs. */
import { BadTfliteError, FlatTable } from './flat-table.js';
import type { TfliteGraph, TfliteOperator, TfliteTensor } from './graph.js';
import { readOptions } from './read-options.js';

const TENSOR_TYPES: Readonly<Record<number, TfliteTensor['type']>> = { 0: 'float32', 1: 'float16', 2: 'int32' };

/**
 * The only graph of a TFLite file. Constants are views into `bytes`.
 * @throws BadTfliteError when it is no TFLite file or uses what the converter does not support
 */
export function readTflite(bytes: Uint8Array): TfliteGraph {
  const model = FlatTable.root(bytes, 'TFL3');
  const [subgraph, ...others] = model.tables(2);
  if (!subgraph || others.length > 0) throw new BadTfliteError('The file must hold exactly one graph.');
  const codes = model.tables(1);
  const buffers = model.tables(4);
  return {
    tensors: subgraph.tables(0).map((tensor) => readTensor(tensor, buffers)),
    operators: subgraph.tables(3).map((operator) => readOperator(operator, codes)),
    inputs: subgraph.ints(1),
    outputs: subgraph.ints(2),
  };
}

function readTensor(tensor: FlatTable, buffers: readonly FlatTable[]): TfliteTensor {
  const contents = buffers[tensor.int(2)]?.bytes(0);
  return {
    name: tensor.text(3),
    shape: tensor.ints(0),
    type: TENSOR_TYPES[tensor.byte(1)] ?? 'other',
    constant: contents && contents.length > 0 ? contents : undefined,
  };
}

function readOperator(operator: FlatTable, codes: readonly FlatTable[]): TfliteOperator {
  const code = codes[operator.int(0)];
  if (!code) throw new BadTfliteError('An operator has no code.');
  // The 8-bit field came first; newer writers fill the 32-bit one too, and the larger of both counts.
  const builtin = Math.max(code.byte(0), code.int(3));
  const options = readOptions(builtin, code.text(1), { builtin: operator.table(4), custom: operator.bytes(5) });
  return { ...options, inputs: operator.ints(1), outputs: operator.ints(2) };
}
