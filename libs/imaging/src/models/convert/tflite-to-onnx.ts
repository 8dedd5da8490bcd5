/**
 * Turns a TFLite file into an ONNX file: the embedded models arrive in the one format inside official packages, and the runtime reads
 * the other. Only what those models use is supported; anything else is refused by name, never approximated.
 */
import type { OnnxGraph } from '../onnx/graph.js';
import { writeOnnx } from '../onnx/write-onnx.js';
import type { TfliteGraph, TfliteKind, TfliteOperator } from '../tflite/graph.js';
import { readTflite } from '../tflite/read-tflite.js';
import { convertConvolution, convertTransposed } from './convolutions.js';
import { convertElementwise } from './elementwise.js';
import { OnnxBuilder } from './onnx-builder.js';
import { convertPooling } from './pooling.js';
import { convertConcatenation, convertPad, convertReshape, convertResize } from './rearrangements.js';

/** Raised whenever the converter writes something different, so that files of an older one are replaced. */
export const CONVERTER_VERSION = '2';

/** Which family turns which operator. */
const CONVERTERS: { readonly [K in TfliteKind]: (operator: TfliteOperator<K>, builder: OnnxBuilder) => void } = {
  dequantize: (operator, builder) => builder.unpack(operator.inputs[0], operator.outputs[0]),
  convolve: convertConvolution,
  convolve_depthwise: convertConvolution,
  convolve_transposed: convertTransposed,
  pool_average: convertPooling,
  pool_max: convertPooling,
  pad: convertPad,
  reshape: convertReshape,
  concatenate: convertConcatenation,
  resize_bilinear: convertResize,
  add: convertElementwise,
  multiply: convertElementwise,
  relu: convertElementwise,
  hard_swish: convertElementwise,
  logistic: convertElementwise,
};

/**
 * The model as an ONNX file: operator set 14, weights float32, pictures channels first (the file's 1×H×W×C input becomes 1×C×H×W),
 * inputs and outputs in the file's order.
 * @throws BadTfliteError when the bytes are no TFLite file or use an operator or option that is not supported
 */
export function tfliteToOnnx(bytes: Uint8Array, name: string): Uint8Array {
  return writeOnnx(graphToOnnx(readTflite(bytes), name), { name: 'safelight', version: CONVERTER_VERSION });
}

/** The same between the two plain graphs. @throws BadTfliteError as above */
export function graphToOnnx(graph: TfliteGraph, name: string): OnnxGraph {
  const builder = new OnnxBuilder(graph);
  for (const operator of graph.operators) {
    // The table pairs each kind with the converter of that kind; the type checker cannot follow the pair through a lookup.
    const convert = CONVERTERS[operator.kind] as (operator: TfliteOperator, builder: OnnxBuilder) => void;
    convert(operator, builder);
  }
  return builder.finish(name);
}
