/**
 * One photo in, the people in it cut out: the same steps in the same order as for an ID photo, without its demands. No face, several
 * faces or a whole body are fine.
 */
import type { StepTrail } from '#telemetry';
import { assess } from './checks/checks.js';
import { measureWhole } from './checks/measures.js';
import { decodeFacts, encodeFacts, matteFacts, sizeFacts } from './facts.js';
import { HEAD_SIDES } from './geometry/head.js';
import { shiftBy } from './geometry/similarity.js';
import type { LayeredMatte } from './kernels/layered-matte.js';
import type { Networks } from './models/networks.js';
import type { CutoutOptions } from './options.js';
import type { Face, ImageHeader, PhotoResult, Raster } from './photo.js';
import { drawWatermark } from './watermark/draw-watermark.js';
import { cropToPerson } from './steps/crop-to-person.js';
import { decode, MAX_WORKING_SIDE_PX, type DecodedPhoto } from './steps/decode.js';
import { encode } from './steps/encode.js';
import { maskOf } from './steps/mask-of.js';
import { matteWhole, sideOf } from './steps/matte.js';
import { refine } from './steps/refine.js';
import { renderView } from './steps/render-view.js';

/** At most this many faces get a closer look; more make a crowd, in which none is large. */
const MOST_CLOSER_LOOKS = 4;
/** Without a face the filters' sizes follow the picture's: a face box is about this share of a portrait's shorter side. */
const USUAL_FACE = 0.25;

/**
 * @param bytes the whole file; not changed
 * @param header of these bytes, from `inspectImage`
 * @param trail gets the steps `decode` to `encode`, without those that do not apply
 * @returns the finished file; the caller owns its bytes
 * @throws Failure of a step: UnidentifiedImageError, ModelNotInstalledError, InferenceError, DeadlineExceededError, …
 */
// eslint-disable-next-line max-params -- the five things a photo is made of, in the order in which they are needed
export async function makeCutout(
  networks: Networks,
  bytes: Uint8Array,
  header: ImageHeader,
  options: CutoutOptions,
  trail: StepTrail,
): Promise<PhotoResult> {
  const { format, model } = options;
  const network = await networks.matte(model);

  const photo = await trail.run('decode', () => decode(bytes, header, workingSideFor(options)), decodeFacts);
  const faces = await trail.run(
    'find_face',
    () => networks.findFaces(photo.raster, 0),
    ({ length }) => ({ faces: length }),
  );
  const closer = faces.slice(0, MOST_CLOSER_LOOKS);
  const person = await trail.run(
    'matte',
    () => matteWhole(network, photo.raster, closer),
    (seen) => matteFacts(network)({ person: seen }),
  );
  const cutout = await trail.run('refine', () => refineWhole(photo, person, faces, options), sizeFacts);
  const framed = await trail.run('align', () => (options.crop ? cropToPerson(cutout) : cutout), sizeFacts);
  const picture = await trail.run('compose', () => finishCutout(framed, options), sizeFacts);
  const file = await trail.run('encode', () => encode(picture, { format }), encodeFacts(format));

  const { width, height } = picture;
  const made = { bytes: file.bytes, format, width, height, dpi: undefined, faces: faces.length };
  const headPx = HEAD_SIDES * faceSide(person, faces) * outputScale(person, options);
  const quality = assess(measureWhole(header, cutout, headPx));
  return { ...made, model: network.name, provider: network.provider, quality };
}

/** The mask or the people, with the watermark where one is asked for. */
function finishCutout(framed: Raster, { maskOnly, watermark }: CutoutOptions): Raster {
  const picture = maskOnly ? maskOf(framed) : framed;
  return watermark === undefined ? picture : drawWatermark(picture, watermark);
}

/** Everybody, at the result's scale. */
async function refineWhole(
  photo: DecodedPhoto,
  person: LayeredMatte,
  faces: readonly Face[],
  options: CutoutOptions,
): Promise<Raster> {
  const scale = outputScale(person, options);
  return refine(await renderView(photo, viewAt(scale, person)), person, faceSide(person, faces) * scale, faces);
}

function workingSideFor({ maxSide }: CutoutOptions): number {
  return Math.min(MAX_WORKING_SIDE_PX, maxSide ?? MAX_WORKING_SIDE_PX);
}

function outputScale({ width, height }: LayeredMatte, { maxSide }: CutoutOptions): number {
  return Math.min(1, (maxSide ?? MAX_WORKING_SIDE_PX) / Math.max(width, height));
}

function viewAt(scale: number, { width, height }: LayeredMatte) {
  const toPhoto = scale === 1 ? shiftBy(0, 0) : { a: 1 / scale, b: 0, tx: 0, ty: 0 };
  const px = (side: number): number => Math.max(1, Math.round(side * scale));
  return { width: px(width), height: px(height), toPhoto };
}

/** Side of the largest face box, or what it would be in a portrait of this size. */
function faceSide({ width, height }: LayeredMatte, faces: readonly Face[]): number {
  return faces.length > 0 ? Math.max(...faces.map(sideOf)) : USUAL_FACE * Math.min(width, height);
}
