/** From channels last (TFLite) to channels first (ONNX): shapes, weights and border sizes. */

/** New order of the axes of a picture: batch, channels, rows, columns. */
export const CHANNELS_FIRST = [0, 3, 1, 2] as const;
/** And back. */
export const CHANNELS_LAST = [0, 2, 3, 1] as const;
/** A depthwise kernel [1, rows, columns, channels] becomes [channels, 1, rows, columns]; so does a transposed one with one output. */
export const KERNEL_CHANNELS_FIRST = [3, 0, 1, 2] as const;

/** The list in another order: `result[i] = list[order[i]]`. */
export function reorder(list: readonly number[], order: readonly number[]): number[] {
  return order.map((from) => list[from] as number);
}

/** A copy of a tensor's values with its axes in another order. */
export function transpose(values: Float32Array, shape: readonly number[], order: readonly number[]): Float32Array {
  const sourceStrides = shape.map((_, axis) => shape.slice(axis + 1).reduce((product, side) => product * side, 1));
  const sides = reorder(shape, order);
  const strides = reorder(sourceStrides, order);
  const counters = sides.map(() => 0);
  const result = new Float32Array(values.length);
  let source = 0;
  for (let target = 0; target < result.length; target++) {
    result[target] = values[source] as number;
    // Like an odometer: the last axis turns fastest, and a full turn moves the one before it.
    for (let axis = sides.length - 1; axis >= 0; axis--) {
      const stride = strides[axis] as number;
      source += stride;
      counters[axis] = (counters[axis] as number) + 1;
      if (counters[axis] !== sides[axis]) break;
      source -= stride * (sides[axis] as number);
      counters[axis] = 0;
    }
  }
  return result;
}

/** How many pixels of border a window needs on both ends of one axis. */
export interface Border {
  readonly begin: number;
  readonly end: number;
}

/**
 * TFLite's "same" border: as many outputs as strides fit in, the odd pixel at the end. At stride 2 it differs from a symmetric
 * border by half a pixel, which would shift everything after it.
 * @param length pixels of input along the axis
 */
export function sameBorder(length: number, window: number, stride: number): Border {
  const total = Math.max((Math.ceil(length / stride) - 1) * stride + window - length, 0);
  return { begin: total >> 1, end: total - (total >> 1) };
}
