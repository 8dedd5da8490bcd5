/** A style session as the flow sees it: a picture in, the picture redrawn out. */
import { Failure } from '#events';
import type { Raster } from '../photo.js';
import { levelsOf, type Levels } from '../vision/planes-format.js';
import type { DescribedModel } from './described-model.js';
import { STYLE_SIDE_UNIT, type StyleNetwork } from './networks.js';
import type { NumberTensor, Session } from './session.js';

/** The network on an opened session; the first output is the picture. */
export function styleNetwork(model: DescribedModel, session: Session): StyleNetwork {
  const { name, normalisation } = model;
  const levels = levelsOf(normalisation.mean, normalisation.std);
  return {
    name,
    provider: session.provider,
    async restyle(raster) {
      const { width, height, channels } = raster;
      if (width % STYLE_SIDE_UNIT !== 0 || height % STYLE_SIDE_UNIT !== 0 || channels !== 3)
        throw new Failure('UnexpectedError', `A style network cannot redraw ${width} × ${height} × ${channels}.`);
      const [output] = await session.run(toPlanes(raster, levels), { width, height });
      return toRaster(output, raster, name);
    },
  };
}

function toPlanes({ width, height, pixels }: Raster, { scale, offset }: Levels): Float32Array {
  const plane = width * height;
  const planes = new Float32Array(3 * plane);
  for (let i = 0, at = 0; i < plane; i++, at += 3) {
    planes[i] = pixels[at]! * scale[0] + offset[0];
    planes[i + plane] = pixels[at + 1]! * scale[1] + offset[1];
    planes[i + 2 * plane] = pixels[at + 2]! * scale[2] + offset[2];
  }
  return planes;
}

function toRaster(output: NumberTensor | undefined, { width, height }: Raster, name: string): Raster {
  const plane = width * height;
  if (output?.values.length !== 3 * plane || output.shape.at(-1) !== width)
    throw new Failure('InferenceError', `The model ${name} did not give a picture of the size it was given.`);
  const { values } = output;
  // Clamped, so that a network that overshoots gives white and not black.
  const pixels = new Uint8ClampedArray(3 * plane);
  for (let i = 0, at = 0; i < plane; i++, at += 3) {
    pixels[at] = (values[i]! + 1) * 127.5;
    pixels[at + 1] = (values[i + plane]! + 1) * 127.5;
    pixels[at + 2] = (values[i + 2 * plane]! + 1) * 127.5;
  }
  return { width, height, channels: 3, pixels: new Uint8Array(pixels.buffer) };
}
