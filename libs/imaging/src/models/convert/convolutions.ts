/** Convolutions: plain, depthwise and transposed. Weights get their axes in ONNX's order, borders become explicit. */
import { BadTfliteError } from '../tflite/flat-table.js';
import type { TfliteOperator, TfliteWindow } from '../tflite/graph.js';
import { CHANNELS_FIRST, KERNEL_CHANNELS_FIRST, sameBorder } from './axes.js';
import type { OnnxBuilder } from './onnx-builder.js';

/** CONV_2D (weights out, rows, columns, in) and DEPTHWISE_CONV_2D (weights 1, rows, columns, channels) → Conv. */
export function convertConvolution(
  operator: TfliteOperator<'convolve' | 'convolve_depthwise'>,
  builder: OnnxBuilder,
): void {
  const [input, weights, bias] = operator.inputs;
  const [, rows, columns, channels] = builder.tensor(weights).shape;
  const depthwise = operator.kind === 'convolve_depthwise';
  const names = [builder.name(input), builder.addWeights(weights, depthwise ? KERNEL_CHANNELS_FIRST : CHANNELS_FIRST)];
  if (bias !== undefined && bias >= 0) names.push(builder.addWeights(bias));
  builder.addNode('Conv', names, operator.outputs[0], {
    kernel_shape: [rows as number, columns as number],
    strides: [operator.strideY, operator.strideX],
    pads: borders(operator, builder.tensor(input).shape, [rows as number, columns as number]),
    group: depthwise ? (channels as number) : 1,
  });
}

/** Convolution2DTransposeBias (weights 1, rows, columns, in) → ConvTranspose. Only a window as large as its stride, which needs no border. */
export function convertTransposed(operator: TfliteOperator<'convolve_transposed'>, builder: OnnxBuilder): void {
  const [input, weights, bias] = operator.inputs;
  const [outputChannels, rows, columns] = builder.tensor(weights).shape;
  if (outputChannels !== 1 || rows !== operator.strideY || columns !== operator.strideX) {
    throw new BadTfliteError(
      'A transposed convolution is supported with one output and a window as large as its stride.',
    );
  }
  const names = [builder.name(input), builder.addWeights(weights, KERNEL_CHANNELS_FIRST), builder.addWeights(bias)];
  builder.addNode('ConvTranspose', names, operator.outputs[0], {
    kernel_shape: [rows, columns],
    strides: [operator.strideY, operator.strideX],
  });
}

/** ONNX's order of borders for two axes: top, left, bottom, right. */
export function borders(
  window: TfliteWindow,
  inputShape: readonly number[],
  [rows, columns]: readonly [number, number],
): number[] {
  if (window.padding === 'valid') return [0, 0, 0, 0];
  const vertical = sameBorder(inputShape[1] as number, rows, window.strideY);
  const horizontal = sameBorder(inputShape[2] as number, columns, window.strideX);
  return [vertical.begin, horizontal.begin, vertical.end, horizontal.end];
}
