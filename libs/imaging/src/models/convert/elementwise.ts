/** Operators that work value by value, and so do not care for the order of axes. */
import { BadTfliteError } from '../tflite/flat-table.js';
import type { TfliteOperator } from '../tflite/graph.js';
import type { OnnxBuilder } from './onnx-builder.js';

const ONNX_NAMES = {
  add: 'Add',
  multiply: 'Mul',
  relu: 'Relu',
  hard_swish: 'HardSwish',
  logistic: 'Sigmoid',
} as const;

/** ADD, MUL, RELU, HARD_SWISH, LOGISTIC. Two inputs must have as many axes, else broadcasting would pair different axes once they are reordered. */
export function convertElementwise(operator: TfliteOperator<keyof typeof ONNX_NAMES>, builder: OnnxBuilder): void {
  const ranks = new Set(operator.inputs.map((input) => builder.tensor(input).shape.length));
  if (ranks.size !== 1 || operator.inputs.some((input) => builder.isConstant(input))) {
    throw new BadTfliteError(`${operator.kind} is supported between computed values with as many axes.`);
  }
  const names = operator.inputs.map((input) => builder.name(input));
  builder.addNode(ONNX_NAMES[operator.kind], names, operator.outputs[0]);
}
