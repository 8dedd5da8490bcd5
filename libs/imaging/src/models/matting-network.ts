/** A matting session as the steps see it: a raster in, a matte out. */
import { Failure } from '#events';
import type { Matte, Raster, Rect } from '../photo.js';
import { levelsOf } from '../vision/planes-format.js';
import { samplePlanes } from '../vision/sample-planes.js';
import type { DescribedModel, OutputMeaning } from './described-model.js';
import type { MattingNetwork } from './networks.js';
import type { NumberTensor, Session } from './session.js';

// Taken out of Math once: in a sandbox (a test's, for one) each look at a global costs more than the arithmetic.
const { exp, min } = Math;

/** The network on an opened session; the first output is the matte, whatever else the file gives. */
export function mattingNetwork(model: DescribedModel, session: Session): MattingNetwork {
  const levels = levelsOf(model.normalisation.mean, model.normalisation.std);
  const side = model.inputSide;
  return {
    name: model.name,
    provider: session.provider,
    inputSide: side,
    async predict(raster: Raster, part: Rect = wholeOf(raster)): Promise<Matte> {
      const [output] = await session.run(samplePlanes(raster, part, { side, levels }));
      return toMatte(output, model);
    },
  };
}

const wholeOf = ({ width, height }: Raster): Rect => ({ left: 0, top: 0, width, height });

function toMatte(output: NumberTensor | undefined, model: DescribedModel): Matte {
  const [height = 0, width = 0] = output?.shape.slice(-2) ?? [];
  if (!output || width < 1 || output.values.length !== width * height) {
    throw new Failure('InferenceError', `The model ${model.name} did not give one matte.`);
  }
  // The runtime's array is of a kind of its own, anew each time; loops that meet it fall back to their slowest form.
  const values = new Float32Array(output.values);
  MEANINGS[model.output](values);
  return { width, height, values };
}

/** Brings the numbers to 0 … 1, in place. */
const MEANINGS: Readonly<Record<OutputMeaning, (values: Float32Array) => void>> = {
  probability: clampToUnit,
  logit: (values) => replaceEach(values, (value) => 1 / (1 + exp(-value))),
  saliency: stretch,
  // A matte between −1 and 1; no matting network of the catalogue gives one, and descriptions of own ones may not ask for it.
  signed: (values) => {
    replaceEach(values, (value) => (value + 1) / 2);
    clampToUnit(values);
  },
};

/** Less than this between the smallest and the largest value is noise: there is nothing salient, and stretching would invent it. */
const FLAT_RANGE = 0.05;

/** From its own minimum and maximum to 0 … 1; a flat map stays as it is. */
export function stretch(values: Float32Array): void {
  let least = Infinity;
  let most = -Infinity;
  for (const value of values) {
    if (value < least) least = value;
    if (value > most) most = value;
  }
  const range = most - least;
  if (range < FLAT_RANGE) clampToUnit(values);
  else replaceEach(values, (value) => (value - least) / range);
}

function clampToUnit(values: Float32Array): void {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    // A network fed with finite numbers gives finite ones; NaN would otherwise pass every comparison further on.
    values[i] = value > 0 ? min(value, 1) : 0;
  }
}

function replaceEach(values: Float32Array, change: (value: number) => number): void {
  for (let i = 0; i < values.length; i++) values[i] = change(values[i] as number);
}
