/** Operators that move values without changing them: border, another shape, joining, resizing. */
import { BadTfliteError } from '../tflite/flat-table.js';
import type { TfliteOperator } from '../tflite/graph.js';
import { CHANNELS_LAST } from './axes.js';
import type { OnnxBuilder } from './onnx-builder.js';

/**
 * PAD with more channels behind the existing ones, zeros ([[before, after] per axis]) → a convolution that copies those there are: the
 * runtime keeps values in an order of its own through convolutions, and would undo and redo it around a Pad.
 */
export function convertPad(operator: TfliteOperator<'pad'>, builder: OnnxBuilder): void {
  const [input, amounts] = operator.inputs;
  const pairs = builder.integers(amounts);
  const [output] = operator.outputs;
  // Of the eight numbers only the last, of what comes behind the channels, may be other than 0.
  if (pairs.length !== 8 || pairs.slice(0, 7).some((amount) => amount !== 0))
    throw new BadTfliteError('Padding is supported behind the channels of pictures.');
  const identity = builder.addIdentity(output, builder.onnxShape(input)[1]!, builder.onnxShape(output)[1]!);
  builder.addNode('Conv', [builder.name(input), identity], output, { kernel_shape: [1, 1] });
}

/** RESHAPE of a picture to a list. The values must first be in the file's order again, because the list is counted in it. */
export function convertReshape(operator: TfliteOperator<'reshape'>, builder: OnnxBuilder): void {
  const [input] = operator.inputs;
  const [output] = operator.outputs;
  const { shape } = builder.tensor(output);
  if (builder.tensor(input).shape.length !== 4 || shape.length === 4) {
    throw new BadTfliteError('Reshaping is supported from a picture to a list only.');
  }
  const channelsLast = `${builder.name(output)}/channels-last`;
  builder.addNode('Transpose', [builder.name(input)], channelsLast, { perm: CHANNELS_LAST });
  builder.addNode('Reshape', [channelsLast, builder.addIntegers(output, 'shape', shape)], output);
}

/** CONCATENATION of lists, whose axes have kept their order. */
export function convertConcatenation(operator: TfliteOperator<'concatenate'>, builder: OnnxBuilder): void {
  if (operator.inputs.some((input) => builder.tensor(input).shape.length === 4)) {
    throw new BadTfliteError('Joining is supported for lists only.');
  }
  const names = operator.inputs.map((input) => builder.name(input));
  builder.addNode('Concat', names, operator.outputs[0], { axis: operator.axis });
}

/** RESIZE_BILINEAR with half-pixel centres → Resize to a fixed size. */
export function convertResize(operator: TfliteOperator<'resize_bilinear'>, builder: OnnxBuilder): void {
  const [input] = operator.inputs;
  const [output] = operator.outputs;
  const sizes = builder.addIntegers(output, 'sizes', builder.onnxShape(output));
  builder.addNode('Resize', [builder.name(input), '', '', sizes], output, {
    mode: 'linear',
    coordinate_transformation_mode: 'half_pixel',
  });
}
