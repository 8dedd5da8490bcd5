/** Pooling: the mean over a whole picture, or the maximum in a sliding window. */
import { BadTfliteError } from '../tflite/flat-table.js';
import type { TfliteOperator } from '../tflite/graph.js';
import { borders } from './convolutions.js';
import type { OnnxBuilder } from './onnx-builder.js';

/** AVERAGE_POOL_2D over the whole picture → GlobalAveragePool (how it counts pixels of a border is thus no question); MAX_POOL_2D → MaxPool. */
export function convertPooling(operator: TfliteOperator<'pool_average' | 'pool_max'>, builder: OnnxBuilder): void {
  const [input] = operator.inputs;
  const { shape } = builder.tensor(input);
  if (operator.kind === 'pool_average') {
    if (operator.windowY !== shape[1] || operator.windowX !== shape[2]) {
      throw new BadTfliteError('Average pooling is supported over the whole picture only.');
    }
    return builder.addNode('GlobalAveragePool', [builder.name(input)], operator.outputs[0]);
  }
  builder.addNode('MaxPool', [builder.name(input)], operator.outputs[0], {
    kernel_shape: [operator.windowY, operator.windowX],
    strides: [operator.strideY, operator.strideX],
    pads: borders(operator, shape, [operator.windowY, operator.windowX]),
  });
}
