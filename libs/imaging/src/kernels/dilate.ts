import { kernels, roomFor, workspaceOf } from './wasm/machine.js';

/**
 * A binary mask (0 or 1 a cell), grown by `radius` cells in each direction; the window is a square. A new array. The cost grows with the
 * logarithm of the radius: a window of twice the length is two windows one behind the other.
 */
export function dilate(mask: Uint8Array, width: number, radius: number): Uint8Array {
  if (radius < 1) return mask.slice();
  const height = mask.length / width;
  const length = 2 * radius + 1;
  // Rows of nothing above and below, and columns of nothing between the rows and behind the last, so that windows reach into nothing else.
  const stride = width + radius;
  const cells = (height + 2 * radius) * stride;
  const room = roomFor(cells + length);
  const { bytes } = workspaceOf(room);
  bytes.fill(0, 0, room);
  for (let y = 0; y < height; y++) bytes.set(mask.subarray(y * width, (y + 1) * width), (y + radius) * stride + radius);
  growForward(cells, 1, length);
  growForward(height * stride, stride, length);
  const out = new Uint8Array(mask.length);
  for (let y = 0; y < height; y++) out.set(bytes.subarray(y * stride, y * stride + width), y * width);
  return out;
}

/** Puts into each of the first cells of the workspace whether one of `length` cells is set: itself and those `step` cells further each. */
function growForward(cells: number, step: number, length: number): void {
  for (let reached = 1; reached < length;) {
    const more = Math.min(reached, length - reached);
    reached += more;
    // A window that becomes part of a longer one is needed as far as that one reaches.
    kernels.orBytes(0, cells + (length - reached) * step, more * step);
  }
}
