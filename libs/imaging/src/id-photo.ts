/**
 * One photo in, one ID photo out: the whole flow, in order. Each step's inputs are its parameters; each runs through the trail, which
 * times it and tags its failure. Nothing here logs, retries, or knows where the bytes come from.
 */
import { Failure } from '#events';
import type { StepTrail } from '#telemetry';
import { assess } from './checks/checks.js';
import { measurePortrait } from './checks/measures.js';
import { finishPhoto, type FramedCutout } from './finish-photo.js';
import { alignFacts, decodeFacts, encodeFacts, faceFacts, matteFacts, sizeFacts } from './facts.js';
import { cropPlane, cropRaster } from './geometry/crop.js';
import { planFraming, usualHeadRatio, viewOf, type Framing } from './geometry/framing.js';
import { HEAD_SIDES, measureHead, type Head } from './geometry/head.js';
import type { LayeredMatte } from './kernels/layered-matte.js';
import type { MattingNetwork, Networks } from './models/networks.js';
import type { IdPhotoOptions } from './options.js';
import type { ImageHeader, PhotoResult, Raster } from './photo.js';
import type { Colour } from './presets/backgrounds.js';
import type { Size } from './presets/size.js';
import { placeInFrame } from './retouch/face-place.js';
import { align, type Aligned } from './steps/align.js';
import { decode, type DecodedPhoto } from './steps/decode.js';
import { encode } from './steps/encode.js';
import { findOneFace, type FoundFace } from './steps/find-face.js';
import type { OriginalPhoto } from './steps/keep-original.js';
import { lookAgain } from './steps/look-again.js';
import { mattePortrait } from './steps/matte.js';
import { reduceToNeed, type NeededPhoto } from './steps/reduce-to-need.js';
import { refine } from './steps/refine.js';
import { renderView, type View } from './steps/render-view.js';

/** Long side to decode at, in heights of the result: a head a third of the photo's height is then not enlarged. */
const WORKING_HEIGHTS = 2.2;
const LEAST_WORKING_SIDE_PX = 1000;
/** A face that would have to be enlarged by more than this has nothing to show. */
const MOST_ENLARGEMENT = 4;
/** Px of the working photo for one of the result that remain when it is reduced: room for framing closer, and for a sharp result. */
const SPARE_SCALE = 1.25;
/** Stands for a background of no colour of its own where one is needed. */
const NEUTRAL: Colour = [235, 235, 235];
/** Px around the frame, as a share of its height: for the filters, and for the last shift of `align`. */
const MARGIN = 0.03;

/**
 * @param bytes the whole file; not changed
 * @param header of these bytes, from `inspectImage`
 * @param trail gets the steps `decode` to `encode`
 * @returns the finished file; the caller owns its bytes
 * @throws Failure of a step: NoFaceError, SeveralFacesError, FaceTooSmallError, UnidentifiedImageError, BadOptionError,
 *   ModelNotInstalledError, InferenceError, DeadlineExceededError, …
 */
// eslint-disable-next-line max-params -- the five things a photo is made of, in the order in which they are needed
export async function makeIdPhoto(
  networks: Networks,
  bytes: Uint8Array,
  header: ImageHeader,
  options: IdPhotoOptions,
  trail: StepTrail,
): Promise<PhotoResult> {
  const { background, format } = options;
  refuseTransparentJpeg(options);
  const dpi = options.dpi ?? options.size.dpi;

  const { cutout, original, place, ...person } = await framePerson(networks, bytes, header, options, trail);
  const picture = await trail.run(
    'compose',
    () => finishPhoto({ cutout, original, place }, options),
    () => ({ background: background.id }),
  );
  const file = await trail.run('encode', () => encode(picture, { ...options, dpi }), encodeFacts(format));

  const { width, height } = picture;
  return { ...person, bytes: file.bytes, format, width, height, dpi };
}

/** The person of one photo, upright and framed, without a background, and what is worth saying of it. */
export type FramedPerson = FramedCutout & Pick<PhotoResult, 'faces' | 'model' | 'provider' | 'quality' | 'head'>;

/**
 * The steps `decode` to `align`: all that a photo needs before it gets its background.
 * @throws Failure as `makeIdPhoto`
 */
// eslint-disable-next-line max-params -- as above
export async function framePerson(
  networks: Networks,
  bytes: Uint8Array,
  header: ImageHeader,
  options: Wanted,
  trail: Pick<StepTrail, 'run'>,
): Promise<FramedPerson> {
  const { size } = options;
  const network = await networks.matte(options.model);
  const margin = Math.round(size.heightPx * MARGIN);

  const decoded = await trail.run('decode', () => decode(bytes, header, workingSideFor(size)), decodeFacts);
  const found = await trail.run('find_face', () => findNeeded(networks, decoded, options), faceFacts);
  const seen = await trail.run('matte', () => seePerson(networks, network, found, options), matteFacts(network));
  const { framing } = seen;
  const refined = await trail.run('refine', () => refineFramed(found, seen, margin), sizeFacts);
  const aligned = await trail.run(
    'align',
    () => ({
      ...align(refined.cutout, framing, seen.head, margin),
      quality: assess(measurePortrait({ header, ...found, ...seen, cutout: refined.cutout })),
    }),
    alignFacts(framing, seen.head),
  );
  const original = (): OriginalPhoto => alignedView(refined.view, aligned, margin);

  const { name: model, provider } = network;
  const { raster: cutout, head, quality } = aligned;
  const { eyeLine, chin } = head;
  const place = placeInFrame(found.face, framing, { eyesInPhoto: seen.head.eyes, eyeLine, chin });
  return { cutout, original, place, faces: found.faces, model, provider, quality, head };
}

/** What the steps up to the frame depend on. */
type Wanted = Pick<IdPhotoOptions, 'size' | 'background' | 'headRatio' | 'model'>;

/** The face, and the photo no larger than its face has to be for the result. */
async function findNeeded(
  networks: Networks,
  decoded: DecodedPhoto,
  options: Wanted,
): Promise<FoundFace & NeededPhoto> {
  const least = leastFaceSide(options);
  const found = await findOneFace(networks, decoded, least);
  return { ...found, ...reduceToNeed(found.photo, found.face, least * MOST_ENLARGEMENT * SPARE_SCALE) };
}

/** The person in the photo, the measures of the head, and the frame that follows from them. */
interface SeenPerson {
  readonly person: LayeredMatte;
  readonly head: Head;
  readonly framing: Framing;
}

async function seePerson(
  networks: Networks,
  network: MattingNetwork,
  { photo, face }: NeededPhoto,
  { size, background, headRatio }: Wanted,
): Promise<SeenPerson> {
  const person = await mattePortrait(network, photo.raster, face);
  const framing = planFraming(measureHead(face, person), person, size, headRatio);
  const behind = background.kind === 'colours' ? background.colours[0] : NEUTRAL;
  const head = measureHead(await lookAgain(networks, face, { raster: photo.raster, person, framing, behind }), person);
  return { person, head, framing: planFraming(head, person, size, headRatio) };
}

/** A view of the photo, and the person in it. */
interface Refined {
  readonly view: View;
  readonly cutout: Raster;
  readonly width: number;
  readonly height: number;
}

/** The person at the result's scale and angle, with some margin around the result's frame. */
async function refineFramed(
  { photo, face }: NeededPhoto,
  { person, head, framing }: SeenPerson,
  margin: number,
): Promise<Refined> {
  const view = await renderView(photo, { ...viewOf(framing, margin), cap: head.cap });
  const { width, height } = view;
  return { view, cutout: refine(view, person, head.side * framing.scale, [face]), width, height };
}

/** What the photo shows where the result's frame was taken. */
function alignedView(
  { raster, shown }: View,
  { raster: { width, height }, shift }: Aligned,
  margin: number,
): OriginalPhoto {
  const frame = { left: margin, top: margin + shift, width, height };
  return { raster: cropRaster(raster, frame), shown: shown && cropPlane(shown, raster.width, frame) };
}

function workingSideFor({ heightPx }: Size): number {
  return Math.max(LEAST_WORKING_SIDE_PX, heightPx * WORKING_HEIGHTS);
}

/** Known before any work is done, so refused before it. */
function refuseTransparentJpeg({ format, background }: IdPhotoOptions): void {
  if (format === 'jpeg' && background.kind === 'transparent')
    throw new Failure(
      'BadOptionError',
      'format: jpeg has no transparency; use png or webp with a transparent background.',
    );
}

function leastFaceSide({ size, headRatio }: Wanted): number {
  const head = (headRatio ?? size.head?.aim ?? usualHeadRatio(size)) * size.heightPx;
  return head / HEAD_SIDES / MOST_ENLARGEMENT;
}
