/**
 * Makes a fresh process fast: code is compiled to its fastest form only after it has run for a while, so the first photos would take
 * several times as long as the rest. Photos of a drawn person are made until that is done or the time is up.
 */
import { StepTrail } from '#telemetry';
import { makeIdPhoto } from './id-photo.js';
import type { MattingNetwork, Networks } from './models/networks.js';
import type { Face, Matte, Raster } from './photo.js';
import { parseBackground } from './presets/parse-background.js';
import { parseSize } from './presets/parse-size.js';
import { encode } from './steps/encode.js';
import { inspectImage } from './steps/inspect.js';

/** Longest that a start is held up for it, ms; most of what there is to win is won by then. */
const LIMIT_MS = 1500;
const MOST_PHOTOS = 20;
const WIDTH = 600;
const HEIGHT = 800;
/** Of the drawn head, in shares of the picture's width. */
const FACE_SIDE = 0.36;
const EYES_Y = 0.5;
/** By how much the drawn eyes are out of level, so that the picture has to be turned. */
const ASLANT = 0.01;

/**
 * Runs the whole flow of an ID photo on a drawing. The networks run too, but what they see in it is put in their mouths.
 * @param networks opened; still open afterwards
 * @param limitMs a photo that has begun is finished
 */
export async function warmUp(networks: Networks, limitMs = LIMIT_MS): Promise<void> {
  const { bytes } = await encode(draw(), { format: 'jpeg' });
  const options = { size: parseSize('cn-2-inch'), background: parseBackground('blue'), format: 'jpeg' } as const;
  const endAt = performance.now() + limitMs;
  for (let photos = 0; photos < MOST_PHOTOS && performance.now() < endAt; photos++)
    await makeIdPhoto(prompted(networks), bytes, inspectImage(bytes), options, new StepTrail());
}

/** How far inside the drawn person a point is, in px of a picture so wide; negative outside. */
function depthAt(x: number, y: number): number {
  const across = (x - 0.5) / (0.5 * FACE_SIDE);
  const head = 1 - Math.hypot(across, (y - 0.55) / (0.7 * FACE_SIDE));
  const body = Math.min(y - 0.8, 0.42 - Math.abs(x - 0.5)) / FACE_SIDE;
  return Math.max(head, body) * FACE_SIDE * WIDTH;
}

/** A person before a wall, with some texture that stands for hair and cloth. */
function draw(): Raster {
  const pixels = new Uint8Array(WIDTH * HEIGHT * 3);
  for (let y = 0, at = 0; y < HEIGHT; y++)
    for (let x = 0; x < WIDTH; x++, at += 3) {
      const isPerson = depthAt(x / WIDTH, y / WIDTH) > 8 * Math.sin((x * y) / 900);
      const light = (isPerson ? 90 : 190) + 25 * Math.sin(x / 7) * Math.cos(y / 5);
      pixels[at] = light + 20;
      pixels[at + 1] = light;
      pixels[at + 2] = light - 15;
    }
  return { width: WIDTH, height: HEIGHT, channels: 3, pixels };
}

function prompted(networks: Networks): Networks {
  return {
    ...networks,
    findFaces: async (raster, ...how) => {
      await networks.findFaces(raster, ...how);
      return [faceIn(raster)];
    },
    matte: async (name) => promptedMatte(await networks.matte(name)),
  };
}

function promptedMatte(network: MattingNetwork): MattingNetwork {
  return {
    ...network,
    predict: async (raster, part): Promise<Matte> => {
      const { width, height } = await network.predict(raster, part);
      const seen = part ?? { left: 0, top: 0, width: raster.width, height: raster.height };
      const values = new Float32Array(width * height);
      for (let row = 0, i = 0; row < height; row++)
        for (let column = 0; column < width; column++, i++) {
          const x = (seen.left + ((column + 0.5) / width) * seen.width) / raster.width;
          const y = (seen.top + ((row + 0.5) / height) * seen.height) / raster.width;
          values[i] = Math.min(1, Math.max(0, 0.5 + depthAt(x, y) / 24));
        }
      return { width, height, values };
    },
  };
}

function faceIn({ width }: Raster): Face {
  const at = (x: number, y: number) => ({ x: x * width, y: y * width });
  const side = FACE_SIDE * width;
  return {
    score: 0.9,
    box: { left: 0.5 * width - side / 2, top: (EYES_Y - 0.33 * FACE_SIDE) * width, width: side, height: side },
    leftEye: at(0.5 - 0.2 * FACE_SIDE, EYES_Y - ASLANT / 2),
    rightEye: at(0.5 + 0.2 * FACE_SIDE, EYES_Y + ASLANT / 2),
    nose: at(0.5, EYES_Y + 0.2 * FACE_SIDE),
    mouth: at(0.5, EYES_Y + 0.42 * FACE_SIDE),
    leftEar: at(0.5 - 0.45 * FACE_SIDE, EYES_Y + 0.08 * FACE_SIDE),
    rightEar: at(0.5 + 0.45 * FACE_SIDE, EYES_Y + 0.08 * FACE_SIDE),
  };
}
