/** Operators that move values without changing them: border, another shape, joining, resizing. */
import { BadTfliteError } from '../tflite/flat-table.js';
import type { TfliteOperator } from '../tflite/graph.js';
import { CHANNELS_FIRST, CHANNELS_LAST, reorder } from './axes.js';
import type { OnnxBuilder } from './onnx-builder.js';

/** PAD with zeros, mostly of channels: [[before, after] per axis] → all befores, then all afters, channels first. */
export function convertPad(operator: TfliteOperator<'pad'>, builder: OnnxBuilder): void {
  const [input, amounts] = operator.inputs;
  const pairs = builder.integers(amounts);
  if (pairs.length !== 8) throw new BadTfliteError('Padding is supported on values with four axes.');
  const before = reorder(
    pairs.filter((_, at) => at % 2 === 0),
    CHANNELS_FIRST,
  );
  const after = reorder(
    pairs.filter((_, at) => at % 2 === 1),
    CHANNELS_FIRST,
  );
  const [output] = operator.outputs;
  builder.addNode('Pad', [builder.name(input), builder.addIntegers(output, 'pads', [...before, ...after])], output);
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
