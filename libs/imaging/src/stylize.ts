/**
 * One photo in, one drawn picture out: decode → find_face → align → stylize → encode. A face is needed only to cut the picture to it; a
 * photo without one is drawn whole.
 */
import type { StepTrail } from '#telemetry';
import { decodeFacts, encodeFacts, sizeFacts } from './facts.js';
import { cropRaster } from './geometry/crop.js';
import { drawCartoon } from './kernels/cartoon.js';
import { CARTOON_STYLE } from './models/described-model.js';
import { type Networks, STYLE_SIDE_UNIT, type StyleNetwork, type StyleNetworks } from './models/networks.js';
import type { StylizationOptions } from './options.js';
import type { Face, ImageHeader, PhotoResult, Raster } from './photo.js';
import { decode, MAX_WORKING_SIDE_PX } from './steps/decode.js';
import { encode } from './steps/encode.js';
import { type FramedStyle, frameStyle } from './steps/frame-style.js';
import { sideOf } from './steps/matte.js';

/** The kernel runs where the worker does. */
const KERNEL_PROVIDER = 'cpu';

/**
 * @param bytes the whole file; not changed
 * @param header of these bytes, from `inspectImage`
 * @param trail gets the steps `decode` to `encode`
 * @returns the finished file; the caller owns its bytes. Its `model` is the style
 * @throws Failure of a step: UnidentifiedImageError, NoFaceError and FaceTooSmallError where the picture shall be cut to the face,
 *   ModelNotInstalledError, InferenceError, DeadlineExceededError, …
 */
// eslint-disable-next-line max-params -- the five things a photo is made of, in the order in which they are needed
export async function makeStylization(
  networks: Networks & StyleNetworks,
  bytes: Uint8Array,
  header: ImageHeader,
  options: StylizationOptions,
  trail: StepTrail,
): Promise<PhotoResult> {
  const { style, format, maxSide } = options;
  const network = style === CARTOON_STYLE ? undefined : await networks.style(style);
  // Style networks learned on faces that fill the picture; the cartoon draws anything.
  const crop = options.crop ?? (network === undefined ? false : 'where_possible');
  const unit = network === undefined ? 1 : STYLE_SIDE_UNIT;
  const wantedSide = crop === false ? maxSide : MAX_WORKING_SIDE_PX;

  const photo = await trail.run('decode', () => decode(bytes, header, wantedSide), decodeFacts);
  const faces = await trail.run(
    'find_face',
    () => networks.findFaces(photo.raster),
    ({ length }) => ({ faces: length }),
  );
  const framed = await trail.run(
    'align',
    () => frameStyle(photo, largestOf(faces), { maxSide, crop, unit }),
    alignFacts,
  );
  const drawn = await trail.run('stylize', () => draw(framed, network), styleFacts(style, network));
  const picture = format === 'jpeg' || photo.alpha === undefined ? drawn : seeThrough(drawn, framed);
  const file = await trail.run('encode', () => encode(picture, { format }), encodeFacts(format));

  const { width, height } = picture;
  const made = { bytes: file.bytes, format, width, height, dpi: undefined, faces: faces.length };
  const provider = network?.provider ?? KERNEL_PROVIDER;
  return { ...made, model: style, provider, quality: { checks: [] } };
}

/** The picture drawn, without what was added to make its sides fit the network. */
async function draw({ view, width, height }: FramedStyle, network: StyleNetwork | undefined): Promise<Raster> {
  if (network === undefined) return drawCartoon(view.raster);
  const drawn = await network.restyle(view.raster);
  return cropRaster(drawn, { left: 0, top: 0, width, height });
}

/** As transparent as the photo was. */
function seeThrough(drawn: Raster, { view }: FramedStyle): Raster {
  const { width, height, pixels: colours } = drawn;
  const pixels = new Uint8Array(width * height * 4);
  for (let y = 0, from = 0, to = 0; y < height; y++)
    for (let x = 0, shown = y * view.width; x < width; x++, shown++, from += 3, to += 4) {
      pixels[to] = colours[from]!;
      pixels[to + 1] = colours[from + 1]!;
      pixels[to + 2] = colours[from + 2]!;
      pixels[to + 3] = view.shown?.[shown] ?? 255;
    }
  return { width, height, channels: 4, pixels };
}

function largestOf(faces: readonly Face[]): Face | undefined {
  return faces.reduce<Face | undefined>(
    (best, face) => (best && sideOf(best) >= sideOf(face) ? best : face),
    undefined,
  );
}

const alignFacts = ({ width, height, cropped }: FramedStyle) => ({ ...sizeFacts({ width, height }), cropped });

const styleFacts = (style: string, network: StyleNetwork | undefined) => () => ({
  model: style,
  provider: network?.provider ?? KERNEL_PROVIDER,
});
