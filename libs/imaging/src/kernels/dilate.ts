/**
 * A binary mask (0 or 1 a cell), grown by `radius` cells in each direction; the window is a square. A new array. The cost does not
 * depend on the radius.
 */
export function dilate(mask: Uint8Array, width: number, radius: number): Uint8Array {
  const height = mask.length / width;
  const out = mask.slice();
  for (let y = 0; y < height; y++) growLine(out, { from: y * width, stride: 1, length: width, radius });
  for (let x = 0; x < width; x++) growLine(out, { from: x, stride: width, length: height, radius });
  return out;
}

interface Line {
  readonly from: number;
  readonly stride: number;
  readonly length: number;
  readonly radius: number;
}

/** Grows one row or column in place: each run of ones gets `radius` more at both ends. */
function growLine(cells: Uint8Array, { from, stride, length, radius }: Line): void {
  let reach = 0; // how many more cells the last 1 still reaches
  for (let i = 0, at = from; i < length; i++, at += stride) {
    if (cells[at] === 1) reach = radius;
    else if (reach > 0) {
      reach--;
      cells[at] = 2;
    }
  }
  reach = 0;
  for (let i = length - 1, at = from + i * stride; i >= 0; i--, at -= stride) {
    if (cells[at] === 1) reach = radius;
    else if (reach > 0) {
      reach--;
      cells[at] = 1;
    } else if (cells[at] === 2) cells[at] = 1;
  }
}
